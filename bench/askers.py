"""How each peer is asked for a group: a few lines of Python that define ask(), which returns names."""

IMPORTLIB = """
from {module} import entry_points
def ask():
    return [entry.name for entry in entry_points(group={group!r})]
"""
STEVEDORE = """
from stevedore import _cache
def ask():
    return [entry.name for entry in _cache.Cache().get_group_all({group!r})]
"""
ENTRYPOINTS = """
import entrypoints
def ask():
    return [entry.name for entry in entrypoints.get_group_all({group!r})]
"""
PKG_RESOURCES = """
import warnings
warnings.simplefilter("ignore")
import pkg_resources
def ask():
    return [entry.name for entry in pkg_resources.iter_entry_points({group!r})]
"""
EPINDEX = """
import epindex
def ask():
    return [entry.name for entry in epindex.entry_points(group={group!r})]
"""
EPINDEX_INSTALLED = """
import epindex
epindex.install()
from importlib.metadata import entry_points
def ask():
    return [entry.name for entry in entry_points(group={group!r})]
"""
SET_DIR = """
epindex.set_level("dir")
"""
EPINDEX_DIR, EPINDEX_INSTALLED_DIR = EPINDEX + SET_DIR, EPINDEX_INSTALLED + SET_DIR

PEERS = {
    "importlib_metadata": IMPORTLIB.replace("{module}", "importlib_metadata"),
    "stevedore": STEVEDORE,
    "entrypoints": ENTRYPOINTS,
    "pkg_resources": PKG_RESOURCES,
}
REFERENCE = IMPORTLIB.replace("{module}", "importlib.metadata")

# Answers each line of its input, a number of calls and a name: the medians of their nanoseconds by the clock and of the
# processor, and whether the name was among the answers of the first.
SERVE = """
import sys, time
for line in sys.stdin:
    calls, _, wanted = line.strip().partition(" ")
    taken, spent = [], []
    for number in range(int(calls)):
        start, begin = time.perf_counter_ns(), time.thread_time_ns()
        names = ask()
        spent.append(time.thread_time_ns() - begin)
        taken.append(time.perf_counter_ns() - start)
        is_right = is_right if number else int(wanted in names)
    print(*(sorted(each)[len(each) // 2] for each in (taken, spent)), is_right, flush=True)
"""
ONCE = """
import sys
names = ask()
if len(sys.argv) > 1 and sys.argv[1] not in names:
    sys.exit(3)
"""

# What serves each path entry, in a process that has asked.
WHERE = """
ask()
import json
print(json.dumps([(source.path, source.file, source.verdict) for source in epindex.where()]))
"""
