"""install() and uninstall(): importlib.metadata, and importlib_metadata, answer from the index."""

import sys

from . import _stevedore
from ._start import is_waiting, wait, waiting


def install():
    """Makes importlib.metadata, and importlib_metadata, answer from the index.

    A module that is not imported yet is patched when it is. Calling it again changes nothing.
    """
    wait()
    _stevedore.patch()


def uninstall():
    """Puts back the very functions that install() replaced."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not is_waiting(finder)]
    _stevedore.undo()
    entrypoints = sys.modules.get(__package__ + "._entrypoints")
    if entrypoints is not None:
        entrypoints.undo()
    for known in [reference() for reference in waiting]:
        for owner, name, original, ours in known.replaced if known is not None else ():
            if vars(owner).get(name) is ours:
                setattr(owner, name, original)
    waiting.clear()
