"""What is put into importlib.metadata, and importlib_metadata, when they are imported.

Every process of an environment that is enabled pays for this, so it only waits, and is short. Each function that
is replaced leaves the first questions to the original, which answers them for less than it costs to load what
answers from the index (_patch.py). Who has imported a function by name before has the original, and keeps it.
"""

import os
import sys
from _weakref import ref

MODULES = ("importlib.metadata", "importlib_metadata")
# The last one asks neither of them (_entrypoints.py).
WAITED_FOR = (*MODULES, "entrypoints")

# Questions about names and versions of so many distributions cost the original as much as loading the library
# and opening the index; `script/measure_questions.py` finds out how many.
FEW = 25
# Among so many a distribution of one name is found with less work by Search (_patch.py) than by the module; and how
# large a directory is, in bytes, that may have as many.
MANY = 50
LARGE = 8192
_asked = 0

# What answers depend on of other modules than those.
OF_OTHERS = ("joinpath", "listdir", "open", "read_text", "stat")

# Weak references to each Waiting, which lives in the functions that it put into its module: a module that
# is held from here is the last to go at the end of a process, and then costs more than all of this.
waiting = []


class Waiting:
    """What was replaced in a module, and by what."""

    def __init__(self, module):
        self.module = module
        self.replaced = []  # (owner, name, original, its replacement), as the owner has them
        self.before = self.patch = None
        self.looked = False
        original = module.entry_points
        # Where that is another's already, neither it nor ours is what the module has.
        if original.__globals__ is vars(module) is module.distributions.__globals__:
            self.replace(module.MetadataPathFinder, "find_distributions")
            self.replace(module, "entry_points")
            self.replace(module, "version")
            self.replace(module.Distribution, "_prefer_valid")
            self.replace(module, "packages_distributions")
            self.before = snapshot(module)

    def replace(self, owner, name):
        original = vars(owner).get(name)
        if original is None:
            return
        kind = type(original)
        function = original.__func__ if kind in (classmethod, staticmethod) else original

        def ours(*rest, **named):
            patch = self.patch or self.first(name, rest)
            return (patch.ways[name] if patch else function)(*rest, **named)

        for attribute in ("__module__", "__name__", "__qualname__", "__doc__", "__defaults__",
                          "__annotate__" if hasattr(function, "__annotate__") else "__annotations__"):
            setattr(ours, attribute, getattr(function, attribute))
        vars(ours).update(vars(function))
        ours.__wrapped__ = function
        ours = ours if function is original else kind(ours)
        setattr(owner, name, ours)
        self.replaced.append((owner, name, original, ours))

    def first(self, name, rest):
        """What answers from the index, once it pays to load it."""
        global _asked
        try:
            query = sys.modules.get(__package__ + "._query")
            if getattr(query, "_current", None) is None:  # the index is not open
                if name == "_prefer_valid":
                    return None  # it asks find_distributions()
                context = rest[1] if len(rest) == 2 else None
                paths = getattr(context, "path", sys.path)
                is_walk = name != "version" and getattr(context, "name", None) is None
                counted = (0, {}) if self.looked and not is_walk else self.count(paths, not is_walk)
                self.looked = self.looked or not is_walk
                more = counted[0] if is_walk else int(name != "version")  # that asks find_distributions()
                if _asked + more < FEW and counted[0] < MANY:
                    _asked += more
                    return None
                patch = self.load()
                if name == "find_distributions" or name == "version":
                    patch.search.listed = counted[1]
                patch.counted = counted[0]
                return patch
            return self.load()
        except Exception:  # whatever it is: the original may still answer
            return None

    def load(self):
        if self.patch is None:
            from ._patch import Patch

            self.patch = Patch(self, _asked)
        return self.patch

    def patch_of(self, module):
        """What answers for another module; or None."""
        known = waiting_in(module)
        return None if known is None else known.load()

    @classmethod
    def count(cls, paths, only_large=False):
        """(how many distributions there are, as far as a listing shows it, {path entry: (its modification time, then what
        listing() gives)}); only_large: where one of the directories looks large, else that there are none."""
        found, listed, stats = 0, {}, []
        for path_entry in paths if type(paths) is list else ():  # an iterator would have nothing left
            try:
                stats.append((path_entry, os.stat(path_entry or ".")))
            except (OSError, TypeError, ValueError):
                pass
        if any([stat.st_size > LARGE for _, stat in stats]):
            try:
                from . import _native  # noqa: F401
            except ImportError:
                pass
        elif only_large:
            return 0, {}
        for path_entry, stat in stats:
            try:
                here = cls.listing(path_entry or ".")
                if type(here) is tuple:
                    found += here[0]
                else:
                    text = "/".join(here) + "/"
                    found += text.count(".dist-info/") + text.count(".egg-info/")
                listed[path_entry] = stat.st_mtime, here
            except (OSError, TypeError, ValueError):
                pass
        return found, listed

    @staticmethod
    def listing(path_entry):
        """What is in a directory: of the metadata directories what the compiled binding tells, where that was loaded and can; else
        all names."""
        binding = sys.modules.get(__package__ + "._native")
        # Where a program has put a function in the place of a compiled one, that is asked.
        if binding is not None and type(path_entry) is str and type(os.listdir) is type(len):
            sys.audit("os.listdir", path_entry)
            here = binding.listing(path_entry)
            if here is not None:
                return here
        return os.listdir(path_entry)


