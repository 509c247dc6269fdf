"""What answers in the place of a module's own functions, once that pays: distributions whose name, version
and entry points come from the index, and a shorter way to version().

Which distributions there are, and in which order, the module's own path finder tells, or Search in its place. What is
found becomes an instance of a subclass of the module's own PathDistribution. Each property has the index
look at the file that the original would read: where that changed, cannot be told, or is unusual in any
way, the original reads it.
"""

import pathlib
import sys
from functools import partial, update_wrapper
from itertools import repeat
from time import CLOCK_MONOTONIC, clock_gettime

from . import _query, _records

# Parts of an answer, as in epindex.h.
NAME_AND_VERSION, ENTRY_POINTS, BEING_FIRST = 1, 2, 4

# The type of a metadata directory's path on disk; those in archives and faked ones are others.
_Path = type(pathlib.Path())

# So many questions in order make a walk one question: then all of its distributions are looked at at once, as
# of one moment, which is believed for so many seconds. A program that does other things meanwhile, as one that
# imports the plugins that it finds, comes for the rest later: then so many are looked at, and twice as many each
# time that all of them were asked for in time.
_IN_ORDER = 1
_BELIEVED = 0.01
_FEW = 8
_MOST_VERSIONS = 1000
# Tests stop the clock of time.monotonic() (freezegun), and what was believed would be believed as long as they do.
monotonic = partial(clock_gettime, CLOCK_MONOTONIC)


class Run:
    """The questions about one attribute of a walk's distributions, as far as they come in order, each of
    them once."""

    __slots__ = ("next", "length", "few", "look")

    def __init__(self):
        self.next = self.length = 0
        self.few = None  # all of them
        self.look = _NO_LOOK


# (where the values begin, the values, until when they are believed, their table): one object, as threads may share a walk.
_NO_LOOK = 0, (), 0.0, None


class Walk:
    """What one call found, and what is asked about that."""

    __slots__ = ("found", "name", "version", "entry_points", "believed")

    def __init__(self, found):
        self.found, self.believed = found, {}
        self.name, self.version, self.entry_points = Run(), Run(), Run()


class PathOfFound:
    """The attribute `_path` of the distributions of a walk, made when somebody asks for it: most are never asked. Who sets
    another one has a distribution that the walk knows nothing of."""

    def __init__(self, fields_of):
        self.fields_of = fields_of

    def __get__(self, distribution, kind=None):
        if distribution is None:
            return self
        fields = self.fields_of(distribution)
        if "_path" not in fields:
            if not hasattr(distribution, "_epindex_walk"):
                raise AttributeError("%r object has no attribute '_path'" % type(distribution).__name__)
            fields["_path"] = distribution._epindex_walk.found.path(distribution._epindex_number)
        return fields["_path"]

    def __set__(self, distribution, path):
        self.fields_of(distribution)["_path"] = path
        if hasattr(distribution, "_epindex_walk"):
            del distribution._epindex_walk

    def __delete__(self, distribution):
        self.__set__(distribution, None)
        del self.fields_of(distribution)["_path"]


