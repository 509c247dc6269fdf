"""Where the time goes: processes that stop earlier and earlier, whose differences are the stages."""

import os
import re
import statistics
import subprocess

import environments
import trees
from common import case, run, run_program, scratch_folder, select, settle, spawn
from library import build_index, write_sqlite
from page import Picture, Table, amount, digits, markdown_row

PAGE = "performance"
TITLE = "Where the time goes"
DISTRIBUTIONS = 400
ABOUT = f"""\
Each stage is the difference between two processes of which one stops earlier, start to end, in turns; the medians of
what each round gave. Nothing is traced while it is timed. The environment is one path entry of {DISTRIBUTIONS}
distributions, in the user's store; all is in memory already."""

GROUP, NAME = "console_scripts", "tool-1"
ASK = f"import epindex; epindex.entry_points(group={GROUP!r}, name={NAME!r})"
LEVEL = "EPINDEX_LEVEL="
COMMAND_STAGES = ["exec and exit", "dynamic linker, libc", "start of the command", "open, find, print",
                  "find the index, check: dir", "check: meta"]
PYTHON_STAGES = ["interpreter, start and end", "first import from a folder", "import epindex", "ctypes",
                 "load libepindex", "open, ask, make objects", "check: dir", "check: meta"]
TITLES = {"command": "The command: epindex lookup", "python": "Python: a process that asks once"}

TABLES = [
    Table("command", "The command", COMMAND_STAGES, "bench_spawn ROUNDS SECONDS time bench_empty_static -- ...",
          compared=False, transposed=True),
    Table("python", "A Python process that asks once", PYTHON_STAGES,
          "bench_spawn ROUNDS SECONDS time python3 -c pass -- ...",
          compared=False, transposed=True),
]


def command_steps(settings, site, index):
    words = [settings.command, "lookup"]
    environment = ["--path", site, GROUP, NAME]
    return dict(zip(COMMAND_STAGES, [
        [settings.program("empty_static")], [settings.program("empty")], [settings.command, "--version"],
        [*words, "-f", index, GROUP, NAME], [*words, "--level=dir", *environment],
        [*words, "--level=meta", *environment]]))


def python_steps(python, package, site):
    path = f"PYTHONPATH={package}{os.pathsep}{site}"

    def process(code, *assignments):
        return [path, *assignments, python, "-s", "-c", code]
    return dict(zip(PYTHON_STAGES, [
        process("pass"), process("import other"), process("import epindex"), process("import epindex._query"),
        process("import epindex._query as query; query.library()"),
        *(process(ASK, LEVEL + level) for level in ("trust", "dir", "meta"))]))


def differences(samples):
    """Each step without the one before it, round by round."""
    stages, before = {}, None
    for name, taken in samples.items():
        stages[name] = [one - other for one, other in zip(taken, before)] if before else taken
        before = taken
    return stages


def split_assignments(command):
    words = list(map(str, command))
    assigned = [word for word in words if re.match(r"[A-Z_]+=", word)]
    return words[len(assigned):], {**os.environ, **dict(word.split("=", 1) for word in assigned)}


def system_calls(folder, command):
    words, variables = split_assignments(command)
    trace = folder / "trace"
    run(["strace", "-f", "-o", trace, *words], env=variables)
    return sum("(" in line for line in trace.read_text(errors="replace").splitlines())


def page_faults(command):
    words, variables = split_assignments(command)
    with open(os.devnull, "w") as nowhere:
        child = os.posix_spawn(words[0], words, variables,
                               file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)])
        return os.wait4(child, 0)[2].ru_minflt


def measure_counts(folder, what, steps):
    for stage, command in steps.items():
        yield case("counts", {"what": what, "up to": stage}, "", {
            "system calls": [system_calls(folder, command)],
            "page faults": [page_faults(command) for _ in range(3)]})


def install_package(settings, python, folder):
    package = folder / "package"
    package.mkdir()
    for name in ("empty", "cache"):
        (folder / name).mkdir()
    subprocess.run(["cp", "-rL", settings.package / "epindex", package], check=True)
    (package / "other.py").write_text("")
    run([python, "-m", "compileall", "-q", package])
    return package


