"""Adds up what a program spends in the functions of importlib.metadata and importlib_metadata: programs.py puts this
folder on its path. Written to the file EPINDEX_BENCH_TIMES, in nanoseconds, when the program ends."""

import atexit
import functools
import importlib
import inspect
import json
import os
import time

FUNCTIONS = ("entry_points", "distributions", "distribution", "version", "metadata", "requires", "files",
             "packages_distributions")
PROPERTIES = ("entry_points", "metadata", "name", "version", "files", "requires")
spent, depth = 0, 0


def step(function, *arguments, **options):
    """The outermost call counts."""
    global spent, depth
    if depth:
        return function(*arguments, **options)
    depth, start = 1, time.perf_counter_ns()
    try:
        return function(*arguments, **options)
    finally:
        spent += time.perf_counter_ns() - start
        depth = 0


def steps(iterator):
    """Each next one is made when it is asked for."""
    end = object()
    while (found := step(next, iterator, end)) is not end:
        yield found


def timed(function):
    @functools.wraps(function)
    def call(*arguments, **options):
        found = step(function, *arguments, **options)
        return steps(found) if not depth and inspect.isgenerator(found) or hasattr(found, "__next__") else found
    return call


for name in ("importlib.metadata", "importlib_metadata"):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    for function in FUNCTIONS:
        setattr(module, function, timed(getattr(module, function)))
    for attribute in PROPERTIES:
        known = vars(module.Distribution).get(attribute)
        if isinstance(known, property):
            setattr(module.Distribution, attribute, property(timed(known.fget)))

atexit.register(lambda: open(os.environ["EPINDEX_BENCH_TIMES"], "w", encoding="utf-8").write(json.dumps(spent)))
