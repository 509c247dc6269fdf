"""The system calls of a command, and a fault at one of them: by strace."""

import re
import shutil
import subprocess
import sys

# What every start of the command does first; before it is the dynamic loader, whose failures are not
# the command's.
FIRST_CALL = "fcntl(0, F_GETFD"
# Telling how it went.
MESSAGE = "write(2, "
CALL = re.compile(r"^(\w+)\(")


def skip_without_tracing():
    if shutil.which("strace") is None:
        print("skipped: strace is not installed")
        sys.exit(77)
    if subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode:
        print("skipped: this system lets nobody trace")
        sys.exit(77)


def calls_of(scene):
    """[(name, its how many-th call of that name)], from the command's first own call to its end."""
    trace = scene.scratch + "/trace"
    scene.run(before=["strace", "-o", trace])
    scene.reset()
    seen, calls, begun = {}, [], False
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = CALL.match(line)
            if match is None:
                continue
            name = match.group(1)
            seen[name] = seen.get(name, 0) + 1
            begun = begun or line.startswith(FIRST_CALL)
            if begun and not line.startswith(MESSAGE):
                calls.append((name, seen[name]))
    return calls


def inject(name, number, fault, trace="/dev/null"):
    """The words before a command that meets `fault` at this call."""
    return ["strace", "-qq", "-o", trace, "-e", f"trace={name}",
            "-e", f"inject={name}:{fault}:when={number}"]


def was_injected(trace):
    with open(trace, encoding="utf-8", errors="replace") as lines:
        return any("(INJECTED)" in line for line in lines)
