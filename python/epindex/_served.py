"""Distributions whose name, version and entry points come from the index, where it pays to ask it.

Which distributions there are, and in which order, the module's own path finder finds as always. What it
finds becomes an instance of a subclass of the module's own PathDistribution. Each property asks for the
record of its metadata directory, and has the index look at the file that the original would read: where
that changed, cannot be told, or is unusual in any way, the original reads it.
"""

import os
import pathlib
import sys
from itertools import repeat
from time import monotonic

from . import _worth

# The type of a metadata directory's path on disk; those in archives and faked ones are others.
_Path = type(pathlib.Path())

# Parts of an answer, as in epindex.h.
NAME_AND_VERSION = 1
ENTRY_POINTS = 2


# So many questions, one after the other, make a walk one question: then the index is asked for all of
# its distributions at once, as of one moment, which is believed for so many seconds.
_ONE_AFTER_THE_OTHER = 3
_BELIEVED = 0.003


class Walk:
    """One call of find_distributions() for all names."""

    __slots__ = ("found", "runs", "_is_large")

    def __init__(self):
        self.found = 0
        self.runs = None, Run(), Run()
        self._is_large = None

    def is_large(self, path):
        if self._is_large is None:
            self._is_large = self.found >= _worth.MANY or (
                _worth.count_some([os.path.dirname(str(path))], _worth.MANY) >= _worth.MANY)
        return self._is_large


class Run:
    """The questions about one part of a walk's distributions, as far as they come in order."""

    __slots__ = ("last", "length", "until", "records")

    def __init__(self):
        self.last, self.length, self.until, self.records = -1, 0, 0.0, None


def giver(module, are_genuine):
    """A function of (metadata directories, whether it is all that there are) that gives distributions."""
    served = _served_type(module, are_genuine)
    new, set_place = object.__new__, served._epindex_place.__set__

    def given(found, is_walk):
        walk = Walk() if is_walk else None
        for place, path in enumerate(found):
            distribution = new(served)
            distribution._path = path
            if is_walk:
                set_place(distribution, (walk, place))
                walk.found = place
            yield distribution

    return given


_records = None


def records():
    """The module, once it was needed; bound for good, as in _query.views()."""
    global _records
    if _records is None:
        from . import _records as module

        _records = module
    return _records


def _served_type(module, are_genuine):
    """The subclass of the module's PathDistribution."""
    plain = module.PathDistribution

    def record_of(distribution, part, costs):
        """What the index knows of it, if that holds, else None."""
        path = distribution._path
        if type(path) is not _Path:
            return None
        try:
            walk, place = distribution._epindex_place
        except AttributeError:
            walk, run = None, None
        else:
            run = walk.runs[part]
            step, run.last = place - run.last, place
            if step > 1 or step < 0:
                run.length, run.until = 0, 0.0
            elif run.until > monotonic():
                record = run.records.get(str(path))
                if record is not None:
                    return record
            elif step == 1:
                run.length += 1
            if run.length < _ONE_AFTER_THE_OTHER:
                run = None
        if not are_genuine():
            return None
        many = run is not None and walk.is_large(path)
        if not _worth.is_open() and not _worth.pays(costs) and not many:
            return None
        try:
            location = str(path)
            if many and run.until <= monotonic():
                run.records = records().find_with_others(location, part)
                run.until = monotonic() + _BELIEVED
                record = run.records.get(location)
                if record is not None:
                    return record
            return records().find(location, part)
        except Exception:  # whatever it is: the original may still answer
            return None

    def original(self):
        return super(served, self)

    def has_metadata(self):
        """True: it can be read. False: the original has to find out."""
        record = record_of(self, NAME_AND_VERSION, _worth.READ_METADATA)
        return record is not None and record.name is not None

    def reduced(self, protocol):
        """As one of the original's: what unpickles it need not know this package. By protocol 1, as
        later ones hold the type against that of the distribution itself."""
        copy = object.__new__(plain)
        vars(copy).update(vars(self))
        return copy.__reduce_ex__(1)

    namespace = {
        "__module__": plain.__module__, "__qualname__": plain.__qualname__, "__doc__": plain.__doc__,
        "__slots__": ("_epindex_place",), "__reduce_ex__": reduced,
        "_epindex_has_metadata": has_metadata,
    }
    for attribute in ("name", "version"):
        if isinstance(getattr(plain, attribute, None), property):
            namespace[attribute] = _text_property(plain, attribute, record_of, original)
    makes = _entries_maker(module)
    if makes is not None:
        namespace["entry_points"] = _entries_property(plain, makes, record_of, original)
    served = type(plain)(plain.__name__, (plain,), namespace)
    return served


