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
from common import HERE, Skipped, case, run, scratch_folder, select, settle
from page import Budget, Picture, Table

TITLE = "Real programs"
ABOUT = """\
The environment is that of PyPI's packages among the peers, asked by Debian's interpreter. What a program spends in the functions of
`importlib.metadata` (and of `importlib_metadata`, where it uses that) is measured by `bench/timed` in runs of their own. That
each prints the same both ways is checked."""

PROGRAMS = ["flake8 --version", "pytest --help", "tox --version", "virtualenv --help", "keyring --list-backends",
            "bandit --help", "openstack --version", "pdm --version", "twine --version", "towncrier --version",
            "mkdocs --version", "celery --version", "http --version", "pylint --version"]
WITHOUT, ENABLED, SPENT = "without", "enabled", "in metadata's functions"
EMPTY = "empty process"
LEAST = 2e6  # nanoseconds in metadata's functions, below which a part of them is a part of nothing

SHOWN, LONGEST = 7, 4e8  # programs in the picture, where a second would hide what milliseconds are
ASKED = "Python, one question"
QUESTION = "import importlib.metadata as m; m.entry_points(group='console_scripts')"
OWN_QUESTION = "import epindex; epindex.entry_points(group='console_scripts')"

TABLES = [Table("programs", "Programs, start to end", [WITHOUT, ENABLED, SPENT], "python3 bench/run.py --build FOLDER programs",
                compared=False),
          Table("question", "A process that asks once: `importlib.metadata`, and the package's own function",
                [EMPTY, WITHOUT, ENABLED], "the same", empty=EMPTY, compared=False)]


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

    def run(self, words, enabled, **variables):
        """(nanoseconds, output). The file is emptied where it is off: one that comes and goes would change the
        folder that the index is of."""
        text = self.text if enabled else ""
        if self.switch.read_text() != text:
            self.switch.write_text(text)
        command = [str(self.folder / words[0]), *words[1:]]
        start = time.perf_counter_ns()
        done = subprocess.run(command, cwd=self.scratch, env={**self.variables, **variables}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        taken = time.perf_counter_ns() - start
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} ended with status {done.returncode}: {done.stdout[-500:]}")
        lines = re.sub(r"0x[0-9a-f]+|\d+\.\d+ ?s", "", done.stdout).splitlines()
        return taken, "\n".join(sorted(lines))  # some print sets

    def spent(self, words):
        """Nanoseconds in metadata's functions, the least of some runs."""
        found = []
        for _ in range(3):
            self.run(words, False, PYTHONPATH=str(HERE / "timed"), EPINDEX_BENCH_TIMES=str(self.scratch / "times"))
            found.append(json.loads((self.scratch / "times").read_text()))
        return min(found)


def measure_program(programs, words, rounds):
    outputs = set()
    for _ in range(2):
        for enabled in (False, True):
            outputs.add(programs.run(words, enabled)[1])
        settle()
    if len(outputs) != 1:
        raise RuntimeError(f"{' '.join(words)} prints something else with epindex: {outputs}")
    samples = {WITHOUT: [], ENABLED: []}
    for _ in range(rounds):
        for name, taken in samples.items():
            taken.append(programs.run(words, name == ENABLED)[0])
    return samples


def measure(settings):
    if settings.quick:
        raise Skipped("a quick run installs no programs")
    with scratch_folder() as scratch:
        programs = Programs(settings, scratch)
        try:
            for program in PROGRAMS:
                words = program.split()
                samples = measure_program(programs, words, settings.rounds(15))
                yield case("programs", {"program": program}, "ns", {**samples, SPENT: [programs.spent(words)]})
                settings.progress(words[0])
            samples = {name: [] for name in (EMPTY, WITHOUT, ENABLED)}
            for number in range(settings.rounds(40) + 2):
                for name, code in ((EMPTY, "pass"), (WITHOUT, QUESTION), (ENABLED, OWN_QUESTION)):
                    taken, _ = programs.run(["python3", "-c", code], False)
                    if number >= 2:
                        samples[name].append(taken)
            yield case("question", {"what": ASKED, "distributions": len(list(programs.site.glob("*-info")))},
                       "ns", samples)
        finally:
            programs.close()


def won(each):
    """Round by round, which part of what it spends in metadata's functions is won."""
    spent = each["samples"][SPENT][0]
    return [(one - other) / spent for one, other in zip(each["samples"][WITHOUT], each["samples"][ENABLED])]


def budgets(cases):
    asking = [each for each in select(cases, "programs") if each["samples"][SPENT][0] >= LEAST]
    if asking:
        parts = {each["parameters"]["program"]: won(each) for each in asking}
        yield Budget("real programs: part of the time in metadata's functions that is won, start to end, on average", 0.7,
                     {f"{len(parts)} programs": [statistics.mean(statistics.median(part) for part in parts.values())]},
                     "", at_least=True)
        yield Budget("and of none less than", 0.5, parts, "", at_least=True)
    quiet = [each for each in select(cases, "programs") if each not in asking]
    yield Budget("a program that hardly asks is slower by at most", 0.5, {
        each["parameters"]["program"]: [(other - one) / 1e6 for one, other in zip(
            each["samples"][WITHOUT], each["samples"][ENABLED])] for each in quiet}, " ms")


def pictures(cases):
    def middle(each, name):
        return statistics.median(each["samples"][name])
    asking = [each for each in select(cases, "programs") if each["samples"][SPENT][0] >= LEAST]
    short = [each for each in asking if middle(each, WITHOUT) < LONGEST] or asking
    short.sort(key=lambda each: middle(each, ENABLED) / middle(each, WITHOUT))
    question = select(cases, "question")
    rows = [(each["parameters"][key], middle(each, WITHOUT), middle(each, ENABLED))
            for key, table in (("what", question), ("program", short[:SHOWN])) for each in table]
    yield Picture.pairs("programs", f"Start to end, in an environment of {question[0]['parameters']['distributions']} distributions", rows,
                        ("without", "with epindex"))
