"""stevedore's cache, replaced: it goes by modification times in 32 bits, so that two changes within a minute
or two look like one, and costs more to check than the index does to ask.

Only its get_group_all() for sys.path, from which the others are made; of versions that ask
importlib.metadata or importlib_metadata in the way that is known (3.0 to 5.10).
"""

import sys

_KNOWN = ({"_get_data_for_path", "get", "append", "EntryPoint", "importlib", "metadata"},
          {"_get_data_for_path", "get", "append", "EntryPoint", "importlib_metadata"})


_undo = None


def patch():
    """Once its cache has been imported; else nothing. Never raises."""
    global _undo
    cache = sys.modules.get("stevedore._cache")
    if _undo is None and hasattr(cache, "get_single"):
        try:
            _undo = replace(cache) or (lambda: None)
        except Exception:
            pass  # it stays as it is


def undo():
    global _undo
    if _undo is not None:
        _undo()
    _undo = None


def replace(cache):
    """What undoes it; None where this version is not known. `cache` is the module stevedore._cache."""
    original, found_by = cache.Cache.get_group_all, cache.get_group_all
    if set(original.__code__.co_names) not in _KNOWN or found_by.__func__ is not original:
        return None

    def get_group_all(self, group, path=None):
        """As the original, whose answers have each entry once, in the order of entry_points()."""
        if path is not None or get_group_all is not cache.Cache.get_group_all:
            return original(self, group, path)
        metadata = cache.importlib.metadata if "importlib" in original.__code__.co_names else cache.importlib_metadata
        found = metadata.entry_points(group=group) if hasattr(metadata, "EntryPoints") else (
            metadata.entry_points().get(group, ()))
        rows = dict.fromkeys((entry.name, entry.value, entry.group) for entry in found)
        return [metadata.EntryPoint(*row) for row in rows]

    cache.Cache.get_group_all = get_group_all
    cache.get_group_all = get_group_all.__get__(found_by.__self__)

    def put_back():
        if cache.Cache.get_group_all is get_group_all:
            cache.Cache.get_group_all, cache.get_group_all = original, found_by

    return put_back
