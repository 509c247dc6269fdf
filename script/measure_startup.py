"""Times empty C programs that link one library each, and the command: script/measure-startup runs it.

Start to end of a process, in turns, so that all see the same machine; the median of many.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 400
LIBRARIES = [("nothing", None), ("tinycdb", "libcdb"), ("xxHash", "libxxhash"),
             ("zlib", "zlib")]


def compile_empty_program(folder, package):
    flags = []
    if package:
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", package],
                               stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    source = os.path.join(folder, "empty.c")
    with open(source, "w") as file:
        file.write("int main(void) { return 0; }\n")
    program = os.path.join(folder, package or "empty")
    subprocess.run(["gcc", "-O2", "-o", program, source, "-Wl,--no-as-needed", *flags], check=True)
    return program


def microseconds(command):
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status = os.waitpid(process, 0)
    taken = (time.perf_counter() - start) * 1e6
    if status != 0:
        sys.exit(f"{command} ended with status {status}")
    return taken


def main():
    epindex = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        index = os.path.join(folder, "index.cdb")
        subprocess.run([epindex, "rebuild", "--quiet", "-o", index], check=True)
        rows = [(f"an empty program, linked with {name}", [compile_empty_program(folder, package)])
                for name, package in LIBRARIES]
        rows.append(("epindex --version", [epindex, "--version"]))
        rows.append(("epindex groups -f FILE", [epindex, "groups", "-f", index]))
        first = subprocess.run([epindex, "dump", "-f", index, "--format=tsv"],
                               stdout=subprocess.PIPE, check=True, text=True).stdout.split("\t", 2)
        lookup = [epindex, "lookup", "-f", index, "--", *first[:2]]
        rows.append(("epindex lookup -f FILE GROUP NAME", lookup))
        rows.append(("the same, as a table", lookup[:2] + ["--format=table"] + lookup[2:]))
        taken = [[] for _ in rows]
        for _ in range(ROUNDS):
            for (_, command), times in zip(rows, taken):
                times.append(microseconds(command))
    medians = [statistics.median(times) for times in taken]
    print(f"{'start to end, median of ' + str(ROUNDS):45} {'µs':>6} {'more than empty':>16}")
    for (name, _), median in zip(rows, medians):
        print(f"{name:45} {median:6.0f} {median - medians[0]:16.0f}")


if __name__ == "__main__":
    main()
