"""Whether the top-level modules of distributions belong into the index: what reading them costs beside a rebuild, and
what packages_distributions() costs with and without the index that has none. Times are the processor's, the best of
several rounds in turns, so that it can be run on a machine that does other things.

    python3 script/measure_modules.py FOLDER [PYTHON...]

FOLDER has the distributions, as build/environments/debian/usr/lib/python3/dist-packages has; build/release is what is
measured.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
EPINDEX = ROOT / "build/release/cli/epindex"
ROUNDS = 15
QUESTION = """
import sys, time
sys.path[:] = [each for each in sys.path if "packages" not in each] + sys.argv[2:]
sys.path.insert(0, sys.argv[1])
import epindex, importlib.metadata as m
def best(ask):
    least = float("inf")
    for _ in range(7):
        start = time.process_time(); ask(); least = min(least, time.process_time() - start)
    return least * 1e3
before, expected = best(m.packages_distributions), m.packages_distributions()
epindex.entry_points(); epindex.install()
after = best(m.packages_distributions)
assert m.packages_distributions() == expected
print("%s: packages_distributions() %.1f ms, over install() %.1f ms: %.1f times" % (
    sys.version.split()[0], before, after, before / after))
"""


def milliseconds(words, prepare=lambda: None):
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    prepare()
    start = spent()
    subprocess.run([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (spent() - start) * 1e3


def main():
    folder, pythons = os.path.abspath(sys.argv[1]), sys.argv[2:] or [sys.executable]
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as scratch:
        site = pathlib.Path(scratch, "site")
        shutil.copytree(folder, site, symlinks=True)
        os.environ.update(XDG_CACHE_HOME=scratch, EPINDEX_SYSTEM_STORE=scratch + "/system")
        index = pathlib.Path(scratch, "index.cdb")
        edited = pathlib.Path(scratch, "edited")
        shutil.copytree(folder, edited, symlinks=True)
        some = next(edited.glob("*/entry_points.txt"))
        time.sleep(2.1)
        rebuild = [EPINDEX, "rebuild", "-q", "--path", edited, "-o", index]
        subprocess.run([EPINDEX, "rebuild", "-q", "--path", site], check=True)
        measured = {
            "rebuild of all": lambda: milliseconds([*rebuild, "--force"], lambda: index.unlink(missing_ok=True)),
            "rebuild, one of them changed": lambda: milliseconds(rebuild, lambda: some.write_text(some.read_text() + "\n")),
            "rebuild, nothing changed": lambda: milliseconds(rebuild),
            "asking for a version": lambda: milliseconds([EPINDEX, "version", "--path", site, "pip"]),
            "asking who provides a module": lambda: milliseconds([EPINDEX, "provides", "--path", site, "yaml"]),
        }
        least = dict.fromkeys(measured, float("inf"))
        for _ in range(ROUNDS):
            for what, measure in measured.items():
                least[what] = min(least[what], measure())
        lists = [each for each in site.glob("*-info/*") if each.name in ("top_level.txt", "RECORD")]
        print("%d distributions, %d files that tell their modules, %d bytes" % (
            len(list(site.glob("*-info"))), len(lists), sum(each.stat().st_size for each in lists)))
        for what, took in least.items():
            print("%-30s %6.2f ms" % (what, took))
    for python in pythons:
        subprocess.run([python, "-c", QUESTION, ROOT / "python", folder], check=True,
                       env={**os.environ, "EPINDEX_LIBRARY": str(ROOT / "build/release/lib/libepindex.so.0")})


if len(sys.argv) < 2:
    sys.exit(__doc__)
main()
