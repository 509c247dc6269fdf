"""What all benchmarks share: settings, running programs, cases and their statistics.

A case is a dict: the table it belongs to, its parameters, a unit, and under "samples" a list for each
contender, one number for each round. The contenders of a case took turns, so that the numbers of one
round saw the same machine: ratios are taken round by round, and then their median.
"""

import contextlib
import dataclasses
import functools
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SECONDS = 4  # that a comparison may take


@dataclasses.dataclass
class Settings:
    build: pathlib.Path  # CMake's build folder
    environments: pathlib.Path  # where downloaded environments are kept
    python: str  # the interpreter that is asked
    package: pathlib.Path  # the folder with the package `epindex`
    quick: bool  # tiny sizes, one round: does it work at all?
    other_library: pathlib.Path = None  # for the package, where it is not that of the build

    most_rounds: int = 1000
    against: "Settings" = None  # an older build to compare with

    def program(self, name):
        return str(self.build / "bench" / f"bench_{name}")

    @property
    def command(self):
        return str(self.build / "cli" / "epindex")

    @property
    def library(self):
        return str(self.build / "lib" / "libepindex.so")

    @property
    def package_library(self):
        return str(self.other_library.resolve()) if self.other_library else self.library

    def progress(self, text):
        """What is done, on the line of the benchmark that runs."""
        if not self.quick:
            print(text, end="; ", flush=True)

    def rounds(self, number):
        return 1 if self.quick else min(number, self.most_rounds)


class Skipped(Exception):
    """A benchmark cannot be run here; the text says why."""


@contextlib.contextmanager
def scratch_folder():
    """A folder on a disk, which /tmp need not be."""
    parent = os.environ.get("EPINDEX_BENCH_SCRATCH", "/var/tmp")
    folder = tempfile.mkdtemp(prefix="epindex-bench.", dir=parent)
    try:
        yield pathlib.Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def memory_folder():
    """A folder on a file system in memory, where flushing costs nothing."""
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="epindex-bench.", dir=parent) as folder:
        yield pathlib.Path(folder)


def run(command, **options):
    """The command's output; what it complains about is part of the error."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def run_program(settings, name, *arguments):
    """The cases that a C program prints, one a line."""
    return [json.loads(line) for line in
            run([settings.program(name), *arguments]).splitlines()]


def case(table, parameters, unit, samples):
    return {"table": table, "parameters": parameters, "unit": unit, "samples": samples}


def another_round(done, rounds, start, seconds):
    """As long as they fit into the seconds since `start`, but three in any case."""
    return done < rounds and (done < 3 or time.monotonic() - start < seconds)


def spawn_facts(settings, commands, rounds, seconds, **options):
    """For each command, by its name, {fact: what its runs took}, as bench/spawn.c has them."""
    words = []
    for command in commands.values():
        words += (["--"] if words else []) + [str(word) for word in command]
    lines = run([settings.program("spawn"), str(rounds), str(seconds), *words], **options).splitlines()
    return dict(zip(commands, map(json.loads, lines)))


def spawn(settings, commands, rounds, fact="time", seconds=SECONDS, **options):
    """For each command, by its name, what its runs took: nanoseconds, or KiB at the peak."""
    return {name: facts[fact] for name, facts in spawn_facts(settings, commands, rounds, seconds, **options).items()}


CLOCK, PROCESSOR = "the clock", "the processor"
FACTS = {CLOCK: "time", PROCESSOR: "processor"}


def spawn_closely(settings, table, parameters, commands, baseline, within, seconds):
    """Two cases, of what the runs took by the clock and of the processor's time, for differences that are smaller than what
    one run differs from the next: in so many rounds that the processor's time of each command over the baseline is
    known within so many nanoseconds, or as many as fit into the seconds."""
    taken = {by: {name: [] for name in commands} for by in FACTS}
    start = time.monotonic()
    while True:
        for name, facts in spawn_facts(settings, commands, settings.rounds(30), seconds).items():
            for by, fact in FACTS.items():
                taken[by][name] += facts[fact]
        spreads = [Spread.of(over(taken[PROCESSOR], name, baseline)) for name in commands if name != baseline]
        if (settings.quick or time.monotonic() - start > seconds
                or all(spread.high - spread.low <= 2 * within for spread in spreads)):
            break
    for by, samples in taken.items():
        yield case(table, {**parameters, "by": by}, "ns", samples)


def in_turns(functions, rounds, seconds=SECONDS):
    """For each function, by its name, nanoseconds of each of its calls, made in turns."""
    samples = {name: [] for name in functions}
    done, begun = 0, time.monotonic()
    while another_round(done, rounds, begun, seconds):
        for name, function in functions.items():
            start = time.perf_counter_ns()
            function()
            samples[name].append(time.perf_counter_ns() - start)
        done += 1
    return samples


def settle():
    """Until what was written is old enough for its stamps to be believed."""
    time.sleep(0.05)


def can_drop_caches():
    return os.access("/proc/sys/vm/drop_caches", os.W_OK)


def drop_caches(settings, folder):
    """Has the system forget files: all of them where it lets us, else those of the folder. Everybody else on
    the machine notices the former, so a quick run does without."""
    if can_drop_caches() and not settings.quick:
        os.sync()
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
        return
    for directory, _, names in os.walk(folder):
        for name in names:
            descriptor = os.open(os.path.join(directory, name), os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


@functools.lru_cache(maxsize=None)
def rank_of_interval(count):
    """Which of so many numbers in order, counted from either end, bound the interval that their median is in with a
    confidence of 95 %, whatever they are distributed like: of less than six, the first and the last."""
    tail, rank = 0, 0
    while rank < count // 2:
        tail += math.comb(count, rank)
        if tail > 0.025 * 2 ** count:
            break
        rank += 1
    return max(rank, 1)


@dataclasses.dataclass
class Spread:
    """The median of some numbers, and the interval that it is in with a confidence of 95 %."""
    low: float
    median: float
    high: float

    @classmethod
    def of(cls, numbers):
        ordered, rank = sorted(numbers), rank_of_interval(len(numbers))
        return cls(ordered[rank - 1], statistics.median(ordered), ordered[-rank])


def over(samples, contender, empty):
    """Round by round, what the contender took, over what `empty` did where one is named."""
    if not empty:
        return samples[contender]
    return [one - zero for one, zero in zip(samples[contender], samples[empty])]


def ratios(measured, contender, baseline, empty=None):
    """Round by round, how many times the baseline the contender took; over `empty` where named."""
    samples = measured["samples"]
    return [one / other for one, other
            in zip(over(samples, contender, empty), over(samples, baseline, empty)) if other != 0]


def select(cases, table, **parameters):
    return [each for each in cases if each["table"] == table and
            all(each["parameters"].get(key) == value for key, value in parameters.items())]
