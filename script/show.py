"""Shows what epindex does with this machine's own Python: script/demo runs it.

    python3 show.py EPINDEX FOLDER

EPINDEX is the command, FOLDER a scratch folder. Everything printed is measured while it runs.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import textwrap
import time

import sample_environment

REBUILDS = 7
QUESTIONS = 15
WIDTH = 78

# What a program does that asks importlib.metadata once.
ASK = ("from importlib.metadata import entry_points; "
       "print(*(e.value for e in entry_points(group={group!r}, name={name!r})), sep='\\n')")


def output_of(command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True,
                          text=True, **options).stdout


def milliseconds(command):
    start = time.perf_counter()
    output_of(command)
    return (time.perf_counter() - start) * 1000


def medians(commands, times):
    """The median of each command's times; they take turns, so that all see the same machine."""
    taken = [[] for _ in commands]
    for _ in range(times):
        for command, list_of_times in zip(commands, taken):
            list_of_times.append(milliseconds(command))
    return [statistics.median(each) for each in taken]


def shown(number):
    return f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def size_of(path):
    size = os.path.getsize(path)
    return f"{size / 1024:,.0f} KiB" if size < 1 << 20 else f"{size / (1 << 20):,.1f} MiB"


def heading(text):
    print(f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text)


def run_and_show(command, lines=6):
    """Prints the command as one would type it, and the first lines of what it says."""
    print("$ " + " ".join(command))
    output = output_of(command, stderr=subprocess.STDOUT)
    said = output.splitlines()
    for line in said[:lines]:
        print("\n".join(textwrap.wrap(line.replace("\t", "  "), WIDTH, subsequent_indent="    ")))
    if len(said) > lines:
        print(f"... and {len(said) - lines} more")
    print()
    return output


def interpreter():
    """(executable, sys.path, version) of the Python that epindex asks by default."""
    python = "python3"
    if os.environ.get("VIRTUAL_ENV"):
        python = os.path.join(os.environ["VIRTUAL_ENV"], "bin", "python3")
    answer = output_of([python, "-c", "import json, sys; print(json.dumps("
                        "[sys.executable, sys.path[1:], sys.version.split()[0]]))"])
    return json.loads(answer)


def question_of(rows):
    """The entry to ask for: pip's command where it is there, else the first command, else any."""
    commands = [row for row in rows if row["group"] == "console_scripts"]
    for row in commands:
        if row["name"] == "pip":
            return row
    return (commands or rows)[0]


def plural(count, word):
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def main():
    epindex, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    index = os.path.join(folder, "index.cdb")
    # As one types it, once the command is on the PATH.
    os.environ["PATH"] = os.path.abspath(os.path.dirname(epindex)) + os.pathsep + os.environ["PATH"]

    def build():
        output_of(["epindex", "rebuild", "--quiet", "-o", index])
        return json.loads(output_of(["epindex", "dump", "-f", index, "--format=json"]))

    python, path, version = interpreter()
    rows = build()
    what = f"Python {version}, {python}"
    if not rows:
        print(f"{what} has no entry points, so here is a sample: made-up distributions,\n"
              "put in front of its path by PYTHONPATH.\n")
        sample = os.path.abspath(os.path.join(folder, "sample"))
        shutil.rmtree(sample, ignore_errors=True)
        sample_environment.write(sample, 300)
        os.environ["PYTHONPATH"] = sample
        python, path, version = interpreter()
        rows = build()
        what = f"a SAMPLE of made-up distributions, by {what}"

    heading(f"The entry points of {what}")
    print()
    os.unlink(index)  # so that it shows a build, not that there is nothing to do
    said = run_and_show(["epindex", "rebuild", "-o", index])
    distributions = int(re.search(r"(\d+) distribution", said).group(1))
    run_and_show(["epindex", "groups", "-f", index], lines=5)
    entry = question_of(rows)
    run_and_show(["epindex", "lookup", "-f", index, entry["group"], entry["name"]])

    ask = [python, "-c", ASK.format(**entry)]
    lookup = ["epindex", "lookup", "-f", index, entry["group"], entry["name"]]
    by_python = output_of(ask).split("\n")[:-1]
    by_index = [row["value"] for row in json.loads(output_of(lookup + ["--format=json"]))]
    if by_python != by_index:
        sys.exit(f"importlib.metadata answers {by_python}, epindex {by_index}: they should agree")

    # Into another file, with the path list given, and by force: what is measured is a whole build, not
    # the start of Python.
    rebuild = ["epindex", "rebuild", "--force", "--quiet", "-o", index + ".again"]
    rebuild_time, = medians([rebuild + [word for each in path for word in ("--path", each)]], REBUILDS)
    os.unlink(index + ".again")
    nothing, reference, looked_up = medians([[python, "-c", "pass"], ask, lookup], QUESTIONS)

    question = f"{entry['group']} {entry['name']}"
    heading("What was found, and what it costs")
    print(f"  found    {plural(distributions, 'distribution')}, {plural(len(rows), 'entry point')}, "
          f"{plural(len({row['group'] for row in rows}), 'group')}")
    print(f"  indexed  in {shown(rebuild_time)} ms, by a process of its own (median of {REBUILDS})")
    print(f"  file     {index}, {size_of(index)}")
    print(f"  asked    for {question}, by a fresh process (median of {QUESTIONS}, in turns):")
    print(f"             importlib.metadata {shown(reference):>7} ms, of which {shown(nothing)} start Python")
    print(f"             epindex lookup     {shown(looked_up):>7} ms, the same answer: "
          f"{reference / looked_up:,.0f} times as fast")


if __name__ == "__main__":
    main()
