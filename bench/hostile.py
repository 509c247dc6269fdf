"""Input that somebody made to be expensive, against ordinary input with as many entries."""

from common import memory_folder, ratios, run_program, scratch_folder, select
from page import Budget, Table

TITLE = "Hostile input"
ABOUT = """\
Builds by one C program, in turns: of `entry_points.txt` files that somebody made to be expensive, and of ordinary
ones with as many entries, 500 to a group, in as many distributions or fewer. The index is written to a file system
in memory. The longest wait for a stop is the most processor time that a build spends without asking whether it is to end."""

TABLES = [
    Table("hostile", "A build", ["ordinary input", "hostile input"], "bench_hostile FOLDER OUTPUT ENTRIES ROUNDS"),
    Table("stop", "The longest wait for a stop (ms)", ["milliseconds"], "the least of all rounds"),
]

ENTRIES = 1_000_000


def measure(settings):
    with scratch_folder() as folder, memory_folder() as in_memory:
        yield from run_program(settings, "hostile", folder, in_memory / "index.cdb",
                               1000 if settings.quick else ENTRIES, settings.rounds(5))


def budgets(cases):
    yield Budget("hostile input within 2× of ordinary input with as many entries", 2,
                 {each["parameters"]["input"]: ratios(each, "hostile input", "ordinary input")
                  for each in select(cases, "hostile")})
    yield Budget("a stop is noticed within 100 ms", 100,
                 {each["parameters"]["input"]: each["samples"]["milliseconds"]
                  for each in select(cases, "stop")}, " ms")


def pictures(cases):
    return []
