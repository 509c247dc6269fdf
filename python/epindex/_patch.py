"""What is put into importlib.metadata, and importlib_metadata, when they are imported.

Four things are replaced in a module: what its path finder finds, so that every question gains; its
entry_points() and version(), which have a shorter way; and, where the module has it, what prefers
distributions with metadata and would read all of it. Who has imported a function by name before has the
original, and keeps it. Where anything about the module, the process or the index is not as expected, the
original answers.

This runs in every process of an environment that is enabled, so it only waits: what answers from the index
(_served.py) is imported once that pays.
"""

import sys
from _weakref import ref

MODULES = ("importlib.metadata", "importlib_metadata")
# The last one asks neither of them (_entrypoints.py).
WAITED_FOR = (*MODULES, "entrypoints")

# Parts of an answer, as in epindex.h.
NAME_AND_VERSION, ENTRY_POINTS = 1, 2


class Worth:
    """Whether the index is the cheaper one, in this process."""

    # So many distributions, asked for that part one by one, cost the original as much as loading the
    # library and opening the index; `script/measure_questions.py` finds them out.
    MANY = {NAME_AND_VERSION: 25, ENTRY_POINTS: 150}

    def __init__(self):
        self.asked = {NAME_AND_VERSION: 0, ENTRY_POINTS: 0}
        self.query = None  # the module, bound for good: a program may take it out of sys.modules

    def is_open(self):
        if self.query is None:
            self.query = sys.modules.get(__package__ + "._query")
        return self.query is not None and self.query._current is not None

    def pays(self, part, count=1):
        """For a question about this part of so many distributions: where the index is open, or where the
        questions so far would have paid for opening it."""
        if self.is_open():
            return True
        self.asked[part] += count
        return self.asked[part] >= self.MANY[part]


_worth = Worth()
_MOST_PATH_ENTRIES = 1000

# Weak references to each Patch, which lives in the functions that it put into its module: a module that
# is held from here is the last to go at the end of a process, and then costs more than its patch.
patched = []


def patch(module):
    """Never raises: this runs while the module is being imported."""
    try:
        if module.__name__ not in MODULES:
            from . import _entrypoints

            return _entrypoints.patch(module)
        known = patch_of(module)
        if known is None or not known.is_in_place():
            patched.append(ref(Patch(module)))
    except Exception:
        pass  # it stays as it is


def patch_of(module):
    """The last one that is in use; or None."""
    for reference in reversed(patched):
        known = reference()
        if known is not None and known.module is module:
            return known
    return None


def snapshot(module):
    """[(what an answer depends on, what is in it now)]: cheap, for it is taken in every process."""
    import io
    import os
    import pathlib

    owners = [module, module.Distribution, module.PathDistribution, module.MetadataPathFinder, module.EntryPoint,
              getattr(module, "EntryPoints", None), os, io, pathlib.Path]
    return [(owner, dict(vars(owner))) for owner in owners if owner is not None]