def measure(settings):
    python = environments.unpacked_python(settings)
    before = os.getcwd()
    with scratch_folder() as folder:
        package, site, index = install_package(settings, python, folder), folder / "site", folder / "index.cdb"
        distributions = 10 if settings.quick else DISTRIBUTIONS
        trees.write_environment(site, distributions)
        build_index(settings, index, site)
        os.environ.update(XDG_CACHE_HOME=str(folder / "cache"), EPINDEX_LIBRARY=settings.package_library)
        os.chdir(folder / "empty")
        try:
            all_steps = {"command": command_steps(settings, site, index),
                         "python": python_steps(python, package, site)}
            for steps in all_steps.values():  # fills the store
                words, variables = split_assignments(list(steps.values())[-1])
                run(words, env=variables)
                settle()
            for what, steps in all_steps.items():
                taken = spawn(settings, steps, settings.rounds(400), seconds=15)
                yield case("steps", {"what": what, "distributions": distributions}, "ns", taken)
                yield case(what, {"distributions": distributions}, "ns", differences(taken))
                yield from measure_counts(folder, what, steps)
        finally:
            os.chdir(before)
            del os.environ["XDG_CACHE_HOME"], os.environ["EPINDEX_LIBRARY"]
        write_sqlite(settings, index, folder / "index.sqlite")
        yield from run_program(settings, "find", index, folder / "index.sqlite", site, 1000, settings.rounds(51))
        yield from run_program(settings, "open", index, GROUP, NAME, 10 if settings.quick else 200,
                               settings.rounds(15))


def median(cases, table, contender, **parameters):
    return statistics.median(select(cases, table, **parameters)[0]["samples"][contender])


def limits(cases):
    """What cannot be gone below, and how far above it we are."""
    def rows():
        for what, start, end in (("command", COMMAND_STAGES[1], COMMAND_STAGES[3]),
                                 ("python", PYTHON_STAGES[0], PYTHON_STAGES[-1])):
            floor, whole = WHOLE[what]
            for fact in ("system calls", "page faults"):
                yield (f"{fact} of {whole}", floor, *(median(cases, "counts", fact, what=what, **{"up to": step})
                                                      for step in (start, end)), "")
            yield (f"time of {whole}", floor, *(median(cases, "steps", step, what=what)
                                                for step in (start, end)), "ns")
        yield ("one lookup in an open view", "`cdb_find` of the same key",
               *(median(cases, "find", name, keys="hits") for name in ("cdb_find", "epi_find")), "ns")
        for level in ("trust", "dir", "meta"):
            yield (f"open, check ({level}), find, close", "bare cdb and the same `stat`s",
                   *(median(cases, "open", name, level=level) for name in ("bare cdb", "epindex")), "ns")
    text = "## How close to the limits\n\n" + LIMITS + "\n\n"
    text += markdown_row(["what", "limit", "of the limit", "ours", "ratio"]) + markdown_row(["---"] * 5)
    for what, limit, floor, ours, unit in rows():
        text += markdown_row([what, limit, amount(floor, unit), amount(ours, unit), digits(ours / floor) + "×"])
    return text + "\n"


WHOLE = {"command": ("an empty program", "`epindex lookup -f FILE`"),
         "python": ("`python3 -c pass`", "a process that asks once, at level meta")}
LIMITS = """\
A process cannot cost less than an empty one, and no lookup less than hashing the key and following the hash
table of the file: bare `cdb_find`. A check cannot cost less than the `stat`s that it needs, one for each path
entry (level dir) and one for each distribution (level meta); nothing else shows that nothing was changed.
Page faults are the rest: each page of code and of the file that is touched for the first time costs one, or
one for sixteen neighbours where they are in memory."""


def counts(cases):
    text = "## What each stage asks of the system\n\n"
    text += "`strace` and `wait4` count; each line without the one above it.\n\n"
    text += markdown_row(["process", "stage", "system calls", "page faults"]) + markdown_row(["---"] * 4)
    for what, title in TITLES.items():
        calls = faults = 0
        for each in select(cases, "counts", what=what):
            more = [statistics.median(each["samples"][fact]) for fact in ("system calls", "page faults")]
            text += markdown_row([title, each["parameters"]["up to"], amount(more[0] - calls, ""),
                                  amount(more[1] - faults, "")])
            title, (calls, faults) = "", more
    return text + "\n"


def more(cases):
    """What stands on the page behind tables and pictures."""
    return counts(cases) + limits(cases)


def budgets(cases):
    return ()


def pictures(cases):
    for what, stages in (("command", COMMAND_STAGES), ("python", PYTHON_STAGES)):
        samples = select(cases, "steps", what=what)[0]["samples"]
        middles = [statistics.median(samples[stage]) for stage in stages]
        yield Picture.stages(f"performance-{what}", TITLES[what] + ", exec to exit",
                             [(stage, max(0, one - other)) for stage, one, other
                              in zip(stages, middles, [0, *middles])])
