"""install() and uninstall(): importlib.metadata, and importlib_metadata, answer from the index."""

import sys

from . import _stevedore
from ._patch import is_waiting, patched, wait


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
    for known in [reference() for reference in patched]:
        if known is not None:
            known.undo()
    patched.clear()
