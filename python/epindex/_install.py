"""install() and uninstall(): importlib.metadata, and importlib_metadata, answer from the index."""

import sys

from ._patch import is_waiting, patched, wait

_undo_stevedore = None


def install():
    """Makes importlib.metadata, and importlib_metadata, answer from the index.

    A module that is not imported yet is patched when it is. Calling it again changes nothing.
    """
    wait()
    patch_stevedore()


def uninstall():
    """Puts back the very functions that install() replaced."""
    global _undo_stevedore
    sys.meta_path[:] = [finder for finder in sys.meta_path if not is_waiting(finder)]
    if _undo_stevedore is not None:
        _undo_stevedore()
        _undo_stevedore = None
    for known in [reference() for reference in patched]:
        if known is not None:
            known.undo()
    patched.clear()


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
