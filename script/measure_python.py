"""What the Python package costs and saves: script/measure-python runs it.

    python3 script/measure_python.py LIBRARY [--all | --programs [ROUNDS]]

Everything is measured in turns, both ways, so that all see the same machine. Writes docs/python.md
between its markers, and ends with status 1 where a program prints something else with the package.
"""

import ast
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
import trees  # noqa: E402

PAGE = ROOT / "docs" / "python.md"
ENVIRONMENT = ROOT / "build" / "environments" / f"measured-{sys.version_info[0]}.{sys.version_info[1]}"
# Several hundred distributions more for the queries, where the tests have fetched them.
DEBIAN = ROOT / "build" / "environments" / "debian" / "usr" / "lib" / "python3" / "dist-packages"
REQUIREMENTS = """pytest pytest-cov pytest-mock pytest-xdist flake8 flake8-bugbear pep8-naming sphinx
    sphinx-rtd-theme jupyter-core jupyter-client nbconvert ipykernel python-openstackclient stevedore
    importlib_metadata tox datasette sqlfluff twine""".split()
# Of programs: the environment is filled up to so many with generated ones.
DISTRIBUTIONS = 378
PROGRAMS = [
    ["flake8", "--version"], ["pytest", "-q", "-p", "no:cacheprovider", "test_sample.py"],
    ["tox", "--version"], ["datasette", "--version"], ["sqlfluff", "version"], ["openstack", "complete"],
    ["twine", "--version"], ["pip", "list", "--format=freeze"], ["sphinx-build", "-q", "-E", "-b", "html", "doc", "html"],
    ["jupyter-nbconvert", "--to", "markdown", "--stdout", "note.ipynb"],
]
ROUNDS = 40
PROGRAM_ROUNDS = 5
QUERY_ROUNDS = 60

ASK = "import {0}; {0}.entry_points(group='console_scripts')"
PER_CALL = """
import sys, time, importlib.metadata, epindex
epindex.set_level(sys.argv[1])
drop_in = importlib.metadata.entry_points
epindex.install()
ways = [lambda: drop_in(group='console_scripts'), lambda: importlib.metadata.entry_points(group='console_scripts'),
        lambda: epindex.entry_points(group='console_scripts')]
times = [[] for _ in ways]
for _ in range(int(sys.argv[2])):
    for way, taken in zip(ways, times):
        start = time.perf_counter(); way(); taken.append(time.perf_counter() - start)
print(*(sorted(taken)[len(taken) // 4] * 1e6 for taken in times))
"""

