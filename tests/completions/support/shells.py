"""Interactive shells on a terminal of their own, to whom keys are sent."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

END = "<<end of line>>"
PROMPT = "@prompt@ "


class Shell:
    """A shell whose key Ctrl-X Ctrl-R prints the line as it stands, between marks."""

    def __init__(self, arguments, environment, start):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # Wide enough that no line is broken or scrolled.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 400, 0, 0))
            os.execvpe(arguments[0], arguments, environment)
        self.output = b""
        self.send("\n".join(start) + "\necho ready-''now\n")
        self.wait_for("ready-now")
        self.wait_for(PROMPT)

    def send(self, keys):
        """Only after a prompt: before it, the terminal itself takes some keys."""
        os.write(self.terminal, keys.encode())

    def wait_for(self, mark):
        """Everything up to the mark, as the terminal got it."""
        deadline = time.monotonic() + 60
        while mark.encode() not in self.output:
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise AssertionError("the shell does not answer; it wrote %r" % self.output)
            try:
                part = os.read(self.terminal, 65536)
            except OSError:
                part = b""
            if not part:
                raise AssertionError("the shell has ended; it wrote %r" % self.output)
            self.output += part
        before, self.output = self.output.split(mark.encode(), 1)
        return before.decode("utf-8", "backslashreplace")

    def complete(self, line):
        """Types a line and a tab: what the line is then, and what was shown on the way."""
        self.send(line + "\t\x18\x12")
        shown = self.wait_for(END)
        self.wait_for(PROMPT)
        shown, _, after = shown.rpartition("<<line ")
        # What is shown before it is the line that was there before.
        shown = shown[max(0, shown.find(line)):]
        self.send("\x15")
        return after.rstrip("\r\n").rstrip(">"), shown

    def run(self, line):
        """Types a line, a tab and return: the output of the command."""
        self.send(line + "\t; echo done-''now\n")
        shown = self.wait_for("done-now")
        self.wait_for(PROMPT)
        return shown.split("done-''now", 1)[-1].replace("\r", "")

    def close(self):
        os.close(self.terminal)
        try:
            os.kill(self.pid, signal.SIGHUP)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


def listed(shown):
    """The candidates that readline showed, one on a line each."""
    lines = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).replace("\r", "").split("\n")
    return sorted(set(line.strip() for line in lines[1:-1] if line.strip()))


def bash(environment, completion):
    return Shell(["bash", "--noprofile", "--norc", "-i"], environment, [
        "PS1='%s'" % PROMPT, "bind 'set completion-display-width 0'",
        "bind 'set show-all-if-ambiguous on'", "bind 'set completion-query-items -1'",
        "bind 'set page-completions off'", "bind 'set bell-style none'",
        "bind 'set enable-bracketed-paste off'",
        "bind -x '\"\\C-x\\C-r\": printf \"<<line %s>>\\n%s\\n\" \"$READLINE_LINE\" \"" +
        END.replace("end", "'end'") + "\"'",
        "source '%s'" % completion])


def zsh(environment, folder):
    return Shell(["zsh", "-f", "-i"], environment, [
        "PS1='%s'" % PROMPT, "unsetopt PROMPT_SP BEEP LIST_AMBIGUOUS AUTO_MENU", "LISTMAX=0",
        "fpath=('%s' $fpath)" % folder, "autoload -Uz compinit", "compinit -u -D",
        "zstyle ':completion:*' list-packed false",
        "show-line() { zle -I; print -r -- \"<<line $BUFFER>>\"; print -r -- '" + END[:5] + "''" + END[5:] +
        "' }", "zle -N show-line", "bindkey '^X^R' show-line"])