def snapshot(module):
    """[(what an answer depends on, what is in it now)]: cheap, for it is taken in every process. Of os, io and
    pathlib.Path, which are large, what is looked at."""
    import io
    import pathlib

    owners = [module, module.Distribution, module.PathDistribution, module.MetadataPathFinder, module.EntryPoint,
              getattr(module, "EntryPoints", None)]
    return ([(owner, vars(owner).copy()) for owner in owners if owner is not None]
            + [(owner, {name: vars(owner).get(name) for name in OF_OTHERS}) for owner in (os, io, pathlib.Path)])


def patch(module):
    """Never raises: this runs while the module is being imported."""
    try:
        if module.__name__ not in MODULES:
            from ._entrypoints import patch

            return patch(module)
        known = waiting_in(module)
        if known is None or not all(vars(owner).get(name) is ours for owner, name, _, ours in known.replaced):
            waiting.append(ref(Waiting(module)))
    except Exception:
        pass  # it stays as it is


def waiting_in(module):
    """The last one that is in use; or None."""
    for reference in reversed(waiting):
        known = reference()
        if known is not None and known.module is module:
            return known
    return None


def find_spec(name, path=None, target=None):
    """That of a finder which finds nothing of its own: for the modules it waits for it takes the spec that the other
    finders have, and has their loader call it back after the module's code ran. Spec, loader and module are
    the ones they would be without it."""
    if name not in WAITED_FOR:
        if name[:10] == "stevedore.":  # the one that has its cache imports others behind it
            try:
                from ._stevedore import patch
            except ImportError:
                return None  # the path is another one by now
            patch()
        return None
    for other in list(sys.meta_path):
        find = None if is_waiting(other) else getattr(other, "find_spec", None)
        spec = find(name, path, target) if find is not None else None
        if spec is not None:
            patch_after_loading(spec)
            return spec
    return None


def patch_after_loading(spec):
    """Has the spec's loader patch the module after it has executed it. Only of loaders that are known to
    be made for one module and to look up their methods as usual."""
    loader = spec.loader
    if (type(loader).__module__ not in ("_frozen_importlib_external", "importlib._bootstrap_external")
            or type(loader).__name__ not in ("SourceFileLoader", "SourcelessFileLoader")):
        return

    def exec_module(module):
        vars(loader).pop("exec_module", None)
        finders, others = sys.meta_path, [other for other in sys.meta_path if other is not finder]
        # Up to a hundred modules that it imports are none that is waited for, and to be asked for each costs more than
        # all that is done here. Another list, since other threads may be going through this one.
        sys.meta_path = others
        before = others.copy()
        try:
            loader.exec_module(module)
        finally:
            if sys.meta_path is others:
                sys.meta_path = finders
                if others != before:  # it, or another thread, has put finders there
                    finders[:] = [finder, *others]
        patch(module)
        wait()  # for what another thread has imported meanwhile

    loader.exec_module = exec_module


# A namespace of this type is the cheapest object that can have attributes.
finder = type(sys.implementation)(epindex_waits=True, find_spec=find_spec)


def is_waiting(other):
    """Also of the finder in the .pth file of `python -m epindex enable`."""
    return hasattr(other, "epindex_waits")


def wait():
    """Puts the finder on sys.meta_path, in the place of that of the .pth file, and patches what was imported
    before."""
    finders = sys.meta_path
    places = [number for number, other in enumerate(finders) if is_waiting(other)]
    if places:
        finders[places[0]] = finder
    else:
        finders.insert(0, finder)
    for name in WAITED_FOR:
        if name in sys.modules:
            patch(sys.modules[name])
