"""install() and uninstall(): importlib.metadata, and importlib_metadata, answer from the index.

Three things are replaced in a module: what its path finder finds (_served.py), so that every question
gains; its entry_points(), which has a shorter way (_translate.py); and, where the module has it, what
prefers distributions with metadata and would read all of it. Who has imported the function by name before
has the original, and keeps it. Where anything about the module, the process or the index is not as
expected, the original answers.
"""

import sys
from _weakref import ref
from itertools import chain, islice

from . import _worth


MODULES = ("importlib.metadata", "importlib_metadata")


def install():
    """Makes importlib.metadata, and importlib_metadata, answer from the index.

    A module that is not imported yet is patched when it is. Calling it again changes nothing.
    """
    wait()
    for name in MODULES:
        if name in sys.modules:
            patch(sys.modules[name])
    patch_stevedore()


def uninstall():
    """Puts back the very functions that install() replaced."""
    global _undo_stevedore
    stop_waiting()
    if _undo_stevedore is not None:
        _undo_stevedore()
        _undo_stevedore = None
    for known in [reference() for reference in _patched]:
        if known is not None:
            known.undo()
    _patched.clear()


def find_for_startup(name, path=None, target=None):
    """What the finder of the .pth file does when one of the modules is imported: a WaitingFinder takes
    its place. A module that was imported before is not missed where the other one comes later."""
    install()
    for finder in sys.meta_path:
        if is_waiting(finder):
            return finder.find_spec(name, path, target)
    return None


# Weak references to each Patch, which lives in the functions that it put into its module: a module that
# is held from here is the last to go at the end of a process, and then costs more than its patch.
_patched = []
_undo_stevedore = None


def patch_stevedore():
    """Once its cache has been imported."""
    global _undo_stevedore
    cache = sys.modules.get("stevedore._cache")
    if _undo_stevedore is None and hasattr(cache, "get_single"):
        try:
            from ._stevedore import replace

            _undo_stevedore = replace(cache) or (lambda: None)
        except Exception:
            pass  # it stays as it is


def patch(module):
    """Never raises: this runs while the module is being imported."""
    try:
        known = patch_of(module)
        if known is None or not known.is_in_place():
            _patched.append(ref(Patch(module)))
    except Exception:
        pass  # it stays as it is


def patch_of(module):
    """The last one that is in use; or None."""
    for reference in reversed(_patched):
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


class Patch:
    """What was replaced in a module, and by what."""

    def __init__(self, module):
        self.module = module
        self.replaced = []  # (owner, name, original, its replacement), as the owner has them
        self.before = None
        self.parts = None
        self.translator = None
        original = module.entry_points
        # Where that is another's already, neither it nor ours is what the module has.
        if not original.__globals__ is vars(module) is module.distributions.__globals__:
            return
        self.replace(module, "entry_points", self.entry_points)
        finder = module.MetadataPathFinder
        self.replace(finder, "find_distributions", self.find_distributions)
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

    def entry_points(self, original):
        def entry_points(*args, **params):
            if not args and _worth.pays_for_all() and self.is_genuine():
                try:
                    if self.translator is None:
                        from ._translate import Translator

                        self.translator = Translator(original, self.module, patch_of)
                    answer = self.translator.answer(params)
                except Exception:
                    answer = None
                if answer is not None:
                    return answer
            return original(*args, **params)

        return entry_points

    def packages_distributions(self, original):
        answer = None

        def packages_distributions():
            nonlocal answer
            if answer is not False and _worth.is_large(sys.path) and self.is_genuine():
                try:
                    if answer is None:
                        from ._modules import answerer

                        answer = answerer(original, self.module) or False
                except Exception:
                    answer = False
                if answer:
                    return answer()
            return original()

        return packages_distributions

    def find_distributions(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != ("_search_paths", "name", "path", "map", "PathDistribution"):
            return None
        module, finder, given = self.module, self.module.MetadataPathFinder, None
        plain = module.PathDistribution

        def find_distributions(cls, *rest, **named):
            own = cls is finder or type(cls) is finder
            if not own or named or len(rest) > 1:
                return original(cls, *rest, **named)
            context = rest[0] if rest else original.__defaults__[0]
            is_walk = context.name is None
            if not is_walk and not (_worth.pays(_worth.READ_METADATA) and self.is_genuine()):
                return original(cls, *rest)
            found = cls._search_paths(context.name, context.path)
            return walk(found) if is_walk else give(found, False)

        def give(found, is_walk):
            nonlocal given
            if given is None:
                try:
                    from ._served import giver
                except ImportError:
                    return map(module.PathDistribution, found)
                given = giver(module, self.is_genuine)
            return given(found, is_walk)

        def walk(found):
            """Whether what is replaced by now matters is told by the questions that are asked."""
            found = iter(found)  # of whatever took the place of the search
            first = list(islice(found, _worth.MANY))
            is_large = len(first) == _worth.MANY or _worth.pays(_worth.READ_ENTRY_POINTS * len(first))
            if not is_large or module.PathDistribution is not plain:
                return map(module.PathDistribution, chain(first, found))
            return give(chain(first, found), True)

        return find_distributions

    def prefer_valid(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != (
                "ExceptionTrap", "MetadataNotFound", "passes", "operator", "attrgetter", "bucket",
                "itertools", "chain"):
            return None
        module = self.module

        def _prefer_valid(dists):
            if not _worth.is_open() or not self.is_genuine():
                return original(dists)
            reads = module.ExceptionTrap(module.MetadataNotFound).passes(lambda dist: dist.metadata)

            def has_metadata(dist):
                known = getattr(type(dist), "_epindex_has_metadata", None)
                return (known is not None and known(dist)) or reads(dist)

            buckets = module.bucket(dists, has_metadata)
            return module.itertools.chain(buckets[True], buckets[False])

        return _prefer_valid


class WaitingFinder:
    """At the front of sys.meta_path. It finds nothing of its own: for the two modules it waits for it takes
    the spec that the other finders have, and has their loader call it back after the module's code ran.
    Spec, loader and module are the ones they would be without it."""

    epindex_waits = True

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            if name[:10] == "stevedore.":
                patch_stevedore()  # the one that has its cache imports others behind it
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
    """Puts a waiting finder on sys.meta_path, in the place of one that is there already."""
    finder = WaitingFinder()
    for number, other in enumerate(sys.meta_path):
        if is_waiting(other):
            sys.meta_path[number] = finder
            return finder
    sys.meta_path.insert(0, finder)
    return finder


def stop_waiting():
    sys.meta_path[:] = [finder for finder in sys.meta_path if not is_waiting(finder)]
