"""Runs benchmarks and writes their page: script/bench runs it, the smoke tests do.

    python3 run.py --build FOLDER [--quick] [--output FOLDER] [NAME...]

Results go to OUTPUT/benchmarks/NAME.json, pictures beside them, and OUTPUT/benchmarks.md is written from
all results that are there, measured now or earlier; OUTPUT/performance.md likewise.
"""

import argparse
import dataclasses
import importlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import sys
import time

import common
from page import markdown_row, write_between

INTRODUCTION = """\
# Benchmarks

Written by `script/bench`; the numbers are in `benchmarks/NAME.json`, every round of them. Contenders take
turns in one run, and a ratio or a difference is taken round by round. Shown are the median, and in parentheses the interval
that it is in with a confidence of 95 % (by rank, whatever the numbers are distributed like; of less than six rounds, all that was
measured).

Differences that are small beside what one process differs from the next (an empty one and one that asks, an enabled environment and
one that is not, real programs), and calls within a process, are told by the processor's time: what the kernel's scheduler counts for a process, to the microsecond.
All processes of a comparison run on one processor; every other round goes through them backwards, and there are as many
rounds as narrow the interval, or fit into some seconds. The clock's time stands beside it in the tables.

"""
CATALOGUES = """\
## Catalogues

Of generated wheels, measured by `script/measure-catalogue`: [catalogue.md](catalogue.md#measured) says what they are, and
what follows for a million of them.

"""
NAMES = ("limits", "against", "programs", "peers", "formats", "library", "command", "rebuild", "hostile", "performance")
SKIPPED = 77


def machine():
    facts = {"kernel": platform.release(), "processors": os.cpu_count()}
    with open("/proc/cpuinfo") as file:
        facts["processor"] = next((line.partition(":")[2].strip() for line in file
                                   if line.startswith("model name")), platform.machine())
    with open("/proc/meminfo") as file:
        facts["memory"] = f"{int(file.readline().split()[1]) / (1 << 20):.0f} GiB"
    with open("/etc/os-release") as file:
        facts["system"] = next((line.partition("=")[2].strip().strip('"') for line in file
                                if line.startswith("PRETTY_NAME=")), "")
    return facts


def versions(settings):
    return {
        "epindex": common.run([settings.command, "--version"]).splitlines()[0].split()[-1],
        "Python": common.run([settings.python, "-c", "import sys; print(sys.version.split()[0])"]).strip(),
        "SQLite": common.run([settings.python, "-c",
                              "import sqlite3; print(sqlite3.sqlite_version)"]).strip(),
        "compiler": common.run(["cc", "--version"]).splitlines()[0],
        "glibc": platform.libc_ver()[1],
        **({"before": commit_of(settings.against)} if settings.against else {}),
    }


def commit_of(settings):
    """What the tree is that an older build was made of."""
    return common.run(["git", "-C", settings.package, "log", "-1", "--format=commit %h of %cs"]).strip()


def package_of(build, tree):
    """With the compiled binding, where that build has one."""
    built = build / "python" / "package"
    return built if built.is_dir() else tree / "python"


def older(build, settings):
    """The settings of a build that is compared with: its package is in the tree that it was made of."""
    cache = (build / "CMakeCache.txt").read_text()
    tree = pathlib.Path(re.search("^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", cache, re.M).group(1))
    return dataclasses.replace(settings, build=build, package=package_of(build, tree), other_library=None)


def rounded(number):
    return float(f"{number:.5g}") if isinstance(number, float) else number


class Interrupted(Exception):
    pass


def measure(name, settings, folder):
    start = time.monotonic()
    cases, interrupted = [], False
    try:
        # An interrupted benchmark keeps what it has measured until then.
        for case in importlib.import_module(name).measure(settings):
            cases.append(case)
    except KeyboardInterrupt:
        interrupted = True
    for case in cases:
        case["samples"] = {contender: [rounded(number) for number in numbers]
                           for contender, numbers in case["samples"].items()}
    result = {"benchmark": name, "quick": settings.quick, "seconds": round(time.monotonic() - start),
              "date": time.strftime("%Y-%m-%d"), "machine": machine(), "versions": versions(settings),
              "cases": cases}
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False).replace('{"table"', '\n{"table"') + "\n"
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    if interrupted:
        raise Interrupted
    return result["seconds"]


def section(name, result, folder, draw):
    module = importlib.import_module(name)
    text = f"## {module.TITLE}\n\n`script/bench {name}`, {result['seconds']} s\n\n{module.ABOUT}\n\n"
    cases = result["cases"]
    for picture in module.pictures(cases):
        if draw and picture.draw(folder):
            text += f"![{picture.title}](benchmarks/{picture.name}.svg)\n\n"
    for table in module.TABLES:
        text += table.text(common.select(cases, table.key))
    return text


