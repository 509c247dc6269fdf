"""Rebuilds: from 100 to 100,000 distributions, against listing and reading the same files."""

import os
import re
import statistics
import subprocess
import time

import trees
from common import case, memory_folder, ratios, run, run_program, scratch_folder, select, settle, spawn
from page import Budget, Picture, Table

TITLE = "Rebuilding"
ABOUT = """\
In one C program, in turns: `list and read` lists the path entry and reads the same files as a build does
(the first 8 KiB of each `METADATA`, all of each `entry_points.txt`), and does nothing with them. The index
is written to a file system in memory, so that flushing it to a disk is left out."""

TABLES = [
    Table("rebuild", "A rebuild", ["list and read", "build", "two stats of each", "check", "nothing changed", "one changed"],
          "bench_rebuild PATH_ENTRY OUTPUT CHANGED ROUNDS"),
    Table("flushed", "The command, writing to a disk and flushing",
          ["list and read", "epindex rebuild --force"],
          "bench_spawn ROUNDS SECONDS time bench_floor PATH_ENTRY -- epindex rebuild --force -o FILE --path PATH_ENTRY"),
    Table("memory", "Peak of resident memory (KiB)", ["empty", "epindex rebuild --force"],
          "bench_spawn ROUNDS SECONDS memory bench_empty -- epindex rebuild ..."),
    Table("per distribution", "Memory per distribution (bytes)", ["bytes per distribution"],
          "the slope between the sizes above"),
    Table("files", "Distributions of which files are opened", ["build", "one changed"],
          "strace -f -e trace=openat epindex rebuild ..."),
    Table("at once", "40 processes at once, from the first start to the last end",
          ["fresh index", "after an install", "no index (EPINDEX_DISABLE=1)"],
          "40 × epindex lookup console_scripts tool-1 --path PATH_ENTRY, with the user's store"),
    Table("at once, right", "How many of the 40 gave the new answer", ["after an install"], "the same"),
]

SIZES = (100, 1000, 10_000, 100_000)
AT_ONCE = 40


def rebuild_of(settings, site, index, *options):
    return [settings.command, "rebuild", "--quiet", *options, "-o", index, "--path", site]


def files_opened(settings, site, index, changed):
    def count(*options):
        trace = f"{index}.trace"
        run(["strace", "-f", "-o", trace, "-e", "trace=openat", *rebuild_of(settings, site, index, *options)])
        with open(trace) as file:
            found = len({name for line in file for name in re.findall(r"[^/\"]+\.dist-info", line)})
        os.unlink(trace)
        return found
    whole = count("--force")
    with open(changed, "a") as file:
        file.write("[traced]\na = b:c\n")
    return {"build": [whole], "one changed": [count()]}


def start_many(command, environment):
    """Nanoseconds until the last has ended, and what each said."""
    start = time.perf_counter_ns()
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
               for _ in range(AT_ONCE)]
    said = [process.communicate()[0] for process in running]
    return time.perf_counter_ns() - start, said


def measure_at_once(settings, site, folder, distributions):
    changed = site / "package_0-1.0.dist-info" / "entry_points.txt"
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "LC_ALL": "C"}
    for name in ("EPINDEX_DISABLE", "EPINDEX_FILE"):
        environment.pop(name, None)
    (folder / "cache").mkdir(exist_ok=True)
    samples, right = {name: [] for name in TABLES[5].contenders}, []
    for number in range(settings.rounds(7) + 1):
        value = f"changed_{number}:main"
        changed.write_text(f"[console_scripts]\nasked = {value}\n")
        command = [settings.command, "lookup", "--path", str(site), "console_scripts", "asked"]
        after, said = start_many(command, environment)
        settle()
        run(command, env=environment)
        fresh, _ = start_many(command, environment)
        without, _ = start_many(command, {**environment, "EPINDEX_DISABLE": "1"})
        if number == 0:
            continue
        right.append(sum(value in each for each in said))
        for name, taken in zip(TABLES[5].contenders, (fresh, after, without)):
            samples[name].append(taken)
    parameters = {"distributions": distributions}
    return [case("at once", parameters, "ns", samples),
            case("at once, right", parameters, "", {"after an install": right})]


def measure(settings):
    memory = []
    with scratch_folder() as folder, memory_folder() as in_memory:
        for distributions in SIZES[:1] if settings.quick else SIZES:
            site, index = folder / f"site{distributions}", folder / "index.cdb"
            trees.write_environment(site, distributions)
            settle()
            changed = site / "package_1-1.1.dist-info" / "entry_points.txt"
            rounds = settings.rounds(3 if distributions > 10_000 else 11)
            yield from run_program(settings, "rebuild", site, in_memory / "index.cdb", changed, rounds)
            parameters = {"distributions": distributions}
            whole = rebuild_of(settings, site, index, "--force")
            yield case("flushed", parameters, "ns", spawn(settings, {
                "list and read": [settings.program("floor"), site],
                "epindex rebuild --force": whole}, settings.rounds(3 if distributions > 10_000 else 5)))
            peaks = spawn(settings, {"empty": [settings.program("empty")], "epindex rebuild --force": whole},
                          settings.rounds(1 if distributions > 10_000 else 3), "memory")
            yield case("memory", parameters, "", peaks)
            memory.append((distributions, statistics.median(peaks["epindex rebuild --force"])))
            if distributions <= 10_000:
                yield case("files", parameters, "", files_opened(settings, site, index, changed))
            if distributions in (SIZES[0], 1000):
                yield from measure_at_once(settings, site, folder, distributions)
            settings.progress(f"{distributions:,}")
    for (few, small), (many, large) in zip(memory, memory[1:]):
        yield case("per distribution", {"from": few, "to": many}, "", {
            "bytes per distribution": [(large - small) * 1024 / (many - few)]})


def budgets(cases):
    built = select(cases, "rebuild")
    yield Budget("a rebuild within 2× of the bare list and read of the same files, fsync apart", 2,
                 {f"{each['parameters']['distributions']:,} distributions":
                  ratios(each, "build", "list and read") for each in built})
    yield Budget("an update that keeps a fresh index within 2× of the check", 2,
                 {f"{each['parameters']['distributions']:,} distributions":
                  ratios(each, "nothing changed", "check") for each in built if "check" in each["samples"]})
    if len(built) > 1:
        def each_costs(case_of):
            return [taken / case_of["parameters"]["distributions"] for taken in case_of["samples"]["build"]]
        yield Budget("linear to 100,000 distributions: each costs at most 1.5× what it does among 1,000", 1.5,
                     {"100,000 against 1,000": [statistics.median(each_costs(built[-1])) /
                                                statistics.median(each_costs(built[1]))]})
    yield Budget("when one distribution changed, the others are not read again: distributions read", 1,
                 {f"{each['parameters']['distributions']:,} distributions": each["samples"]["one changed"]
                  for each in select(cases, "files")}, "")


def pictures(cases):
    yield Picture.lines("rebuild", "A rebuild", "distributions", select(cases, "rebuild"),
                        "distributions", TABLES[0].contenders)
