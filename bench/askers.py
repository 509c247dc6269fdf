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
EPINDEX_DIR = EPINDEX + """
epindex.set_level("dir")
"""

PEERS = {
    "importlib_metadata": IMPORTLIB.replace("{module}", "importlib_metadata"),
    "stevedore": STEVEDORE,
    "entrypoints": ENTRYPOINTS,
    "pkg_resources": PKG_RESOURCES,
}
REFERENCE = IMPORTLIB.replace("{module}", "importlib.metadata")

# Prints the nanoseconds of each of some calls after the first.
FURTHER = """
ask()
import time
def timed():
    start = time.perf_counter_ns()
    ask()
    return time.perf_counter_ns() - start
print([timed() for _ in range({calls})])
"""

# Answers each line of its input: nanoseconds, and whether the name in it was among the answers.
SERVE = """
import sys, time
for line in sys.stdin:
    start = time.perf_counter_ns()
    names = ask()
    taken = time.perf_counter_ns() - start
    print(taken, int(line.strip() in names), flush=True)
"""
ONCE = """
import sys
names = ask()
if len(sys.argv) > 1 and sys.argv[1] not in names:
    sys.exit(3)
"""
