"""The waiting import hook: what answers entry_points() is patched once it has been imported.

A finder at the front of sys.meta_path. It finds nothing of its own: for the two modules it waits for
it takes the spec that the other finders have, and has their loader call it back after the module's
code ran. Spec, loader and module are the ones they would be without it.
"""

import sys

MODULES = ("importlib.metadata", "importlib_metadata")


class WaitingFinder:
    epindex_waits = True

    def __init__(self, patch):
        self.patch = patch

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            return None
        for finder in list(sys.meta_path):
            find_spec = getattr(finder, "find_spec", None)
            if is_waiting(finder) or find_spec is None:
                continue
            spec = find_spec(name, path, target)
            if spec is not None:
                call_after_loading(spec, self.patch)
                return spec
        return None


def is_waiting(finder):
    """Also of the finder in the .pth file of `python -m epindex enable`, which becomes one of these."""
    return hasattr(finder, "epindex_waits")


def call_after_loading(spec, callback):
    """Has the spec's loader call callback(module) after it has executed that module. Only of loaders
    that are known to be made for one module and to look up their methods as usual."""
    loader = spec.loader
    if (type(loader).__module__ not in ("_frozen_importlib_external", "importlib._bootstrap_external")
            or type(loader).__name__ not in ("SourceFileLoader", "SourcelessFileLoader")):
        return

    def exec_module(module):
        vars(loader).pop("exec_module", None)
        loader.exec_module(module)
        callback(module)

    loader.exec_module = exec_module


def wait(patch):
    """Puts a waiting finder on sys.meta_path, in the place of one that is there already."""
    finder = WaitingFinder(patch)
    for number, other in enumerate(sys.meta_path):
        if is_waiting(other):
            sys.meta_path[number] = finder
            return finder
    sys.meta_path.insert(0, finder)
    return finder


def stop_waiting():
    sys.meta_path[:] = [finder for finder in sys.meta_path if not is_waiting(finder)]
