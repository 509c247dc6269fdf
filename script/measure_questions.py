"""From how many distributions on the index is cheaper than the original, for the first walk of a process:
what _start.FEW and _patch.Worth have.

    EPINDEX_LIBRARY=… python3 script/measure_questions.py [PYTHON...]

Processes that walk once over generated distributions, with the index asked at once and without it, in turns: the
least of the processor's time that the walk takes, loading the library and opening the index included.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import trees  # noqa: E402

COUNTS = (10, 25, 50, 100, 200, 400)
ROUNDS = 25
START = """
import sys, time
sys.path[:] = [entry for entry in sys.path if "packages" not in entry] + sys.argv[1:]
import importlib.metadata as m
"""
INDEX = """
import epindex._start as s, epindex._patch as p
s.FEW, p.Worth.MANY = 0, dict.fromkeys(p.Worth.MANY, 0)
s.wait()
"""
WALKS = {"names and versions": "[(d.name, d.version) for d in m.distributions()]",
         "entry points": "[list(d.entry_points) for d in m.distributions()]"}


def walk_once(python, code, environment, *arguments):
    code = START + code.format("start = time.thread_time()") + "\nprint((time.thread_time() - start) * 1e3)"
    return float(subprocess.run([python, "-S", "-c", code, *map(str, arguments)], env=environment, check=True,
                                stdout=subprocess.PIPE).stdout)


def measure(python, folder, environment):
    """{walk: [(distributions, ms without the index, ms with it)]}"""
    rows = {walk: [] for walk in WALKS}
    for count in COUNTS:
        for walk, code in WALKS.items():
            least = [float("inf")] * 2
            for _ in range(ROUNDS):
                for number, more in enumerate(("", INDEX)):
                    taken = walk_once(python, more + "{}\n" + code, environment, ROOT / "python", folder / str(count))
                    least[number] = min(least[number], taken)
            rows[walk].append((count, *least))
    return rows


def even(rows):
    """Where the lines through the measured points cross."""
    for (count, without, index), (more, later, later_index) in zip(rows, rows[1:]):
        before, after = index - without, later_index - later
        if before > 0 >= after:
            return round(count + (more - count) * before / (before - after))
    return rows[0][0] if rows[0][2] <= rows[0][1] else None


def main():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        environment.update(XDG_CACHE_HOME=str(folder / "cache"), PYTHONPYCACHEPREFIX=str(folder / "compiled"))
        for count in COUNTS:
            trees.write_environment(folder / str(count), count)
        time.sleep(2.1)  # stamps that young are not believed
        for python in sys.argv[1:] or [sys.executable]:
            for walk, rows in measure(python, folder, environment).items():
                print(python, walk)
                for count, without, index in rows:
                    print(f"  {count:4} distributions: {without:6.2f} ms without, {index:6.2f} ms with the index")
                print(f"  even at {even(rows)}", flush=True)


if __name__ == "__main__":
    main()