def budgets(results):
    text = "## Budgets\n\n"
    text += markdown_row(["budget", "asked", "limit", "before", "measured: median (95 % interval)", ""])
    text += markdown_row(["---"] * 6)
    for name, result in results.items():
        for budget in importlib.import_module(name).budgets(result["cases"]):
            for row in budget.rows():
                text += markdown_row(row)
    for name in results:
        note = common.HERE / "notes" / f"{name}.md"
        if note.is_file():
            text += "\n" + note.read_text(encoding="utf-8")
    return text + "\n"


def machine_table(results):
    last = max(results.values(), key=lambda result: result["date"])
    seconds = sum(result["seconds"] for result in results.values())
    facts = {**last["machine"], **last["versions"], "date": last["date"],
             "measured in": f"{seconds // 60} min {seconds % 60} s"}
    return markdown_row(["machine", ""]) + markdown_row(["---", "---"]) + \
        "".join(markdown_row(pair) for pair in facts.items()) + "\n"


def write_page(output, draw):
    folder = output / "benchmarks"
    results = {}
    for name in NAMES:
        file = folder / f"{name}.json"
        if file.is_file():
            results[name] = json.loads(file.read_text(encoding="utf-8"))
    text = INTRODUCTION
    if any(result["quick"] for result in results.values()):
        text += "**A quick run, of tiny sizes: it shows that the benchmarks work, and nothing else.**\n\n"
    own_page = results.pop("performance", None)
    if own_page:
        write_performance(output, own_page, draw)
    if not results:
        return
    text += machine_table(results) + budgets(results)
    for name, result in results.items():
        text += section(name, result, folder, draw)
    catalogues = folder / "catalogue.json"
    if catalogues.is_file():
        rows = json.loads(catalogues.read_text(encoding="utf-8"))["catalogue"]
        text += CATALOGUES + "".join(map(markdown_row, rows))
    (output / "benchmarks.md").write_text(text.rstrip() + "\n", encoding="utf-8")
    if "programs" in results and (output / "python.md").is_file():
        table = importlib.import_module("programs").table_for_python(results["programs"]["cases"])
        write_between(output / "python.md", "programs", table)


def write_performance(output, result, draw):
    """A page of its own: where the time goes."""
    module = importlib.import_module("performance")
    text = "# Performance\n\nWritten by `script/bench performance`. What everything costs beside others is in " \
        "[benchmarks.md](benchmarks.md).\n\n"
    text += machine_table({"performance": result})
    text += section("performance", result, output / "benchmarks", draw) + module.more(result["cases"])
    (output / "performance.md").write_text(text.rstrip() + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, default=common.ROOT / "docs")
    parser.add_argument("--environments", type=pathlib.Path,
                        default=common.ROOT / "build" / "environments")
    parser.add_argument("--package", type=pathlib.Path,
                        help="the folder that the Python package epindex lies in (default: the build's)")
    parser.add_argument("--library", type=pathlib.Path, help="for the Python package, else that of the build")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=1000, metavar="N", help="at most so many")
    parser.add_argument("--against", type=pathlib.Path, metavar="BUILD",
                        help="also measure an older build, in turns: the build folder of another tree")
    parser.add_argument("--page", action="store_true",
                        help="measure nothing: write the page from the results that are there")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    settings = common.Settings(arguments.build.resolve(), arguments.environments.resolve(),
                               arguments.python,
                               (arguments.package or package_of(arguments.build, common.ROOT)).resolve(), arguments.quick,
                               arguments.library, arguments.rounds)
    if arguments.against:
        settings.against = older(arguments.against.resolve(), settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ["LC_ALL"] = "C.UTF-8"
    for name in list(os.environ):
        if name.startswith(("EPINDEX_DISABLE", "EPINDEX_FILE", "PYTHON")):
            del os.environ[name]
    output = arguments.output.resolve()
    chosen = arguments.names or [name for name in NAMES if name != "against" or settings.against]
    failed = []
    for name in () if arguments.page else chosen:
        print(f"{name:10}", end=" ", flush=True)
        try:
            print(f"{measure(name, settings, output / 'benchmarks'):5} s", flush=True)
        except common.Skipped as reason:
            print(f"skipped: {reason}")
            if settings.quick and len(chosen) == 1:
                sys.exit(SKIPPED)
        except Interrupted:
            print("interrupted")
            break
        except RuntimeError as error:  # the others, and what this one measured before, are of use all the same
            print(f"failed: {error}", flush=True)
            failed.append(name)
    draw = shutil.which("gnuplot") is not None
    if not draw:
        print("gnuplot is missing: no pictures are drawn")
    write_page(output, draw)
    for page in ("benchmarks.md", "performance.md"):
        if (output / page).is_file():
            print(output / page)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
