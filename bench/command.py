"""The command: one lookup, start to end, against programs that do nothing."""

import re
import subprocess

import trees
from common import Spread, case, ratios, run, scratch_folder, select, spawn
from library import build_index
from page import Budget, Picture, Table

TITLE = "The command"
ABOUT = """\
Processes, start to end, as `posix_spawn` and `wait4` see them, in turns. The empty programs are `int
main(void) { return 0; }`, linked with one library each."""

EMPTY = {"empty": "empty", "static": "empty_static", "with tinycdb": "empty_cdb",
         "with xxHash": "empty_xxhash", "with libepindex": "empty_epindex"}
COMMANDS = ("lookup", "lookup, LD_BIND_NOW", "--version")

TABLES = [
    Table("command", "`epindex lookup -f FILE console_scripts tool-1`", ["empty", "static", *COMMANDS],
          "bench_spawn ROUNDS SECONDS time COMMAND -- COMMAND ..."),
    Table("libraries", "Empty programs, by what they are linked with", list(EMPTY),
          "bench_spawn ROUNDS SECONDS time bench_empty -- bench_empty_cdb -- ..."),
    Table("linker", "What the dynamic linker does before `main` (counts)",
          ["relocations, empty", "relocations, lookup", "libraries, empty", "libraries, lookup"],
          "LD_DEBUG=statistics PROGRAM; ldd PROGRAM"),
]


def relocations(command):
    done = subprocess.run(command, env={"LD_DEBUG": "statistics"}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=True)
    return sum(map(int, re.findall(r"number of (?:relative )?relocations: (\d+)",
                                   done.stderr.split("final number")[0])))


def libraries(program):
    return len(re.findall(r"=>", run(["ldd", program])))


def measure(settings):
    cases = []
    with scratch_folder() as folder:
        for distributions in (10,) if settings.quick else (400, 10_000):
            site, index = folder / f"site{distributions}", folder / f"{distributions}.cdb"
            trees.write_environment(site, distributions)
            build_index(settings, index, site)
            lookup = [settings.command, "lookup", "-f", index, "console_scripts", "tool-1"]
            commands = {"empty": [settings.program("empty")], "static": [settings.program("empty_static")],
                        "lookup": lookup, "lookup, LD_BIND_NOW": ["LD_BIND_NOW=1", *lookup],
                        "--version": [settings.command, "--version"]}
            cases.append(case("command", {"distributions": distributions}, "ns",
                              spawn(settings, commands, settings.rounds(400))))
        programs = {name: [settings.program(program)] for name, program in EMPTY.items()}
        cases.append(case("libraries", {}, "ns", spawn(settings, programs, settings.rounds(400))))
        empty = [settings.program("empty")]
        cases.append(case("linker", {}, "", {
            "relocations, empty": [relocations(empty)], "relocations, lookup": [relocations(lookup)],
            "libraries, empty": [libraries(empty[0])], "libraries, lookup": [libraries(lookup[0])]}))
    return cases


def budgets(cases):
    yield Budget("`epindex lookup` start to end within 1.3× of an empty dynamically linked program", 1.3,
                 {f"{each['parameters']['distributions']:,} distributions":
                  ratios(each, "lookup", "empty") for each in select(cases, "command")})


def pictures(cases):
    lookup = select(cases, "command")[0]["samples"]["lookup"]
    rows = [(f"empty, {name}" if name.startswith("with") else name, Spread.of(samples), "ns")
            for name, samples in select(cases, "libraries")[0]["samples"].items()]
    yield Picture.bars("command", "A process, start to end", [*rows, ("epindex lookup", Spread.of(lookup), "ns")])
