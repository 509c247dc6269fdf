"""The answer of importlib.metadata itself, where there is no index to ask; and the warning about it."""

import sys
import warnings

from ._types import EntryPoints, entry_of

_VERSION = sys.version_info[:2]
_warned = set()


class EpindexWarning(RuntimeWarning):
    """Entry points are answered, but slowly: the text says why."""


def warn_once(why):
    if why not in _warned:
        _warned.add(why)
        warnings.warn(
            "epindex: entry points are read from each distribution, which is slow: " + why,
            EpindexWarning,
            stacklevel=2 + _own_frames(),
        )


def _own_frames():
    """How many callers of warn_once() are of this package: who is to be warned is behind them."""
    count = 0
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
        count += 1
    return count


def normalized_name(dist):
    """What shadowing compares; Python up to 3.9 does not tell."""
    if _VERSION >= (3, 10) or hasattr(dist, "_normalized_name"):
        return dist._normalized_name
    from os.path import basename, splitext

    stem, suffix = splitext(basename(str(getattr(dist, "_path", ""))))
    name = stem.partition("-")[0] if suffix in (".dist-info", ".egg-info") else ""
    name = name or dist.metadata["Name"]
    return "_".join(part for part in _split(name.lower()))


def _split(name):
    import re

    return re.split("[-_.]+", name)


def _read(text):
    """(name, value, group) of each line, as Python reads them since 3.10."""
    group = None
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            group = line.strip("[]")
        elif group is not None:
            name, _, value = map(str.strip, line.partition("="))
            yield name, value, group


def entries_of(dist):
    if _VERSION < (3, 10) and type(dist).__module__ == "importlib.metadata":
        rows = _read(dist.read_text("entry_points.txt") or "")
    else:
        rows = ((entry.name, entry.value, entry.group) for entry in dist.entry_points)
    return [entry_of(*row, dist) for row in rows]


def in_order(entries):
    """Python up to 3.11 sorts by group."""
    if _VERSION < (3, 12):
        entries.sort(key=lambda entry: entry.group)
    return EntryPoints(entries)


def all_entry_points():
    from importlib.metadata import distributions

    seen = set()
    entries = []
    for dist in distributions():
        name = normalized_name(dist)
        if name not in seen:
            seen.add(name)
            entries += entries_of(dist)
    return in_order(entries)
