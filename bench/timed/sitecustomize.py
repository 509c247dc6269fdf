"""Counts what a program asks importlib.metadata and importlib_metadata, and adds up the processor's time that it spends in
their functions, with epindex what puts ours in their place included: programs.py puts this folder on its path. Written to
the file EPINDEX_BENCH_TIMES when the program ends, as {question: [how often, nanoseconds]}."""

import atexit
import gc
import importlib.util
import inspect
import json
import os
import sys
import time

PROPERTIES = ("entry_points", "metadata", "name", "version", "files", "requires")
FUNCTIONS = ("entry_points", "version", "packages_distributions")
IMPORT = "import"  # of what puts ours in the place of the module's
asked, inside = {}, False
collecting = collected = 0  # since when, and how long in all


def collect(phase, _):
    """Garbage is collected when enough objects were made, whoever did it last: the time belongs to no question."""
    global collecting, collected
    if phase == "start":
        collecting = time.thread_time_ns()
    else:
        collected += time.thread_time_ns() - collecting


def step(what, function, *arguments, **options):
    """The outermost call counts."""
    global inside
    if inside:
        return function(*arguments, **options)
    inside, start = True, time.thread_time_ns() - collected
    try:
        return function(*arguments, **options)
    finally:
        asked.setdefault(what, [0, 0])[1] += time.thread_time_ns() - collected - start
        inside = False


def steps(what, iterator):
    """Each next one is made when it is asked for."""
    end = object()
    while (found := step(what, next, iterator, end)) is not end:
        yield found


class Timed:
    """A function, which looks as it did to who asks what it is made of."""

    def __init__(self, what, function):
        self.what, self.function = what, function

    def __getattr__(self, name):
        return getattr(self.function, name)

    def __call__(self, *arguments, **options):
        if inside:
            return self.function(*arguments, **options)
        asked.setdefault(self.what, [0, 0])[0] += 1
        found = step(self.what, self.function, *arguments, **options)
        return steps(self.what, found) if inspect.isgenerator(found) or hasattr(found, "__next__") else found


def time_properties(kind):
    for name in PROPERTIES:
        known = vars(kind).get(name)
        if isinstance(known, property) and not isinstance(known.fget, Timed):
            setattr(kind, name, property(Timed("." + name, known.fget)))


def time_module(module):
    """The methods before ours take note of what is the module's own, the functions that ours replace after that."""
    kind = module.Distribution
    for each in kind, module.PathDistribution:
        time_properties(each)
    kind.from_name = classmethod(Timed("distribution", kind.from_name.__func__))
    kind.discover = classmethod(Timed("distributions", kind.discover.__func__))
    if waiting:
        step(IMPORT, put_ours, module)
    for name in FUNCTIONS:
        if hasattr(module, name):
            setattr(module, name, Timed(name, getattr(module, name)))


def put_ours(module):
    from epindex import _start

    _start.patch(module)
    known = _start.waiting_in(module)

    def first(name, rest, first=known.first):
        patch = first(name, rest)
        if patch is not None and "load" not in vars(patch):
            patch.load = lambda load=patch.load: timed_type(load())
        return patch

    known.first = first


def timed_type(served):
    if served is not None:
        time_properties(served._type)
    return served


class Backport:
    """At the front of sys.meta_path: waits for importlib_metadata."""

    def find_spec(self, name, path=None, target=None):
        if name != "importlib_metadata":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            spec.loader.exec_module = lambda module, run=spec.loader.exec_module: (run(module), time_module(module))
        return spec


def tell():
    if os.getpid() == process:
        with open(os.environ["EPINDEX_BENCH_TIMES"], "w", encoding="utf-8") as file:
            json.dump(asked, file)


process = os.getpid()
gc.callbacks.append(collect)
waiting = [finder for finder in sys.meta_path if hasattr(finder, "epindex_waits")]
sys.meta_path[:] = [finder for finder in sys.meta_path if finder not in waiting]
time_module(importlib.import_module("importlib.metadata"))
sys.meta_path.insert(0, Backport())
atexit.register(tell)
