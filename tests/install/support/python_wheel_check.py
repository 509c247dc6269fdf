"""Run by a virtual environment's Python, whose folder is the argument: the package in it answers from
the library in it, as importlib.metadata does."""

import os
import sys
from importlib import metadata

import epindex

environment = os.path.realpath(sys.argv[1])


def of_reference(group):
    if sys.version_info >= (3, 10):
        return metadata.entry_points(group=group)
    return metadata.entry_points().get(group, ())


def rows(entries):
    return sorted((entry.name, entry.value, entry.group) for entry in entries)


assert os.path.realpath(epindex.__file__).startswith(environment), epindex.__file__
assert metadata.version("epindex") == epindex.__version__
assert len(of_reference("some.group")) == 2
for group in "some.group", "console_scripts", "no such group":
    for _ in range(2):
        assert rows(epindex.entry_points(group=group)) == rows(of_reference(group)), group
# CPython asks by the compiled binding, from the same wheel.
binding = sys.modules.get("epindex._native")
assert (binding is not None) == (sys.implementation.name == "cpython"), binding
assert binding is None or os.path.realpath(binding.__file__).startswith(environment), binding
with open("/proc/self/maps") as maps:
    libraries = {line.split()[-1] for line in maps if "libepindex" in line}
assert len(libraries) == 1, libraries
assert libraries.pop().startswith(environment)
