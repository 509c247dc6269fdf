"""What further questions about distributions cost with and without the index, in one process, by the processor's
time: minima of several rounds, so that it can be run on a machine that does other things.

    EPINDEX_LIBRARY=… PYTHONPATH=python python3 script/measure_questions.py FOLDER

FOLDER has the distributions, as build/environments/debian/usr/lib/python3/dist-packages has.
"""

import importlib.metadata as metadata
import sys
import time

import epindex

QUESTIONS = [
    ("name and version of all", lambda: [(each.name, each.version) for each in metadata.distributions()], 8),
    ("entry points of all", lambda: [list(each.entry_points) for each in metadata.distributions()], 15),
    ("version of one", lambda: metadata.version(NAME), 100),
]


def least(ask, rounds):
    """In microseconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.thread_time()
        ask()
        best = min(best, time.thread_time() - start)
    return best * 1e6


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.path[:] = [entry for entry in sys.path if "packages" not in entry] + sys.argv[1:]
NAME = list(metadata.distributions())[-1].metadata["Name"]
without = [least(ask, rounds) for _, ask, rounds in QUESTIONS]
epindex.entry_points()
epindex.install()
for (question, ask, rounds), before in zip(QUESTIONS, without):
    ask()
    after = least(ask, rounds)
    print("%s, %-24s %9.0f us without %8.0f us with the index: %5.1f times" % (
        sys.version.split()[0], question, before, after, before / after))
