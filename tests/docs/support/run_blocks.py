"""Runs the shell blocks of documents, and compares what they show with what they print.

    python3 run_blocks.py DOCUMENT...        BUILD, LIBDIR: what is installed and tested

In a document:

- A block marked ```console has commands behind "$ " (continued behind "> ") and what they print. "..."
  in a line stands for anything, alone on a line for any lines. Each command must succeed, unless
  the next one is `echo $?`.
- A block marked ```sh has commands alone. They must succeed; a shell of their own runs them.
- <!-- not run: REASON --> in front of a block says why it is not run; it is where REASON has what RUN, of the
  environment, says.
- <!-- test: setup COMMANDS --> prepares what the reader is supposed to have.
- <!-- test: file NAME --> in front of a block of any kind writes it to that file.
- <!-- test: same as FILE --> holds it against a file, named from the document's folder.

Each document has one shell, for all its console blocks, in a folder of its own. The places /srv,
/home/me and /var/cache/epindex are folders in there, and are shown by these names; the commands
begin in /home/me/project.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = ("/srv", "/home/me", "/var/cache/epindex")
PART = re.compile(r"^<!--(?P<comment>.*?)-->"
                  r"|^(?P<fence>```+)(?P<language>[^\n]*)\n(?P<block>.*?)^(?P=fence)[ ]*$", re.S | re.M)


class Failure(Exception):
    pass


class Shell:
    """A bash that keeps its state from one command to the next."""

    def __init__(self, root, environment):
        self.root = root
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=root + "/home/me/project", env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.status = 0
        self.run("source %s/fixtures.bash; set -o pipefail" % shlex.quote(HERE), inside=False)

    def places(self, text):
        """The names of places, as what they stand for."""
        return re.sub(r"(?<![\w./-])(%s)(?![\w-])" % "|".join(PLACES), self.root + r"\1", text)

    def run(self, command, inside=True):
        """Its output and exit status."""
        if inside:
            command = self.places(command)
        mark = "end-of-output-%d" % os.getpid()
        script = "(exit %d); eval %s </dev/null; printf '\\n%s %%d\\n' $?\n" % (
            self.status, shlex.quote(command), mark)
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            line = line.decode("utf-8", "backslashreplace")
            if line.startswith(mark):
                self.status = int(line.split()[1])
                output = "".join(lines)[:-1]
                return output.replace(self.root, ""), self.status
            lines.append(line)
        raise Failure("the shell has ended; it printed:\n" + "".join(lines))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def commands_of(block):
    """The commands of a console block, each with the lines that it is to print."""
    commands = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.startswith("> ") and commands and not commands[-1][1]:
            commands[-1] = (commands[-1][0] + "\n" + line[2:], [])
        elif commands:
            commands[-1][1].append(line.rstrip())
        else:
            raise Failure('a console block begins with "$ ", not with: ' + line)
    return commands


def matches(expected, output):
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n"
        for line in expected)
    found = "".join(line.rstrip() + "\n" for line in output.splitlines())
    return re.fullmatch(pattern, found) is not None


def run_console(shell, block):
    commands = commands_of(block)
    for number, (command, expected) in enumerate(commands):
        output, status = shell.run(command)
        if not matches(expected, output):
            raise Failure("$ %s\nshould print:\n%s\nand printed:\n%s"
                          % (command, "\n".join(expected), output))
        asked = number + 1 < len(commands) and commands[number + 1][0] == "echo $?"
        if status and not asked:
            raise Failure("$ %s\nended with status %d" % (command, status))


def run_quiet(shell, script):
    output, status = shell.run("(set -e\n%s\n)" % script)
    if status:
        raise Failure("%s\nended with status %d and printed:\n%s" % (script, status, output))


def run_part(shell, document, note, language, block):
    """A block, with what the comment in front of it says. True: it was run."""
    if note.startswith("not run:"):
        if not note[len("not run:"):].strip():
            raise Failure("a block that is not run needs a reason")
        if os.environ.get("RUN", "\n") not in note:
            return False
        note = ""
    if note.startswith("test: file "):
        name = shell.places(note[len("test: file "):].strip())
        with open(os.path.join(shell.root + "/home/me/project", name), "w", encoding="utf-8") as file:
            file.write(block)
    elif note.startswith("test: same as "):
        name = note[len("test: same as "):].strip()
        with open(os.path.join(os.path.dirname(document), name), encoding="utf-8") as file:
            if file.read() != block:
                raise Failure("the block is not the same as " + name)
    elif language == "console":
        run_console(shell, block)
        return True
    elif language == "sh":
        run_quiet(shell, block)
        return True
    elif language in ("", "bash", "shell", "shell-session"):
        raise Failure("a block must be marked: console, sh, or text where it is no shell's")
    elif re.match(r"\$ ", block):
        raise Failure("a block with commands must be marked console, not " + language)
    return False


def run_document(document, environment):
    """How many blocks were run, and what failed."""
    with open(document, encoding="utf-8") as file:
        text = file.read()
    root = tempfile.mkdtemp(prefix="epindex-docs-")
    ran, failures = 0, []
    try:
        for place in PLACES + ("/home/me/project",):
            os.makedirs(root + place, exist_ok=True)
        own = dict(environment, HOME=root + "/home/me", EPINDEX_SYSTEM_STORE=root + PLACES[2])
        shell = Shell(root, own)
        note = ""
        end = 0
        for part in PART.finditer(text):
            if text[end:part.start()].strip():
                note = ""
            end = part.end()
            try:
                if part.group("comment") is None:
                    ran += run_part(shell, document, note, part.group("language").strip(),
                                    part.group("block"))
                    note = ""
                else:
                    note = part.group("comment").strip()
                    if note.startswith("test: setup"):
                        output, status = shell.run(note[len("test: setup"):])
                        if status:
                            raise Failure("the setup failed: " + output)
                        note = ""
                    elif note.startswith("test:") and not re.match("test: (file|same as) ", note):
                        raise Failure("there is no such comment: " + note)
            except Failure as failure:
                line = text.count("\n", 0, part.start()) + 1
                failures.append("%s:%d: %s" % (os.path.relpath(document), line, failure))
        shell.close()
    finally:
        shutil.rmtree(root)
    return ran, failures


def main():
    documents = sys.argv[1:]
    scratch = tempfile.mkdtemp(prefix="epindex-docs-")
    failed = False
    try:
        prefix = scratch + "/installed"
        subprocess.run(["cmake", "--install", os.environ["BUILD"], "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        library = os.path.join(prefix, os.environ["LIBDIR"])
        environment = {"PATH": prefix + "/bin:" + os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "LD_LIBRARY_PATH": library, "PKG_CONFIG_PATH": library + "/pkgconfig",
                       "MANPATH": prefix + "/share/man", "PYTHONNOUSERSITE": "1",
                       "FROM_PYPI": os.environ.get("RUN", "")}
        for document in documents:
            ran, failures = run_document(os.path.abspath(document), environment)
            print("%s: %d blocks run, %d failed" % (os.path.relpath(document), ran, len(failures)))
            for failure in failures:
                print("\n" + failure + "\n")
            failed = failed or bool(failures)
    finally:
        shutil.rmtree(scratch)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