class Search:
    """What a module's path finder finds of every name, without the work that it does to find one: it normalizes each
    name, and up to Python 3.12 joins paths in a dear way."""

    # What Lookup's initializer uses where it is known.
    _KNOWN = set("os path basename root lower endswith FreezableDefaultDict list infos eggs children rpartition partition "
                 "Prepared normalize append joinpath legacy_normalize freeze".split())

    def __init__(self, module):
        self.module, self.parts = module, ()
        self.found = {}  # {path entry: (its FastPath, modification time, metadata directories, their locations)}
        try:
            parts = module.FastPath, module.Lookup, module.MetadataPathFinder
        except AttributeError:
            return
        functions = [vars(part).get(name) for part in parts[:2] for name in ("__init__", "children", "joinpath", "search")]
        if (all(each.__globals__ is vars(module) for each in functions if each is not None)
                and set(module.Lookup.__init__.__code__.co_names) == self._KNOWN):
            self.parts, self.before = parts, [dict(vars(part)) for part in parts]

    def is_known(self):
        """Whether the module's own parts would search; a faked `os` sees other directories."""
        module, modules = self.module, sys.modules
        return (self.parts and module.os is modules.get("os") and module.pathlib is modules.get("pathlib")
                and (module.FastPath, module.Lookup, module.MetadataPathFinder) == self.parts
                and [dict(vars(part)) for part in self.parts] == self.before)

    def all(self, paths):
        """(a list of the metadata directories, a list of their locations, None where that has to be asked)"""
        if not self.is_known():
            found = list(self.module.MetadataPathFinder._search_paths(None, paths))
            return found, [None] * len(found)
        found, locations = [], []
        for path_entry in paths:
            fast = self.module.FastPath(path_entry)
            here = self.one(path_entry, fast)
            if here is None:
                here = list(fast.search(self.module.Prepared(None)))
                found += here
                locations += [None] * len(here)
            else:
                found += here[0]
                locations += here[1]
        return found, locations

    def one(self, path_entry, fast):
        """Likewise of one path entry; None: the module has to search, or has it already."""
        if type(path_entry) is not str:
            return None
        os, known = self.module.os, self.found.get(path_entry)
        try:
            mtime = os.stat(path_entry).st_mtime
        except (FileNotFoundError, NotADirectoryError):
            # The module would find out by opening it as an archive, for which Python 3.15 first imports what does.
            return ([], []) if path_entry else None
        except (OSError, ValueError):
            return None
        # FastPath is another one where the module's caches were invalidated.
        if known is not None and known[0] is fast and known[1] == mtime:
            return known[2:]
        if "lookup" in vars(fast) or path_entry[-4:].lower() == ".egg":
            return None
        try:
            names = [name for name in os.listdir(path_entry) if name.lower().endswith((".dist-info", ".egg-info"))]
        except OSError:  # an archive, or what must not be read
            return None
        # Several of one name it has one behind the other. What differs without "_", "." and "-" is not of one name.
        of_stem = {}
        for name in names:
            of_stem.setdefault(stem_of(name).replace("_", "").replace(".", ""), []).append(name)
        if len(of_stem) < len(names):
            for alike in of_stem.values():
                if len(alike) > 1 and len({self.module.Prepared.normalize(stem_of(name)) for name in alike}) > 1:
                    return None
            names = [name for alike in of_stem.values() for name in alike]
        folder = self.module.pathlib.Path(path_entry)
        join = getattr(folder, "_make_child_relpath", None) if sys.version_info < (3, 13) else None
        found = [join(name) for name in names] if join else [self.module.pathlib.Path(path_entry, name) for name in names]
        prefix = str(folder).rstrip("/") + "/"
        if len(self.found) >= _MOST_PATH_ENTRIES:
            self.found.clear()
        self.found[path_entry] = fast, mtime, found, [prefix + name for name in names]
        return self.found[path_entry][2:]


def stem_of(name):
    return name.lower().rpartition(".")[0].partition("-")[0]


