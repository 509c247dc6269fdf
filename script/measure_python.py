"""What the Python package costs and saves: script/measure-python runs it.

    python3 script/measure_python.py LIBRARY

Everything is measured in turns, both ways, so that all see the same machine. Writes docs/python.md
between its markers. What real programs win is measured by `script/bench programs`.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import programs  # noqa: E402
from page import write_between  # noqa: E402

PAGE = ROOT / "docs" / "python.md"
ENVIRONMENT = ROOT / "build" / "environments" / f"measured-{sys.version_info[0]}.{sys.version_info[1]}"
# Several hundred distributions more for the queries, where the tests have fetched them.
DEBIAN = ROOT / "build" / "environments" / "debian" / "usr" / "lib" / "python3" / "dist-packages"
REQUIREMENTS = """pytest pytest-cov pytest-mock pytest-xdist flake8 flake8-bugbear pep8-naming sphinx
    sphinx-rtd-theme jupyter-core jupyter-client nbconvert ipykernel python-openstackclient stevedore
    importlib_metadata tox datasette sqlfluff twine""".split()
ROUNDS = 40
QUERY_ROUNDS = 60

ASK = "import {0}; {0}.entry_points(group='console_scripts')"
PER_CALL = """
import sys, time, importlib.metadata, epindex
epindex.set_level(sys.argv[1])
def ask_module(): importlib.metadata.entry_points(group='console_scripts')
def ask_package(): epindex.entry_points(group='console_scripts')
times = [], [], []
def measure(ask, taken):
    start = time.perf_counter(); ask(); taken.append(time.perf_counter() - start)
for _ in range(int(sys.argv[2])):  # before install(), which also serves what the original's own finder finds
    measure(ask_module, times[0])
epindex.install()
for _ in range(int(sys.argv[2])):
    measure(ask_module, times[1])
    measure(ask_package, times[2])
