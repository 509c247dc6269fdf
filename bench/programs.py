"""Real programs, start to end, in an environment of PyPI's packages: as they are, and with `epindex enable`."""

import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import time

import environments
from common import CLOCK, HERE, PROCESSOR, Skipped, Spread, another_round, case, run, scratch_folder, select, settle
from page import Budget, Picture, Table, amount, markdown_row, span

TITLE = "Real programs"
ABOUT = """\
The environment is that of PyPI's packages among the peers, asked by Debian's interpreter. Each program runs with and without `enable` in
turns, all on one processor, and what it takes is the processor's time from start to end, since a part of some hundred milliseconds
cannot be told by the clock. What it spends in the functions of `importlib.metadata` (and of `importlib_metadata`, where it uses that) is added up
by `bench/timed` in runs of their own among them; the collection of garbage, which falls to whoever makes the next object, is left out there. **Won**
is what start to end takes less, over what it spends in those functions without. That a program prints the same both ways is checked.

Three are named by the budget (flake8, pytest, tox); the others stand for the ways of asking that were found among 76 commands of PyPI's programs:
pluggy's (datasette), a walk of its own (sqlfluff), pbr's and cliff's (openstack), `entry_points()` once (twine, sphinx-build) and often
(nbconvert), all metadata (pip). They were chosen before it was known what they win."""

PROGRAMS = {
    "flake8": "flake8 --version",
    "pytest": "pytest -q -p no:cacheprovider -p no:randomly test_sample.py",
    "tox": "tox --version",
    "datasette": "datasette --version",
    "sqlfluff": "sqlfluff version",
    "openstack": "openstack complete",
    "twine": "twine --version",
    "pip list": "pip list --format=freeze",
    "sphinx-build": "sphinx-build -q -E -b html doc html",
    "nbconvert": "jupyter-nbconvert --to markdown --stdout note.ipynb",
}
WITHOUT, ENABLED = "without", "enabled"
SPENT, SPENT_ENABLED = "in metadata's functions", "in them, enabled"
EMPTY = "empty process"
WITHIN = 0.07  # what is won is known so closely, or as closely as the seconds allow
SECONDS = 18  # for each program

LONGEST = 1e9  # of a program in the picture, where more seconds would hide what milliseconds are
ASKED = "Python, one question"
QUESTION = "import importlib.metadata as m; m.entry_points(group='console_scripts')"
OWN_QUESTION = "import epindex; epindex.entry_points(group='console_scripts')"

TABLES = [Table("programs", "Programs, start to end", [WITHOUT, ENABLED, SPENT, SPENT_ENABLED],
                "python3 bench/run.py --build FOLDER programs", compared=False),
          Table("question", "A process that asks once: `importlib.metadata`, and the package's own function",
                [EMPTY, WITHOUT, ENABLED], "the same", empty=EMPTY, compared=False)]


def write_samples(folder):
    (folder / "test_sample.py").write_text("def test_it():\n    assert 1\n")
    (folder / "doc").mkdir()
    (folder / "doc" / "conf.py").write_text('project = "sample"\nhtml_theme = "sphinx_rtd_theme"\n')
    (folder / "doc" / "index.rst").write_text("Sample\n======\n\n.. code-block:: python\n\n   pass\n")
    (folder / "note.ipynb").write_text('{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["text"]}], '
                                       '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n')


class Programs:
    def __init__(self, settings, scratch):
        python, self.site = environments.pypi_environment(settings)
        self.folder, self.scratch = pathlib.Path(python).parent, scratch
        self.switch = self.site / "epindex_enable.pth"
        self.variables = {**os.environ, "HOME": str(scratch), "XDG_CACHE_HOME": str(scratch / "cache"),
                          "PYTHONHASHSEED": "0", "COLUMNS": "100"}
        shutil.rmtree(self.site / "epindex", ignore_errors=True)
        shutil.copytree(settings.package / "epindex", self.site / "epindex",
                        ignore=shutil.ignore_patterns("__pycache__", "libepindex*"))
        shutil.copyfile(os.path.realpath(settings.package_library), self.site / "epindex" / "libepindex.so.0")
        run([python, "-m", "compileall", "-q", self.site / "epindex"])
        run([python, "-m", "epindex", "enable"], env=self.variables)
        self.text = self.switch.read_text()

    def close(self):
        self.switch.unlink(missing_ok=True)
        shutil.rmtree(self.site / "epindex", ignore_errors=True)

    def run(self, words, enabled, output=subprocess.DEVNULL, **variables):
        """({CLOCK: nanoseconds, PROCESSOR: nanoseconds}, what it printed). The file is emptied where it is off: one that comes
        and goes would change the folder that the index is of."""
        text = self.text if enabled else ""
        if self.switch.read_text() != text:
            self.switch.write_text(text)
        command = [str(self.folder / words[0]), *words[1:]]
        start = time.perf_counter_ns()
        process = subprocess.Popen(command, cwd=self.scratch, env={**self.variables, **variables}, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT, text=True)
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter_ns() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.stdout:
            process.stdout.close()
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with status {process.returncode}: {printed[-500:]}")
        lines = re.sub(r"0x[0-9a-f]+|\d+\.\d+ ?s", "", printed).splitlines()
        return {CLOCK: taken, PROCESSOR: int((usage.ru_utime + usage.ru_stime) * 1e9)}, "\n".join(sorted(lines))  # some print sets

    def asked(self, words, enabled):
        """{question: [how often, nanoseconds]}"""
        times = self.scratch / "times"
        times.unlink(missing_ok=True)
        self.run(words, enabled, PYTHONPATH=str(HERE / "timed"), EPINDEX_BENCH_TIMES=str(times))
        if not times.exists():
            raise RuntimeError(f"{words[0]} was not timed: bench/timed/sitecustomize.py failed in it")
        return json.loads(times.read_text())