# In front of a program: the processor's time that it spends in importlib.metadata's functions, what puts ours in
# their place included. Argument 1 says whether that is done.
METER = """
import atexit, importlib.metadata as m, os, runpy, sys, time
spent, depth, asked = 0.0, 0, {}
class Timed:
    def __init__(self, function, name): self.function, self.name = function, name
    def __getattr__(self, name): return getattr(self.function, name)
    def __call__(self, *rest, **named):
        global spent, depth
        if depth: return self.function(*rest, **named)
        asked[self.name] = asked.get(self.name, 0) + 1
        depth, start = 1, time.thread_time()
        try:
            found = self.function(*rest, **named)
            return iter(list(found)) if self.name == "distributions" else found
        finally: depth, spent = 0, spent + time.thread_time() - start
def time_properties(kind):
    for name in "name", "version", "metadata", "entry_points", "files", "requires":
        if isinstance(vars(kind).get(name), property):
            setattr(kind, name, property(Timed(vars(kind)[name].fget, "." + name)))
D = m.Distribution
for kind in D, m.PathDistribution: time_properties(kind)
D.from_name = classmethod(Timed(D.from_name.__func__, "distribution"))
D.discover = classmethod(Timed(D.discover.__func__, "distributions"))
if sys.argv[1] == "True":
    start = time.thread_time()
    import epindex._patch as p
    p.wait()
    spent += time.thread_time() - start
    def load(self, load=p.Patch.load):
        served = load(self)
        if served is not None and not hasattr(served, "is_timed"):
            served.is_timed = True
            time_properties(served._type)
        return served
    p.Patch.load = load
for name in "entry_points", "packages_distributions", "version":
    setattr(m, name, Timed(getattr(m, name), name))
def tell():
    if os.getpid() == process:
        with open(sys.argv_of_meter[2], "w") as file: print(spent * 1e3, asked, sep=chr(10), file=file)
process, sys.argv_of_meter = os.getpid(), sys.argv
atexit.register(tell)
sys.argv = sys.argv[3:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
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

    def fill_up(self, count):
        """With so many generated distributions more, in a folder of their own."""
        more, link = self.scratch / "more", self.packages / "zz_more.pth"
        link.write_text(f"{more}\n" if count > 0 else "")
        if count > 0:
            trees.write_environment(more, count)
            self.settle()

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


def write_samples(scratch):
    (scratch / "test_sample.py").write_text("import os\n\n\ndef test_it():\n    assert 1\n")
    (scratch / "doc").mkdir()
    (scratch / "doc" / "conf.py").write_text('project = "sample"\nhtml_theme = "sphinx_rtd_theme"\n')
    (scratch / "doc" / "index.rst").write_text("Sample\n======\n\n.. code-block:: python\n\n   pass\n")
    (scratch / "note.ipynb").write_text('{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, '
                                        '"source": ["text"]}], "metadata": {}, "nbformat": 4, '
                                        '"nbformat_minor": 5}\n')


def metered(machine, code, is_on, words):
    """What the code in front of a program has written, line by line; and its messages."""
    told = machine.scratch / "told"
    told.write_text("")
    done = subprocess.run([machine.python, "-X", "importtime", "-c", code, str(is_on), told, ENVIRONMENT / "bin" / words[0],
                           *words[1:]] if code is STAND_IN else
                          [machine.python, "-c", code, str(is_on), told, ENVIRONMENT / "bin" / words[0], *words[1:]],
                          cwd=machine.scratch, env=machine.environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return told.read_text().splitlines(), done.stderr


def programs(machine, rounds):
    rows = ["| program | asks | in those functions, ms | enabled | won | start to end, ms | enabled | output |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    different, shares = [], []
    for words in PROGRAMS:
        outputs, times, spent = [], ([], []), ([], [])
        for number in range(rounds + 1):
            for enabled in (False, True):
                machine.enable(enabled)
                taken, output = machine.run(*words)
                outputs.append(sorted(output.splitlines()))
                machine.enable(False)
                told, _ = metered(machine, METER, enabled, words)
                if number > 0:  # the first round fills caches
                    times[enabled].append(taken)
                    spent[enabled].append(float(told[0]))
                if not enabled:
                    asked = ast.literal_eval(told[1])
        same = all(output == outputs[0] for output in outputs)
        if not same:
            different.append(words[0])
        without, enabled = map(min, spent)
        shares.append(1 - enabled / without if without else 0)
        asks = ", ".join(f"`{name}` {count}" for name, count in asked.items())
        rows.append(f"| {' '.join(words[:2])} | {asks} | {without:.1f} | {enabled:.1f} | {shares[-1]:.2f} | "
                    f"{min(times[0]):.0f} | {min(times[1]):.0f} | {'the same' if same else 'DIFFERENT'} |")
        print(rows[-1], flush=True)
    rows += ["", f"Won of the time in those functions: {sum(shares) / len(shares):.2f} on average, {min(shares):.2f} at least."]
    return rows, different


def stand_in(machine):
    """What each program would no longer import, if version() and entry_points() did without the module."""
    rows = ["| program | becomes the real module | modules spared | ms |", "| --- | --- | --- | --- |"]
    for words in PROGRAMS:
        modules = []
        for is_on in (False, True):
            told, times = metered(machine, STAND_IN, is_on, words)
            is_stand_in, *names = told[0].split(" ")
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


def write_page(mark, rows):
    text = PAGE.read_text(encoding="utf-8")
    text = re.sub(rf"(<!-- {mark} -->\n).*(<!-- end of {mark} -->)",
                  lambda match: match[1] + "\n".join(rows) + "\n" + match[2], text, flags=re.S)
    PAGE.write_text(text, encoding="utf-8")


def main():
    only_programs = sys.argv[2:3] == ["--programs"]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else PROGRAM_ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        machine = Machine(sys.argv[1], scratch)
        write_samples(scratch)
        own = len(list(machine.packages.glob("*-info")))
        asked = own + len(list(DEBIAN.glob("*-info")))
        try:
            rows = [] if only_programs else costs(machine)
            print("\n".join(rows), flush=True)
            machine.fill_up(DISTRIBUTIONS - own)
            table, different = programs(machine, rounds)
            spared = stand_in(machine)
            bound = binding(machine)
        finally:
            machine.fill_up(0)
            machine.enable(False)
    if not only_programs:
        head = (f"Python {sys.version.split()[0]} on {os.cpu_count()} cores; first quartiles, in turns. "
                f"Queries, among {asked} distributions:")
        write_page("costs", [head, "", *rows])
    head = (f"Python {sys.version.split()[0]}, among {DISTRIBUTIONS} distributions, {DISTRIBUTIONS - own} of them "
            f"generated; the least of {rounds} rounds of the processor's time in `importlib.metadata`'s functions, and of the "
            "time from start to end:")
    write_page("programs", [head, "", *table])
    head = ("What a stand-in for the module would spare, that answers `version()` and `entry_points()` and becomes the real one "
            "as soon as anything else is touched:")
    write_page("the stand-in", [head, "", *spared])
    write_page("the binding", bound)
    if different:
        sys.exit(f"printed something else with the package enabled: {', '.join(different)}")


if __name__ == "__main__":
    main()
