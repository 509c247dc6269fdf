"""packages_distributions(): whose modules are whose.

The module's own functions tell what a distribution declares, and what they infer from its list of files.
They get that list cut down: of the files that lead to the same module one is enough, and making a path of
each, and looking whether it is there, is what the time goes into. Names come from the index, where the
original parses the metadata once for each module. What top_level.txt and RECORD say is read each time, so
nothing here can be stale.
"""

import re

# A line of RECORD: the first part of the path, the rest of it, hash and size.
_LINE = re.compile(r"^([^/,\n]+)((?:/[^,\n]*)?),[^,\n]*,[0-9]*$", re.M | re.ASCII)
# What csv, splitlines() or a path take for something else than that; and a file named .py has no suffix.
_ODD = ('"', "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0",
        "//", "/,", "/.,", "/./", "\n./", "\n.,", "/.py,", "\n.py,")  # fmt: skip


class Shortened:
    """A distribution whose files are cut down, for the module's _top_level_inferred()."""

    def __init__(self, dist, make_path, looks):
        self._dist, self._make_path, self._looks = dist, make_path, looks

    @property
    def files(self):
        text = self._dist.read_text("RECORD")
        lines = _lines(text) if text else None
        if lines is None:
            return self._dist.files
        found = {}
        for first, rest in lines:
            # The same module for the original: by the first part, or by the whole name; and by
            # whether it is a source, which is all that some versions look at.
            key = first, not rest, rest.endswith(".py") if rest else None
            if key not in found:
                path = self._path(first + rest)
                if path is not None:
                    found[key] = path
        return list(found.values())

    def _path(self, name):
        path = self._make_path(name)
        path.dist = self._dist
        return path if not self._looks or path.locate().exists() else None


def _lines(text):
    """[(first part, rest with its slash)]; None: only the module itself can tell."""
    text = "\n" + text
    if any(odd in text for odd in _ODD):
        return None
    lines = _LINE.findall(text)
    return lines if len(lines) == text.count("\n") - text.endswith("\n") else None


_KNOWN = (
    # Python 3.10, which takes only what is declared
    ("collections", "defaultdict", "list", "distributions", "read_text", "split", "append", "metadata", "dict"),
    ("collections", "defaultdict", "list", "distributions", "_top_level_declared", "_top_level_inferred", "append",
     "metadata", "dict"),
    ("collections", "defaultdict", "list", "distributions", "_top_level_declared", "_top_level_inferred", "append",
     "md_none", "metadata", "dict"),
)  # fmt: skip


def answerer(original, module):
    """A function that gives what `original`, the module's packages_distributions(), does; None where this
    version finds it in a way that is not known."""
    if original.__code__.co_names not in _KNOWN or not isinstance(getattr(module.Distribution, "name", None), property):
        return None
    files = module.Distribution.files.fget.__code__
    if hasattr(module, "_top_level_inferred") and files.co_names[:2] != ("pass_none", "_read_files_distinfo"):
        return None
    looks = "skip_missing_files" in files.co_varnames

    def is_own(dist):
        kind = type(dist)
        return kind is module.PathDistribution or hasattr(kind, "_epindex_has_metadata")

    def modules_of(dist):
        if not hasattr(module, "_top_level_declared"):
            return (dist.read_text("top_level.txt") or "").split()
        return module._top_level_declared(dist) or module._top_level_inferred(
            Shortened(dist, module.PackagePath, looks) if is_own(dist) else dist)

    def packages_distributions():
        found = {}
        for dist in module.distributions():
            name = ()  # not asked yet
            for package in modules_of(dist):
                if name == ():
                    name = dist.name if is_own(dist) else dist.metadata["Name"]
                found.setdefault(package, []).append(name)
        return found

    return packages_distributions
