"""What the index knows of single distributions, by their metadata directories.

A record is believed only where the library has just looked at the files that the answer depends on, so
nothing here has to be fresh: a record that holds no longer, or that is missing, is no answer, and when
there are several of those the index is opened anew.
"""

import sys
from time import monotonic

from . import _query

# So many answers that the index did not have make it worth to open it anew, and so many seconds after
# the last time, which double each time.
_MISSES = 5
_FIRST_PATIENCE = 1.0
_MOST_PATIENCE = 600.0
_MOST_TABLES = 16


class Record:
    __slots__ = ("table", "number", "name", "version", "rows", "has_entries", "made")

    def __init__(self, table, number, flags, name, version):
        self.table, self.number = table, number
        # Where the metadata or entry_points.txt is bad, or a header goes on in a second line, which
        # versions of the module join in different ways, the original has to tell.
        sound = "p" not in flags
        self.name = name if "n" in flags and sound and "\n" not in name else None
        self.version = version if "v" in flags and sound and "\n" not in version else None
        # Of one that is hidden within its own path entry the index has no entry points.
        self.has_entries = sound and "s" not in flags
        self.rows = None  # [(name, value, group)], once they were taken over
        self.made = None  # what was made of them

class Table:
    """The records of one view."""

    def __init__(self, view):
        self.view = view
        locations, flags, names, versions = view.distributions()
        self.locations = locations
        # From the end: of a path entry that is on the path twice, the first one counts.
        self.records = dict(zip(locations[::-1], map(
            Record, [self] * len(locations), range(len(locations) - 1, -1, -1), flags[::-1], names[::-1],
            versions[::-1])))
        self._has_entries = False

    def take_entries_over(self):
        """Gives each record that has_entries its rows."""
        if not self._has_entries:
            entries = self.view.entries_by_location()
            for location, record in self.records.items():
                if record.has_entries:
                    record.rows = entries.get(location, ())
            self._has_entries = True

    def believed(self, part, level):
        """{metadata directory: its record} of those whose answers of this part hold."""
        holds = self.view.which_hold(len(self.locations), part, level)
        records = self.records
        if b"\0" not in holds:
            return records
        return {location: records[location]
                for location, held in zip(self.locations, holds) if held}


_known = {}  # the record of each location
_roots = {}  # what was looked up: the table of each path entry, or None
_generation = 0
_misses = 0
_patience = _FIRST_PATIENCE
_reopen_at = 0.0


def find(location, part):
    """The record of a metadata directory, whose answer of this part holds at this moment; or None."""
    record = _find(location)
    if record is None:
        return None
    level = _query.level_number()
    if level == _query.TRUST or record.table.view.holds(record.number, part, level):
        return record
    _missed()
    return None


def find_with_others(location, part):
    """{metadata directory: its record} of those that have their path list with this one in common and
    whose answers of this part hold at this moment."""
    record = _find(location)
    return {} if record is None else record.table.believed(part, _query.level_number())


def _find(location):
    if _generation != _query.generation:
        _forget()
    record = _known.get(location)
    return _look_up(location) if record is None else record


def _forget():
    global _generation, _misses
    _generation = _query.generation
    _known.clear()
    _roots.clear()
    _misses = 0


def _look_up(location):
    root = location.rpartition("/")[0]
    if root[:1] != "/":
        return None
    if root in _roots:
        if _roots[root] is not None:
            _missed()
        return None
    try:
        _roots[root] = _open(root)
    except _query.failures():
        return None
    return _known.get(location)


def _open(root):
    global _reopen_at
    if root in sys.path:
        table = Table(_query.view_of_path())
    elif len(_roots) < _MOST_TABLES:
        table = Table(_query.view_of(root))
    else:
        return None
    _reopen_at = monotonic() + _patience
    for location, record in table.records.items():
        _known.setdefault(location, record)
        _roots.setdefault(location.rpartition("/")[0], table)
    return table


def _missed():
    global _misses, _patience
    _misses += 1
    if _misses >= _MISSES and monotonic() >= _reopen_at:
        _patience = min(_patience * 2, _MOST_PATIENCE)
        _query.open_anew()
        _forget()
