"""What of a module an answer depends on, and whether that is still the module's own.

Tests of other programs replace such things, and faked file systems (pyfakefs) put others in the place of
`os` and `pathlib`. Then the original answers: it sees what was put there, and the index does not.
"""

from operator import itemgetter
from types import ModuleType

_FAKED = ("os", "pathlib", "posixpath")
_OF_MODULE = (
    "Distribution", "EntryPoint", "EntryPoints", "FastPath", "MetadataPathFinder", "PackagePath", "PathDistribution",
    "Prepared", "_get_toplevel_name", "_top_level_declared", "_top_level_inferred", "csv", "distribution",
    "distributions", "email", "inspect", "zipfile", *_FAKED,
)  # fmt: skip
_OF_CLASSES = (
    "__init__", "_discover_resolvers", "_for", "_from_text", "_from_text_for", "_normalized_name", "_prefer_valid",
    "_search_paths", "discover", "entry_points", "files", "find_distributions", "from_name", "locate_file", "metadata", "name",
    "read_text", "version",
)  # fmt: skip


class Parts:
    def __init__(self, before):
        """`before` is what was found: [(a module or class, {name: value})], first the module, then its
        classes, then os, io and pathlib.Path, of which None is what they do not have."""
        self._there, self._absent = [], []
        for number, (owner, values) in enumerate(before):
            names = _OF_MODULE if number == 0 else _OF_CLASSES if number < len(before) - 3 else tuple(values)
            there = [name for name in names if values.get(name) is not None]
            if there:
                get = itemgetter(*there)
                self._there.append((vars(owner), get, get(values)))
            self._absent.append((vars(owner).keys(), [name for name in names if name not in there]))
        modules = [before[0][1].get(name) for name in _FAKED]
        self._are_real = all(type(each) is ModuleType for each in modules if each is not None)

    def are_genuine(self):
        if not self._are_real:
            return False
        try:
            for there, get, values in self._there:
                if get(there) != values:
                    return False
        except KeyError:  # one is gone
            return False
        for names, absent in self._absent:
            if not names.isdisjoint(absent):
                return False
        return True
