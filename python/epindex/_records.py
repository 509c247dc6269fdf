"""What the index knows of single distributions, by their metadata directories.

It is believed only where the library has just looked at the files that the answer depends on, so nothing
here has to be fresh: what holds no longer, or is missing, is no answer, and when there is more of that the
index is opened anew.
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


class Table:
    """The distributions of one view, in columns; `numbers` has the place of a metadata directory in them.
    What is None there only the original can tell."""

    def __init__(self, view):
        self.view = view
        self.locations, self._flags, self._names, self._versions = view.distributions()
        # From the end: of a path entry that is on the path twice, the first one counts.
        count = len(self.locations)
        self.numbers = dict(zip(self.locations[::-1], range(count - 1, -1, -1)))
        self._columns, self._entries = {}, None

    def column(self, attribute):
        """Names, versions, or of entry points the number of each distribution, which begins() has the place of."""
        if attribute not in self._columns:
            self._columns[attribute] = (
                self._texts("n", self._names) if attribute == "name" else
                self._texts("v", self._versions) if attribute == "version" else self._numbers())
        return self._columns[attribute]

    def _texts(self, flag, texts):
        # Where the metadata or entry_points.txt is bad, or a header goes on in a second line, which
        # versions of the module join in different ways, the original has to tell.
        return [text if flag in has and "p" not in has and "\n" not in text else None
                for has, text in zip(self._flags, texts)]

    def _numbers(self):
        # Of one that another of the same index file hides that has no entry points.
        return [None if "p" in has or "s" in has and "e" not in has else number for number, has in enumerate(self._flags)]

    def entries(self):
        """((names, values, groups), where those of each number begin in these, and the last one's end)"""
        if self._entries is None:
            *columns, begins = self.view.walk(len(self.locations))
            self._entries = tuple(columns), begins
        return self._entries

    def holds(self, number, part):
        """Whether what an answer about this part depends on is as it was, at this moment."""
        if self.view.holds(number, part):
            return True
        missed()
        return False

    def which_hold(self, part):
        """Likewise of all: a byte for each, 1 or 0."""
        held = self.view.which_hold(len(self.locations), part)
        if b"\0" in held:
            missed(held.count(b"\0"))
        return held


_roots = {}  # what was looked up: the table of each path entry, or None
_generation = 0
_misses = 0
_patience = _FIRST_PATIENCE
_reopen_at = 0.0


def table_of(location):
    """The table that has this metadata directory; or None."""
    if _generation != _query.generation:
        _forget()
    root = location.rpartition("/")[0]
    if root not in _roots:
        if root[:1] != "/":
            return None
        try:
            _open(root)
        except _query.FAILURES:
            return None
    table = _roots[root]
    if table is not None and location not in table.numbers:
        missed()
        return None
    return table


def _forget():
    global _generation, _misses
    _generation = _query.generation
    _roots.clear()
    _misses = 0


def _open(root):
    global _reopen_at
    table = None
    if root in sys.path:
        table = Table(_query.view_of_path())
        if _generation != _query.generation:  # it is another view than that of the tables so far
            _forget()
        for path_entry in {location.rpartition("/")[0] for location in table.locations}:
            _roots.setdefault(path_entry, table)
    elif len(_roots) < _MOST_TABLES:
        table = Table(_query.view_of(root))
    if table is not None:
        _reopen_at = monotonic() + _patience
    _roots[root] = table


def missed(count=1):
    global _misses, _patience
    _misses += count
    if _misses >= _MISSES and monotonic() >= _reopen_at:
        _patience = min(_patience * 2, _MOST_PATIENCE)
        _query.open_anew()
        _forget()


def fields_of(kind):
    """What gives and sets the attributes of its instances."""
    for each in kind.__mro__:
        if "__dict__" in vars(each):
            return vars(each)["__dict__"]
    raise TypeError("%s without a __dict__" % kind.__name__)