class Served:
    """For one module, of which `patch` tells what was replaced."""

    def __init__(self, patch):
        self.module, self.patch = patch.module, patch
        self._aligned = None, None, None
        plain = self.module.PathDistribution
        self._type = self._make_type(plain)

    def each(self, found):
        """A distribution for each of these metadata directories, when it is asked for."""
        return map(self._of, found)

    def _of(self, path):
        distribution = object.__new__(self._type)
        distribution._path = path
        return distribution

    def walk(self, found):
        """Likewise where they are all that there are. The loops run in C: `any` goes to the end, since a setter
        returns None."""
        kind = self._type
        distributions = list(map(object.__new__, repeat(kind, len(found))))
        any(map(kind._epindex_walk.__set__, distributions, repeat(Walk(found))))
        any(map(kind._epindex_number.__set__, distributions, range(len(found))))
        return iter(distributions)

    def prefer_valid(self, dists):
        module = self.module
        reads = module.ExceptionTrap(module.MetadataNotFound).passes(lambda dist: dist.metadata)

        def has_metadata(dist):
            known = getattr(type(dist), "_epindex_has_metadata", None)
            return (known is not None and known(dist)) or reads(dist)

        buckets = module.bucket(dists, has_metadata)
        return module.itertools.chain(buckets[True], buckets[False])

    def versions(self, original):
        """version(), which remembers what it depends on."""
        known, genuine, module, query = {}, self.patch.is_genuine, self.module, _query

        def version(name):
            answer = known.get(name) if type(name) is str else None
            if answer is not None:
                text, current, finders, number = answer
                # A view, of that path list, and at that level.
                if (current is query._current and current[0] == sys.path and current[2] == query._level
                        and (current[1] is None or query.is_in(current[1])) and finders == sys.meta_path and genuine()
                        and current[3].holds(number, NAME_AND_VERSION | BEING_FIRST)):
                    return text
                del known[name]
                _records.missed()
            if not genuine():
                return original(name)
            distribution = module.distribution(name)
            text = distribution.version
            try:
                learn(name, distribution, text)
            except Exception:
                pass  # it is not remembered
            return text

        def learn(name, distribution, text):
            if type(name) is not str or type(distribution) is not self._type or not _finds_on_path_alone():
                return
            location = str(distribution._path)
            table, current = _records.table_of(location), query._current
            if table is not None and current is not None and table.view is current[3]:
                number = table.numbers[location]
                if table.column("version")[number] == text:
                    if len(known) >= _MOST_VERSIONS:
                        known.clear()
                    known[name] = text, current, list(sys.meta_path), number

        return version

    def _make_type(self, plain):
        def reduced(distribution, protocol):
            """As one of the original's: what unpickles it need not know this package. By protocol 1, as
            later ones hold the type against that of the distribution itself."""
            copy = object.__new__(plain)
            vars(copy).update(vars(distribution))
            return copy.__reduce_ex__(1)

        def has_metadata(distribution):
            """True: it can be read. False: the original has to find out."""
            return self._one(distribution, NAME_AND_VERSION, "name")[0] is not None

        fields = _records.fields_of(plain)

        def all_fields(distribution):
            if hasattr(distribution, "_epindex_walk"):  # who has them may change them
                distribution._path = distribution._path
            return fields.__get__(distribution)

        def set_all_fields(distribution, values):
            fields.__set__(distribution, values)
            if hasattr(distribution, "_epindex_walk"):
                del distribution._epindex_walk

        namespace = {
            "__module__": plain.__module__, "__qualname__": plain.__qualname__, "__doc__": plain.__doc__,
            "__slots__": ("_epindex_walk", "_epindex_number"), "__reduce_ex__": reduced,
            "_path": PathOfFound(fields.__get__), "__dict__": property(all_fields, set_all_fields),
            "_epindex_has_metadata": has_metadata,
        }
        for attribute in ("name", "version"):
            if isinstance(getattr(plain, attribute, None), property):
                namespace[attribute] = self._text(plain, attribute)
        if _reads_entries_as_known(self.module):
            namespace["entry_points"] = self._entries(plain)
        namespace.update(self._metadata(plain))
        return type(plain)(plain.__name__, (plain,), namespace)

    def _original(self, distribution):
        """What has the properties of the original, whatever they are by now."""
        return super(self._type, distribution)

    def _text(self, plain, attribute):
        later, original, run_of = self._later, self._original, getattr(Walk, attribute).__get__

        def get(self):
            value = None
            try:
                number, run = self._epindex_number, run_of(self._epindex_walk)
                begin, values, until, _ = run.look
                if run.next == number >= begin and until > monotonic():
                    value = values[number - begin]
                    run.next = number + 1
                else:
                    value = later(self, attribute, NAME_AND_VERSION)[0]
            except (AttributeError, IndexError):
                value = later(self, attribute, NAME_AND_VERSION)[0]
            return getattr(original(self), attribute) if value is None else value

        get.__doc__ = getattr(plain, attribute).__doc__
        return property(get)

    def _entries(self, plain):
        later, original, module, maker_of = self._later, self._original, self.module, self.patch.maker_of
        make = None

        def entry_points(self):
            nonlocal make
            number = None
            try:
                place, run = self._epindex_number, self._epindex_walk.entry_points
                begin, values, until, table = run.look
                if run.next == place >= begin and until > monotonic():
                    number = values[place - begin]
                    run.next = place + 1
                else:
                    number, table = later(self, "entry_points", ENTRY_POINTS)
            except (AttributeError, IndexError):
                number, table = later(self, "entry_points", ENTRY_POINTS)
            if number is not None:
                if make is None:
                    make = _entries_maker(module, maker_of)
                made = make(table, number, self)
                if made is not None:
                    return made
            return original(self).entry_points

        entry_points.__doc__ = plain.entry_points.__doc__
        return property(entry_points)

    def _metadata(self, plain):
        """Newer versions have a function that makes a message of what was read, others a property that reads it as well."""
        module, original, make = self.module, self._original, None
        attribute, kind = ("_assemble_message", staticmethod) if hasattr(plain, "_assemble_message") else ("metadata", property)
        known = getattr(plain, attribute, None)
        if kind is property and not isinstance(known, property):
            return {}

        def metadata(given):
            nonlocal make
            made = None
            try:
                if make is None:
                    from ._metadata import maker

                    make = maker(module, attribute, known)
            except Exception:  # the path is another one by now, or the module is
                pass
            else:
                made = make(given)
            if made is not None:
                return made
            return original(given).metadata if kind is property else plain._assemble_message(given)

        return {attribute: kind(update_wrapper(metadata, getattr(known, "fget", known)))}

    def _one(self, distribution, part, attribute):
        """(what the index knows of it, if that holds, else None, its table)"""
        if not self.patch.is_genuine() or not self.patch.worth.pays(part):
            return None, None
        try:
            location = self._location_of(distribution)
            table = None if location is None else _records.table_of(location)
            if table is None:
                return None, None
            number = table.numbers[location]
            return table.column(attribute)[number] if table.holds(number, part) else None, table
        except Exception:  # whatever it is: the original may still answer
            return None, None

    @staticmethod
    def _location_of(distribution):
        try:
            location = distribution._epindex_walk.found.locations[distribution._epindex_number]
        except AttributeError:
            location = None
        if location is None:
            path = distribution._path
            location = str(path) if type(path) is _Path else None
        return location

    def _later(self, distribution, attribute, part):
        """Likewise of one whose answer is not there already."""
        try:
            walk, place = distribution._epindex_walk, distribution._epindex_number
        except AttributeError:
            return self._one(distribution, part, attribute)
        run = getattr(walk, attribute)
        begin, values, until, _ = run.look
        if until > 0.0:  # the time is over, or the order, or what was looked at
            run.look = _NO_LOOK
            run.few = run.few * 2 if run.few is not None and place == begin + len(values) else _FEW
        run.length = run.length + 1 if run.next == place else 0
        run.next = place + 1
        worth = self.patch.worth
        if run.length <= _IN_ORDER or not (worth.is_open() or len(walk.found) >= worth.MANY[part]):
            return self._one(distribution, part, attribute)
        end = len(walk.found) if run.few is None else min(place + run.few, len(walk.found))
        try:
            begin, values, until, table = run.look = self._look(walk, place, end, part, attribute)
            return values[0], table
        except Exception:
            return None, None

    def _look(self, walk, begin, end, part, attribute):
        """(begin, what the index knows of each up to `end`, or None, until when that is believed, the table)"""
        known = walk.believed.get(part)
        if known is None or known[1] <= monotonic():
            if not self.patch.is_genuine():
                return begin, [None] * (end - begin), 0.0, None
            table, numbers = self._align(walk.found, begin)
            table.column(attribute)  # what takes time comes before the look that is believed for a while
            if part == ENTRY_POINTS:
                table.entries()
            held = table.which_hold(part) if end - begin > len(walk.found) // 2 else {}
            known = walk.believed[part] = table, monotonic() + _BELIEVED, numbers, held
        table, until, numbers, held = known
        column, values = table.column(attribute), []
        if type(held) is bytes and b"\0" not in held:
            return begin, [None if number is None else column[number] for number in numbers[begin:end]], until, table
        for number in numbers[begin:end]:
            if type(held) is dict and number is not None and number not in held:
                held[number] = table.holds(number, part)
            values.append(None if number is None or not held[number] else column[number])
        return begin, values, until, table

    def _align(self, found, place):
        """(table, the number in it of each metadata directory)"""
        locations = found.locations
        if None in locations:
            locations = [location or (str(path) if type(path) is _Path else None) for path, location in zip(found, locations)]
        table = _records.table_of(locations[place])
        known, of_table, numbers = self._aligned
        if table is not of_table or locations != known:
            numbers = list(map(table.numbers.get, locations))
            self._aligned = locations, table, numbers
        return table, numbers