def _text_property(plain, attribute, record_of, original):
    def get(self):
        record = record_of(self, NAME_AND_VERSION, _worth.READ_METADATA)
        value = None if record is None else getattr(record, attribute)
        return getattr(original(self), attribute) if value is None else value

    get.__doc__ = getattr(plain, attribute).__doc__
    return property(get)


def _entries_maker(module):
    """A function of (record, distribution) that gives what the module's own entry_points does; None where this version reads them in a way that is not known."""
    getter = module.PathDistribution.entry_points
    if not isinstance(getter, property) or getter.fget.__code__.co_names != (
            "EntryPoints", "_from_text_for", "read_text"):
        return None
    EntryPoint, EntryPoints = module.EntryPoint, module.EntryPoints
    if not issubclass(EntryPoint, tuple) and "__slots__" not in vars(EntryPoint):
        initializer = vars(EntryPoint).get("__init__")
        if initializer is not None and initializer.__code__.co_names == ("vars", "update"):
            return _maker_of_fields(EntryPoint, EntryPoints)
        return _maker_of_copies(EntryPoint, EntryPoints)
    return lambda record, dist: EntryPoints([EntryPoint(*row)._for(dist) for row in record.rows])


def _maker_of_fields(EntryPoint, EntryPoints):
    """As its __init__() and _for() do, in one step. The loops run in C: `any` goes to the end, since a
    setter returns None."""
    new, set_fields = object.__new__, _setter_of_fields(EntryPoint)

    def make(record, dist):
        rows = record.rows
        if not rows:
            return EntryPoints()
        entries = list(map(new, repeat(EntryPoint, len(rows))))
        any(map(set_fields, entries, [{"name": name, "value": value, "group": group, "dist": dist}
                                      for name, value, group in rows]))
        return EntryPoints(entries)

    return make


def _maker_of_copies(EntryPoint, EntryPoints):
    """The first time each entry point is made as the module makes it. Later ones are copies."""
    new, set_fields = object.__new__, _setter_of_fields(EntryPoint)

    def make(record, dist):
        if not record.rows:
            return EntryPoints()
        if record.made is None or record.made[0] is not EntryPoint:
            try:
                record.made = EntryPoint, [vars(EntryPoint(name=name, value=value, group=group))
                                           for name, value, group in record.rows]
            except ValueError:  # an invalid reference, since Python 3.15
                return None
        fields = record.made[1]
        entries = list(map(new, repeat(EntryPoint, len(fields))))
        any(map(set_fields, entries, map(_merged, fields, repeat({"dist": dist}))))
        return EntryPoints(entries)

    return make


def _setter_of_fields(EntryPoint):
    for kind in EntryPoint.__mro__:
        if "__dict__" in vars(kind):
            return vars(kind)["__dict__"].__set__
    raise TypeError("entry points without a __dict__")


if sys.version_info >= (3, 9):
    _merged = dict.__or__
else:

    def _merged(fields, more):
        return {**fields, **more}


def _entries_property(plain, make, record_of, original):
    def entry_points(self):
        try:
            count = self._epindex_place[0].found + 1
        except AttributeError:
            count = _worth.MOST_SINGLE
        if not _worth.pays_for_entry_points(count):
            return original(self).entry_points
        record = record_of(self, ENTRY_POINTS, _worth.READ_ENTRY_POINTS)
        if record is not None and record.has_entries:
            record.table.take_entries_over()
            made = make(record, self)
            if made is not None:
                return made
        return original(self).entry_points

    entry_points.__doc__ = plain.entry_points.__doc__
    return property(entry_points)
