"""What the Python package costs and saves: script/measure-python runs it.

    python3 script/measure_python.py LIBRARY [--programs-rounds N]

Everything is measured in turns, both ways, so that all see the same machine. Writes docs/python.md
between its markers, and ends with status 1 where a program prints something else with the package.
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
PAGE = ROOT / "docs" / "python.md"
ENVIRONMENT = ROOT / "build" / "environments" / f"measured-{sys.version_info[0]}.{sys.version_info[1]}"
# Several hundred distributions more for the queries, where the tests have fetched them.
DEBIAN = ROOT / "build" / "environments" / "debian" / "usr" / "lib" / "python3" / "dist-packages"
REQUIREMENTS = """pytest pytest-cov pytest-mock pytest-xdist flake8 flake8-bugbear pep8-naming sphinx
    sphinx-rtd-theme jupyter-core jupyter-client nbconvert ipykernel python-openstackclient stevedore
    importlib_metadata""".split()
PROGRAMS = [
    ("pytest, with plugins", ["pytest", "-q", "-p", "no:cacheprovider", "test_sample.py"]),
    ("flake8, with plugins", ["flake8", "--exit-zero", "test_sample.py"]),
    ("sphinx-build, one page", ["sphinx-build", "-q", "-E", "-b", "html", "doc", "html"]),
    ("jupyter kernelspec list", ["jupyter", "kernelspec", "list"]),
    ("jupyter nbconvert", ["jupyter", "nbconvert", "--to", "markdown", "--stdout", "note.ipynb"]),
    ("openstack complete", ["openstack", "complete"]),
    ("openstack --help", ["openstack", "--help"]),
    ("stevedore's example", ["python", "-m", "stevedore.example.load_as_extension"]),
]
ROUNDS = 40
PROGRAM_ROUNDS = 7
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
        shutil.copytree(ROOT / "python" / "epindex", self.packages / "epindex",
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


def write_samples(scratch):
    (scratch / "test_sample.py").write_text("import os\n\n\ndef test_it():\n    assert 1\n")
    (scratch / "doc").mkdir()
    (scratch / "doc" / "conf.py").write_text('project = "sample"\nhtml_theme = "sphinx_rtd_theme"\n')
    (scratch / "doc" / "index.rst").write_text("Sample\n======\n\n.. code-block:: python\n\n   pass\n")
    (scratch / "note.ipynb").write_text('{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, '
                                        '"source": ["text"]}], "metadata": {}, "nbformat": 4, '
                                        '"nbformat_minor": 5}\n')


def programs(machine, rounds):
    rows = ["| program | without, ms | enabled, ms | output |", "| --- | --- | --- | --- |"]
    different = []
    for name, words in PROGRAMS:
        outputs, times = [], ([], [])
        for number in range(rounds + 1):
            for enabled in (False, True):
                machine.enable(enabled)
                taken, output = machine.run(*words)
                outputs.append(sorted(output.splitlines()))
                if number > 0:  # the first round fills caches
                    times[enabled].append(taken)
        same = all(output == outputs[0] for output in outputs)
        if not same:
            different.append(name)
        without, enabled = map(typical, times)
        rows.append(f"| {name} | {without:.0f} | {enabled:.0f} | {'the same' if same else 'DIFFERENT'} |")
        print(rows[-1], flush=True)
    return rows, different


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


def write_page(rows):
    text = PAGE.read_text(encoding="utf-8")
    text = re.sub(r"(<!-- measured -->\n).*(<!-- end of what was measured -->)",
                  lambda match: match[1] + "\n".join(rows) + "\n" + match[2], text, flags=re.S)
    PAGE.write_text(text, encoding="utf-8")


def main():
    rounds = int(sys.argv[3]) if sys.argv[2:3] == ["--programs-rounds"] else PROGRAM_ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        machine = Machine(sys.argv[1], scratch)
        write_samples(scratch)
        own = len(list(machine.packages.glob("*-info")))
        asked = own + len(list(DEBIAN.glob("*-info")))
        try:
            rows = costs(machine)
            print("\n".join(rows), flush=True)
            table, different = programs(machine, rounds)
        finally:
            machine.enable(False)
    head = (f"Python {sys.version.split()[0]} on {os.cpu_count()} cores; first quartiles, in turns. "
            f"Queries, among {asked} distributions:")
    write_page([head, "", *rows, "", f"Programs, start to end, among {own} distributions:", "", *table])
    if different:
        sys.exit(f"printed something else with the package enabled: {', '.join(different)}")


if __name__ == "__main__":
    main()