def _finds_on_path_alone():
    from ._translate import module_of_path_finder

    finders = [finder for finder in sys.meta_path if getattr(finder, "find_distributions", None)]
    return len(finders) == 1 and module_of_path_finder(finders[0], finders[0].find_distributions) is not None


def _reads_entries_as_known(module):
    getter = module.PathDistribution.entry_points
    return isinstance(getter, property) and getter.fget.__code__.co_names == (
        "EntryPoints", "_from_text_for", "read_text")


def _entries_maker(module, maker_of):
    """A function of (rows, distribution) that gives what the module's own entry_points does, or None where the
    module has to do it."""
    EntryPoint, EntryPoints = module.EntryPoint, module.EntryPoints
    make_all = maker_of(EntryPoint, _query.library()[0].made)

    def make(table, number, dist):
        columns, begins = table.entries()
        begin, end = begins[number], begins[number + 1]
        if begin == end:
            return EntryPoints()
        entries = make_all(columns, begin, end, dist)
        return None if entries is None else EntryPoints(entries)

    def make_singly(table, number, dist):
        columns, begins = table.entries()
        part = slice(begins[number], begins[number + 1])
        return EntryPoints([EntryPoint(*row)._for(dist) for row in zip(*[column[part] for column in columns])])

    return make_singly if make_all is None else make