print(*(sorted(taken)[len(taken) // 4] * 1e6 for taken in times))
"""

# A stand-in for importlib.metadata as far as it is needed to see what it would spare: it answers version() and
# entry_points(), and is the real one once anything else is touched. Prints what was imported in the end.
STAND_IN = """
import atexit, os, runpy, sys
class StandIn(type(sys)):
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        import importlib
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
            importlib.metadata = importlib.import_module(self.__name__)
        return getattr(sys.modules[self.__name__], name)
module = StandIn("importlib.metadata")
module.__path__ = []  # `from importlib.metadata import` looks for it
def version(name):
    wanted = name.lower().replace("-", "_").replace(".", "_")
    for entry in sys.path:
        for child in os.listdir(entry) if os.path.isdir(entry) else ():
            if child.lower().startswith(wanted + "-") and child.endswith(".dist-info"): return child.split("-")[1]
    return module.PackageNotFoundError and sys.modules["importlib.metadata"].version(name)
def entry_points(**rest):
    import epindex
    return epindex.entry_points(**rest)
module.version, module.entry_points = version, entry_points
if sys.argv[1] == "True":
    import importlib
    sys.modules["importlib.metadata"] = importlib.metadata = module
def tell():
    if os.getpid() == process:
        with open(file, "w") as out: print(sys.modules.get("importlib.metadata") is module, *sys.modules, file=out)
process, file = os.getpid(), sys.argv[2]
atexit.register(tell)
sys.argv = sys.argv[3:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def typical(times):
    """The first quartile: what else runs on the machine makes some slower and none faster."""
    return sorted(times)[len(times) // 4]


class Machine:
    def __init__(self, library, scratch):
        self.scratch = scratch
        self.python = ENVIRONMENT / "bin" / "python"
        self.make_environment()
        self.packages = next((ENVIRONMENT / "lib").glob("python*/site-packages"))
        shutil.rmtree(self.packages / "epindex", ignore_errors=True)
        shutil.copytree(ROOT / "build" / "release" / "python" / "package" / "epindex", self.packages / "epindex",
                        ignore=shutil.ignore_patterns("__pycache__", "libepindex*"))
        shutil.copyfile(library, self.packages / "epindex" / "libepindex.so.0")
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith(("PYTHON", "EPINDEX_"))}
        self.environment.update(LC_ALL="C.UTF-8", HOME=str(scratch), COLUMNS="80",
                                PYTHONHASHSEED="0",  # the order of some programs' options
                                XDG_CACHE_HOME=str(scratch / "cache"))
        self.switch("disable")
        self.switch_file = self.packages / "epindex_enable.pth"
        self.switch("enable")
        self.enabled_text = self.switch_file.read_text()

    def make_environment(self):
        mark = ENVIRONMENT / "complete"
        if mark.is_file() and mark.read_text() == " ".join(REQUIREMENTS):
            return
        if os.environ.get("EPINDEX_OFFLINE") == "1":
            sys.exit(f"{ENVIRONMENT} is not there yet, and EPINDEX_OFFLINE=1 forbids to fetch it")
        print(f"installing {len(REQUIREMENTS)} packages from PyPI into {ENVIRONMENT}", flush=True)
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([self.python, "-m", "pip", "install", "-q", *REQUIREMENTS], check=True)
        mark.write_text(" ".join(REQUIREMENTS))

    def switch(self, command):
        subprocess.run([self.python, "-m", "epindex", command], check=True, env=self.environment,
                       stdout=subprocess.DEVNULL)

    def enable(self, enabled):
        """In place: a file that comes and goes would change the folder that the index is of."""
        self.switch_file.write_text(self.enabled_text if enabled else "")

    def hook(self, rounds):
        """What the .pth file adds to a process that does nothing, in milliseconds of the processor:
        less than the clock could tell."""
        times = [], []
        for _ in range(rounds):
            self.switch_file.unlink()
            times[0].append(self.processor_time("-c", "pass"))
            self.enable(True)
            times[1].append(self.processor_time("-c", "pass"))
        without, enabled = map(typical, times)
        return enabled - without

    def processor_time(self, *words):
        process = os.posix_spawn(self.python, [str(self.python), *words], self.environment)
        _, status, usage = os.wait4(process, 0)
        if status != 0:
            sys.exit(f"{self.python} ended with status {status}")
        return (usage.ru_utime + usage.ru_stime) * 1e3

    def settle(self):
        """Until the folder's last change is old enough to be told from a later one."""
        time.sleep(3)
        for _ in range(2):
            self.run("python", "-c", ASK.format("epindex"))

    def run(self, *words):
        """(milliseconds, output)"""
        command = [str(ENVIRONMENT / "bin" / words[0]), *words[1:]]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=self.scratch, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        taken = (time.perf_counter() - start) * 1e3
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}")
        return taken, re.sub(r"0x[0-9a-f]+|\d+\.\d+s", "", done.stdout)

    def in_turns(self, ways, rounds):
        """The milliseconds of each (enabled or not, words)."""
        times = [[] for _ in ways]
        for _ in range(rounds):
            for (enabled, words), taken in zip(ways, times):
                self.enable(enabled)
                taken.append(self.run("python", *words)[0])
        return [typical(taken) for taken in times]


def with_stand_in(machine, is_on, words):
    """What the stand-in has told; and how long each import took."""
    told = machine.scratch / "told"
    told.write_text("")
    done = subprocess.run([machine.python, "-X", "importtime", "-c", STAND_IN, str(is_on), told, ENVIRONMENT / "bin" / words[0],
                           *words[1:]],
                          cwd=machine.scratch, env=machine.environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return told.read_text().strip(), done.stderr


def stand_in(machine):
    """What each program would no longer import, if version() and entry_points() did without the module."""
    rows = ["| program | becomes the real module | modules spared | ms |", "| --- | --- | --- | --- |"]
    for words in map(str.split, programs.PROGRAMS.values()):
        modules = []
        for is_on in (False, True):
            told, times = with_stand_in(machine, is_on, words)
            is_stand_in, *names = told.split(" ")
            modules.append(set(names))
            if not is_on:
                taken = {line.split("|")[2].strip(): int(line.split("|")[0].split(":")[1]) for line in times.splitlines()
                         if re.match(r"import time: +\d+ \|", line)}
        spared = (modules[0] - modules[1]) & set(taken)
        rows.append(f"| {' '.join(words[:2])} | {'no' if is_stand_in == 'True' else 'yes'} | {len(spared)} | "
                    f"{sum(taken[name] for name in spared) / 1e3:.1f} |")
        print(rows[-1], flush=True)
    return rows


def costs(machine):
    hook = machine.hook(5 * ROUNDS)
    if DEBIAN.is_dir():
        machine.environment["PYTHONPATH"] = str(DEBIAN)
    machine.settle()
    pass_, reference, package, drop_in = machine.in_turns([
        (False, ["-c", "pass"]), (False, ["-c", ASK.format("importlib.metadata")]), (False, ["-c", ASK.format("epindex")]),
        (True, ["-c", ASK.format("importlib.metadata")])], ROUNDS)
    machine.enable(False)
    done = subprocess.run([machine.python, "-X", "importtime", "-c", "import epindex"], check=True,
                          env=machine.environment, stderr=subprocess.PIPE, text=True)
    import_time = int(done.stderr.splitlines()[-1].split("|")[1]) / 1e3
    rows = ["| a process that | ms | more than `-c pass` |", "| --- | --- | --- |"]
    for name, taken in [("does nothing", pass_), ("does nothing, enabled", pass_ + hook),
                        ("asks `importlib.metadata` once", reference),
                        ("asks `importlib.metadata` once, enabled", drop_in),
                        ("asks `epindex` once", package)]:
        rows.append(f"| {name} | {taken:.2f} | {taken - pass_:.2f} |")
    rows += ["", f"`import epindex` alone, by `-X importtime`: {import_time:.2f} ms.", "",
             "| a further call, checked at | original, µs | enabled, µs | `epindex`, µs | times as fast |",
             "| --- | --- | --- | --- | --- |"]
    for level in ("meta", "dir"):
        done = subprocess.run([machine.python, "-c", PER_CALL, level, str(QUERY_ROUNDS)], check=True,
                              env=machine.environment, stdout=subprocess.PIPE, text=True)
        original, own, package = map(float, done.stdout.split())
        rows.append(f"| `{level}` | {original:.0f} | {own:.0f} | {package:.0f} | {original / package:.0f} |")
    machine.environment.pop("PYTHONPATH", None)
    return rows


def binding(machine):
    """A process that asks once, by the compiled binding and by ctypes: its processor time, in turns."""
    code = "import epindex; epindex.entry_points(group='console_scripts')"
    spent = {"": [], "ctypes": []}
    for number in range(ROUNDS + 1):
        for chosen, times in spent.items():
            process = subprocess.Popen([machine.python, "-c", code], env={**machine.environment, "EPINDEX_BINDING": chosen})
            used = os.wait4(process.pid, 0)[2]
            process.returncode = 0
            if number:  # the first writes the store
                times.append((used.ru_utime + used.ru_stime) * 1e3)
    compiled, by_ctypes = (sorted(times)[len(times) // 4] for times in spent.values())
    return [f"A process that asks once takes {compiled:.2f} ms of the processor with the compiled binding, and {by_ctypes:.2f} by ctypes "
            f"(first quartiles of {ROUNDS}, in turns): {by_ctypes - compiled:.2f} ms less."]


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        machine = Machine(sys.argv[1], scratch)
        programs.write_samples(scratch)
        asked = len(list(machine.packages.glob("*-info"))) + len(list(DEBIAN.glob("*-info")))
        try:
            rows = costs(machine)
            spared = stand_in(machine)
            bound = binding(machine)
        finally:
            machine.enable(False)
    head = (f"Python {sys.version.split()[0]} on {os.cpu_count()} cores; first quartiles, in turns. "
            f"Queries, among {asked} distributions:")
    write_between(PAGE, "costs", [head, "", *rows])
    head = ("What a stand-in for the module would spare, that answers `version()` and `entry_points()` and becomes the real one "
            "as soon as anything else is touched:")
    write_between(PAGE, "the stand-in", [head, "", *spared])
    write_between(PAGE, "the binding", bound)


if __name__ == "__main__":
    main()