def total(asked):
    return sum(taken for _, taken in asked.values())


def measure_program(programs, name, words, seconds):
    outputs = set()
    for _ in range(2):  # fills the caches, too
        for enabled in (False, True):
            outputs.add(programs.run(words, enabled, subprocess.PIPE)[1])
            programs.asked(words, enabled)
        settle()
    if len(outputs) != 1:
        raise RuntimeError(f"{' '.join(words)} prints something else with epindex: {outputs}")
    asked = programs.asked(words, False)
    samples = {by: {WITHOUT: [], ENABLED: [], SPENT: [], SPENT_ENABLED: []} for by in (PROCESSOR, CLOCK)}
    done, start = 0, time.monotonic()
    while another_round(done, 1000, start, seconds) and not is_known(samples[PROCESSOR]):
        order = [(WITHOUT, False), (ENABLED, True)][::1 if done % 2 else -1]
        for key, enabled in order:
            for by, taken in programs.run(words, enabled)[0].items():
                samples[by][key].append(taken)
        if done % 3 == 0:
            for key, enabled in ((SPENT, False), (SPENT_ENABLED, True)):
                samples[PROCESSOR][key].append(total(programs.asked(words, enabled)))
        done += 1
    counts = ", ".join(f"`{question}` {count}" for question, (count, _) in asked.items())
    for by, taken in samples.items():
        yield case("programs", {"program": name, "by": by, "asks": counts}, "ns",
                   {key: numbers for key, numbers in taken.items() if numbers})


def is_known(samples):
    """Whether what is won is known closely enough."""
    if len(samples[WITHOUT]) < 12 or not statistics.median(samples[SPENT]):
        return False
    spread = Spread.of(won_of(samples))
    return spread.high - spread.low <= 2 * WITHIN


def measure(settings):
    if settings.quick:
        raise Skipped("a quick run installs no programs")
    allowed = os.sched_getaffinity(0)
    with scratch_folder() as scratch:
        programs = Programs(settings, scratch)
        write_samples(scratch)
        os.sched_setaffinity(0, {max(allowed)})
        try:
            for name, command in PROGRAMS.items():
                yield from measure_program(programs, name, command.split(), SECONDS)
                settings.progress(name)
            samples = {name: [] for name in (EMPTY, WITHOUT, ENABLED)}
            for number in range(settings.rounds(40) + 2):
                for name, code in ((EMPTY, "pass"), (WITHOUT, QUESTION), (ENABLED, OWN_QUESTION)):
                    taken, _ = programs.run(["python3", "-c", code], False)
                    if number >= 2:
                        samples[name].append(taken[CLOCK])
            yield case("question", {"what": ASKED, "distributions": len(list(programs.site.glob("*-info")))},
                       "ns", samples)
        finally:
            programs.close()
            os.sched_setaffinity(0, allowed)


def won_of(samples):
    """Round by round, which part of what it spends in metadata's functions is won."""
    spent = statistics.median(samples[SPENT])
    return [(one - other) / spent for one, other in zip(samples[WITHOUT], samples[ENABLED])]


def asking(cases):
    return select(cases, "programs", by=PROCESSOR)


def average(parts):
    """Of what is won: the mean of the medians, and how far it may be off."""
    spreads = [Spread.of(part) for part in parts]
    mean = statistics.mean(spread.median for spread in spreads)
    off = sum(((spread.high - spread.low) / 2) ** 2 for spread in spreads) ** 0.5 / len(spreads)
    return [mean - off, mean, mean + off]


def table_for_python(cases):
    """The lines of the table in docs/python.md."""
    yield "| program | asks | start to end | enabled | in metadata's functions | enabled | won (95 % interval) |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for each in asking(cases):
        parameters, samples = each["parameters"], each["samples"]
        taken = [amount(statistics.median(samples[key]), "ns") for key in (WITHOUT, ENABLED, SPENT, SPENT_ENABLED)]
        yield markdown_row([parameters["program"], parameters["asks"], *taken, span(Spread.of(won_of(samples)))]).rstrip()
    parts = [won_of(each["samples"]) for each in asking(cases)]
    if parts:
        yield from ("", f"Won on average: {span(Spread.of(average(parts)))}.")


def budgets(cases):
    parts = {each["parameters"]["program"]: won_of(each["samples"]) for each in asking(cases)}
    if parts:
        yield Budget("real programs: part of the time in metadata's functions that is won, start to end, on average", 0.7,
                     {f"{len(parts)} programs": average(parts.values())}, "", at_least=True)
        yield Budget("and of none less than", 0.5, parts, "", at_least=True)


def pictures(cases):
    def middle(each, name):
        return statistics.median(each["samples"][name])
    question, programs = select(cases, "question"), select(cases, "programs", by=CLOCK)
    short = [each for each in programs if middle(each, WITHOUT) < LONGEST]
    rows = [(each["parameters"][key], middle(each, WITHOUT), middle(each, ENABLED))
            for key, table in (("what", question), ("program", short)) for each in table]
    yield Picture.pairs("programs", f"Start to end, in an environment of {question[0]['parameters']['distributions']} distributions", rows,
                        ("without", "with epindex"))
