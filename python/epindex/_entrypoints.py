"""The module entrypoints, whose every question reads and parses the entry_points.txt of each distribution on
sys.path.

It has a parser, and an idea of what hides what, of its own, so the index cannot answer in its place. But it
proves that nothing has changed: what one question has parsed serves the next, as long as that holds. Only
iter_files_distros() for sys.path, from which the others are made; of versions that are known (0.2.2 to 0.4).
"""

_KNOWN = ("sys", "path", "set", "rstrip", "endswith", "osp", "basename", "Distribution")
# What its answer depends on in the module; tests of other programs replace such things.
_PARTS = ("CaseSensitiveConfigParser", "Distribution", "configparser", "glob", "io", "itertools", "osp", "sys", "zipfile")
# Files that cost as much to parse as the library costs to load; so many at least are left to the original.
_MANY = 50

_undo = None


def patch(module):
    global _undo
    _undo = replace(module) or _undo


def undo():
    global _undo
    if _undo is not None:
        _undo()
    _undo = None


def replace(module):
    """What undoes it; None where this version is not known."""
    original = module.iter_files_distros
    if original.__code__.co_names[: len(_KNOWN)] != _KNOWN or original.__defaults__ != (None, "first"):
        return None
    before = parts_of(module)
    parsed = 0
    kept = None, ()  # the view that proved it, and what was found

    def iter_files_distros(path=None, repeated_distro="first"):
        if path is None and repeated_distro == "first" and parts_of(module) == before:
            if parsed < _MANY:
                return counted(original())
            try:
                return iter(found())
            except Exception:  # of the index, or a bad file: the original gets as far as it gets
                pass
        return original(path, repeated_distro)

    def counted(files):
        nonlocal parsed
        for each in files:
            parsed += 1
            yield each

    def found():
        nonlocal kept
        from ._query import checked_view

        view = checked_view()
        if view is not kept[0]:
            files = list(original())
            # What was parsed is what was there while the same view held.
            kept = view if checked_view() is view else None, files
        return kept[1]

    for attribute in "__module__", "__name__", "__qualname__", "__doc__", "__defaults__":
        setattr(iter_files_distros, attribute, getattr(original, attribute))
    iter_files_distros.__wrapped__ = original
    module.iter_files_distros = iter_files_distros

    def put_back():
        if module.iter_files_distros is iter_files_distros:
            module.iter_files_distros = original

    return put_back


def parts_of(module):
    return [getattr(module, name, None) for name in _PARTS] + [module.glob.iglob, module.zipfile.is_zipfile]
