"""What of a module an answer depends on, and whether that is still the module's own.

Tests of other programs replace such things, and faked file systems (pyfakefs) put others in the place of
`os` and `pathlib`. Then the original answers: it sees what was put there, and the index does not.
"""

import io
import os
import pathlib
from operator import attrgetter
from types import ModuleType

_OF_MODULE = ("Distribution", "EntryPoint", "EntryPoints", "FastPath", "MetadataPathFinder", "PathDistribution",
              "Prepared", "distributions", "email", "entry_points", "os", "pathlib", "posixpath", "zipfile")
_OF_DISTRIBUTION = ("__init__", "_discover_resolvers", "_normalized_name", "_prefer_valid", "discover",
                    "entry_points", "from_name", "metadata", "name", "read_text", "version")
_OF_FINDER = ("_search_paths", "find_distributions")
_OF_ENTRY_POINTS = ("__new__", "_from_text", "_from_text_for", "__init__", "_for")


class Parts:
    """As they are when this is made."""

    def __init__(self, module):
        owners = [(module, _OF_MODULE), (module.PathDistribution, _OF_DISTRIBUTION),
                  (module.MetadataPathFinder, _OF_FINDER), (module.EntryPoint, _OF_ENTRY_POINTS),
                  (getattr(module, "EntryPoints", None), _OF_ENTRY_POINTS), (os, ("listdir", "stat")),
                  (io, ("open",)), (pathlib.Path, ("joinpath", "open", "read_text", "stat"))]
        self._getters = []
        for owner, names in owners:
            names = [name for name in names if hasattr(owner, name)]
            if len(names) > 1:  # of a single name an attrgetter makes no tuple, which is as good
                getter = attrgetter(*names)
                self._getters.append((getter, owner, getter(owner)))
            elif names:
                self._getters.append((attrgetter(*names), owner, getattr(owner, names[0])))
        modules = [vars(module).get(name) for name in ("os", "pathlib", "posixpath", "zipfile")]
        self._are_real = all(type(each) is ModuleType for each in modules if each is not None)

    def are_genuine(self):
        if not self._are_real:
            return False
        try:
            for getter, owner, parts in self._getters:
                if getter(owner) != parts:
                    return False
        except AttributeError:
            return False
        return True
