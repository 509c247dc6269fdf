"""What of a module an answer depends on, and whether that is still the module's own.

Tests of other programs replace such things, and faked file systems (pyfakefs) put others in the place of
`os` and `pathlib`. Then the original answers: it sees what was put there, and the index does not.
"""

from operator import itemgetter
from types import ModuleType

_FAKED = ("os", "pathlib", "posixpath")
_NAMES = (
    # of the module
    "Distribution", "EntryPoint", "EntryPoints", "FastPath", "MetadataPathFinder", "PathDistribution", "Prepared",
    "PackagePath", "_get_toplevel_name", "_top_level_declared", "_top_level_inferred", "csv", "distributions", "email",
    "inspect", "zipfile", *_FAKED,
    # of its classes
    "__init__", "_discover_resolvers", "_for", "_from_text", "_from_text_for", "_normalized_name", "_prefer_valid",
    "_search_paths", "discover", "entry_points", "files", "find_distributions", "from_name", "locate_file", "metadata",
    "name", "read_text",
    "version",
    # of os, io and pathlib.Path
    "joinpath", "listdir", "open", "stat",
)  # fmt: skip


class Parts:
    def __init__(self, before):
        """`before` is what install() found: [(a module or class, {name: value})]."""
        self._owners = []
        for owner, values in before:
            there = [name for name in _NAMES if name in values]
            if there:
                get = itemgetter(*there)
                self._owners.append((vars(owner), get, get(values), frozenset(_NAMES).difference(there)))
        modules = [before[0][1].get(name) for name in _FAKED]
        self._are_real = all(type(each) is ModuleType for each in modules if each is not None)

    def are_genuine(self):
        if not self._are_real:
            return False
        try:
            for there, get, values, absent in self._owners:
                if get(there) != values or not absent.isdisjoint(there):
                    return False
        except KeyError:  # one is gone
            return False
        return True