class Patch:
    """What was replaced in a module, and by what."""

    def __init__(self, module):
        self.module, self.worth = module, _worth
        self.replaced = []  # (owner, name, original, its replacement), as the owner has them
        self.before = self.parts = self.served = self.search = None
        original = module.entry_points
        # Where that is another's already, neither it nor ours is what the module has.
        if not original.__globals__ is vars(module) is module.distributions.__globals__:
            return
        finder = module.MetadataPathFinder
        self.replace(finder, "find_distributions", self.find_distributions)
        self.replace(module, "entry_points", self.entry_points)
        self.replace(module, "version", self.version)
        if "_prefer_valid" in vars(module.Distribution):
            self.replace(module.Distribution, "_prefer_valid", self.prefer_valid)
        if "packages_distributions" in vars(module):
            self.replace(module, "packages_distributions", self.packages_distributions)
        self.before = snapshot(module)

    def replace(self, owner, name, make):
        original = vars(owner)[name]
        kind = type(original) if isinstance(original, (classmethod, staticmethod)) else None
        function = original.__func__ if kind else original
        ours = make(function)
        if ours is None:
            return
        for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__defaults__",
                          "__annotate__" if hasattr(function, "__annotate__") else "__annotations__"):
            setattr(ours, attribute, getattr(function, attribute))
        ours.__dict__.update(vars(function))
        ours.__wrapped__ = function
        ours = kind(ours) if kind else ours
        setattr(owner, name, ours)
        self.replaced.append((owner, name, original, ours))

    def undo(self):
        for owner, name, original, ours in self.replaced:
            if vars(owner).get(name) is ours:
                setattr(owner, name, original)

    def is_in_place(self):
        return all(vars(owner).get(name) is ours for owner, name, _, ours in self.replaced)

    def is_genuine(self):
        """Whether what answers depend on is as it was when this was patched."""
        if self.parts is None:
            if self.before is None:
                return False
            try:
                from ._parts import Parts
            except ImportError:  # the path is another one by now
                return False
            self.parts = Parts(self.before)
        return self.parts.are_genuine()

    def load(self):
        """What answers from the index; None: it cannot."""
        if self.served is None:
            try:
                from ._served import Served

                self.served = Served(self, patch_of)
            except Exception:  # the path is another one by now, or the module is
                return None
        return self.served

    def entry_points(self, original):
        # Whether it reads all metadata, to find out who has any.
        part = NAME_AND_VERSION if hasattr(self.module.Distribution, "_prefer_valid") else ENTRY_POINTS

        def entry_points(*args, **params):
            answer = None
            if not args and self.can_answer_about_all(part):
                answer = self.served.entry_points(original, params)
            return original(*args, **params) if answer is None else answer

        return entry_points

    def packages_distributions(self, original):
        def packages_distributions():
            answer = self.served.packages(original) if self.can_answer_about_all(NAME_AND_VERSION) else None
            return original() if answer is None else answer()

        return packages_distributions

    def search_all(self, paths):
        if self.search is None:
            self.search = Search(self.module)
        return self.search.all(paths)

    def can_answer_about_all(self, part):
        """Whether it pays to ask the index about everything on sys.path, and it may be asked."""
        if not self.worth.is_open():
            try:
                if not self.worth.pays(part, len(self.search_all(sys.path)[0])):
                    return False
            except Exception:  # an odd path list, of which the original may complain
                return False
        return self.is_genuine() and self.load() is not None

    def version(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != ("distribution", "version"):
            return None
        known = None

        def version(distribution_name):
            nonlocal known
            if known is None:
                if self.served is None:
                    return original(distribution_name)
                known = self.served.versions(original)
            return known(distribution_name)

        return version

    def find_distributions(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != ("_search_paths", "name", "path", "map", "PathDistribution"):
            return None
        module, finder, plain = self.module, self.module.MetadataPathFinder, self.module.PathDistribution

        def find_distributions(cls, *rest, **named):
            own = cls is finder or type(cls) is finder
            if not own or named or len(rest) > 1:
                return original(cls, *rest, **named)
            context = rest[0] if rest else original.__defaults__[0]
            is_walk = context.name is None
            if not is_walk and not self.worth.pays(NAME_AND_VERSION):
                return original(cls, *rest)
            if not is_walk:
                found = cls._search_paths(context.name, context.path)
            else:
                found, locations = self.search_all(context.path)
                if len(found) < _worth.MANY[NAME_AND_VERSION] and not _worth.pays(ENTRY_POINTS, len(found)):
                    return map(module.PathDistribution, found)
            if module.PathDistribution is not plain or self.load() is None:
                return map(module.PathDistribution, found)
            return self.served.walk(found, locations) if is_walk else self.served.each(found)

        return find_distributions

    def prefer_valid(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != (
                "ExceptionTrap", "MetadataNotFound", "passes", "operator", "attrgetter", "bucket",
                "itertools", "chain"):
            return None

        def _prefer_valid(dists):
            if self.served is None or not self.is_genuine():
                return original(dists)
            return self.served.prefer_valid(dists)

        return _prefer_valid


class WaitingFinder:
    """At the front of sys.meta_path. It finds nothing of its own: for the two modules it waits for it takes
    the spec that the other finders have, and has their loader call it back after the module's code ran.
    Spec, loader and module are the ones they would be without it."""

    epindex_waits = True

    def find_spec(self, name, path=None, target=None):
        if name not in WAITED_FOR:
            if name[:10] == "stevedore.":  # the one that has its cache imports others behind it
                patch_stevedore()
            return None
        for finder in list(sys.meta_path):
            find_spec = getattr(finder, "find_spec", None)
            if is_waiting(finder) or find_spec is None:
                continue
            spec = find_spec(name, path, target)
            if spec is not None:
                patch_after_loading(spec)
                return spec
        return None


def patch_stevedore():
    try:
        from ._stevedore import patch
    except ImportError:
        return  # the path is another one by now
    patch()


def is_waiting(finder):
    """Also of the finder in the .pth file of `python -m epindex enable`, which becomes one of these."""
    return hasattr(finder, "epindex_waits")


def patch_after_loading(spec):
    """Has the spec's loader patch the module after it has executed it. Only of loaders that are known to
    be made for one module and to look up their methods as usual."""
    loader = spec.loader
    if (type(loader).__module__ not in ("_frozen_importlib_external", "importlib._bootstrap_external")
            or type(loader).__name__ not in ("SourceFileLoader", "SourcelessFileLoader")):
        return

    def exec_module(module):
        vars(loader).pop("exec_module", None)
        loader.exec_module(module)
        patch(module)

    loader.exec_module = exec_module


def wait():
    """Puts a waiting finder on sys.meta_path, in the place of one that is there already, and patches
    what was imported before."""
    finder = WaitingFinder()
    for number, other in enumerate(sys.meta_path):
        if is_waiting(other):
            sys.meta_path[number] = finder
            break
    else:
        sys.meta_path.insert(0, finder)
    for name in WAITED_FOR:
        if name in sys.modules:
            patch(sys.modules[name])
    return finder


def find_for_startup(name, path=None, target=None):
    """What the finder of the .pth file does when one of the modules is imported: a WaitingFinder takes
    its place. A module that was imported before is not missed where the other one comes later."""
    return wait().find_spec(name, path, target)
