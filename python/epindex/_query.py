"""A query: which view answers, whether it still does, and what is left to select."""

import os
import sys
from _frozen_importlib_external import PathFinder
from time import monotonic

# Flags of raw(), as in epindex.h.
PATH_ORDER = 1
ALL_DISTRIBUTIONS = 2

# Seconds until a view that is dear to check, and was so when it was opened, is opened anew; and the
# first time until a library that could not be loaded is tried again, which doubles up to that.
_MOST_PATIENCE = 600.0
_FIRST_PATIENCE = 1.0

_ORDER = PATH_ORDER if sys.version_info >= (3, 12) else 0
_LEVELS = ("default", "trust", "dir", "meta", "content", "watch")

_level = os.environ.get("EPINDEX_LEVEL", "default")
if _level not in _LEVELS:
    _level = "default"

# What the last query left: (path list, current directory, level, View). One object, so that threads
# see all of it or none.
_current = None
# Why the index is not asked; "" where it is. Not known before the first query.
_unusable = None
_patience = _FIRST_PATIENCE
_retry_at = 0.0
# Another number: what was known of the index is to be forgotten.
generation = 0
# The module _view, once it was needed. It is bound for good: a program that takes modules out of
# sys.modules and imports them again must not have two of it, whose exceptions differ.
_views = None


def set_level(level):
    """How closely an index is checked before each answer: "trust" (not at all), "dir" (one stat per
    path entry), "meta" (and one per distribution), "content" (everything is read again), "watch" (as
    "meta", but only once inotify has told that something happened: for a process that runs long and
    asks often), or "default": what each index asks for, which is "meta" unless it was built otherwise.
    The variable EPINDEX_LEVEL sets it for a whole process."""
    global _level, generation
    if level not in _LEVELS:
        raise ValueError("no such level: %r; there are %s" % (level, ", ".join(_LEVELS)))
    _level = level
    generation += 1


def current_level():
    return _level


def refresh():
    """Makes the next query begin anew: the library is looked for and a new view is opened. Never
    needed for what is installed or removed, which every query sees."""
    global _current, _unusable, generation, _patience
    _current = _unusable = None
    _patience = _FIRST_PATIENCE
    generation += 1


class Unanswerable(TypeError):
    """The path list holds what only importlib.metadata can judge."""


class Unusable(RuntimeError):
    """The index is not to be had; the text says why."""


def is_faked():
    """Whether a faked file system (pyfakefs) is in the place of the real one, which the library would
    read."""
    return type(os) is not type(sys)


def views():
    global _views
    if _views is None:
        from . import _view

        _views = _view
    return _views


def _is_path_finder(finder):
    """Whether it finds what lies on sys.path, as the index does: Python's own finder or that of a
    copy of importlib_metadata."""
    if finder is PathFinder:
        return True
    kind = finder if isinstance(finder, type) else type(finder)
    if kind.__name__ != "MetadataPathFinder":
        return False
    module = kind.__module__
    return module == "importlib.metadata" or module.rpartition(".")[2] == "importlib_metadata"


def _finders():
    """(whether one of the path is there, whether others are)"""
    path = others = False
    for finder in sys.meta_path:
        if getattr(finder, "find_distributions", None):
            if finder is PathFinder or _is_path_finder(finder):
                path = True
            else:
                others = True
    return path, others


def encoded_paths(paths):
    """As bytes, for the library."""
    encoded = []
    for path in paths:
        if not isinstance(path, str):
            path = os.fspath(path) if hasattr(path, "__fspath__") else path
        if not isinstance(path, str) or "\0" in path:
            raise Unanswerable("no path: %r" % (path,))
        try:
            encoded.append(os.fsencode(path))
        except UnicodeEncodeError:
            raise Unanswerable("no path: %r" % path) from None
    return encoded


def _is_absolute(path):
    return type(path) is str and path[:1] == "/"


def _directory(paths):
    """The current directory, where a path entry depends on it."""
    for path in paths:
        if not _is_absolute(path):
            try:
                return os.getcwd()
            except OSError:
                raise Unanswerable("there is no current directory") from None
    return None


def is_in(directory):
    """Whether that is the current one."""
    try:
        return os.getcwd() == directory
    except OSError:
        return False


def _opened(paths, directory, **options):
    global _current, generation
    level = _level
    view = views().View(encoded_paths(paths), level, **options)
    _current = paths, directory, level, view
    generation += 1
    return view


def _reopen(paths, directory, view):
    """For the next query; this one has its answer."""
    try:
        _opened(paths, directory, patience=min(view.patience * 2, _MOST_PATIENCE))
    except views().Failed:
        pass


def _known(paths, directory):
    """What the last query left, where it is of that path list."""
    known = _current
    if known is not None and known[0] == paths and known[1] == directory and known[2] == _level:
        return known
    return None


def _on_view(ask):
    """What ask(view, whether to check it) gives, of a view that is right for this moment."""
    paths = sys.path
    directory = _directory(paths)
    known = _known(paths, directory)
    if known is not None:
        view = known[3]
        try:
            answer, better_anew = ask(view, True)
        except views().Stale:
            pass
        else:
            if better_anew and _current is known:
                _reopen(list(paths), directory, view)
            return answer
    # It was checked when it was opened.
    return ask(_opened(list(paths), directory), False)[0]


def _usable():
    why = why_unusable()
    if why:
        raise Unusable(why)


def view_of_path():
    """A view of sys.path whose listings were right once: who asks it has to check what the answer depends
    on. Raises one of failures()."""
    _usable()
    paths = sys.path
    directory = _directory(paths)
    known = _known(paths, directory)
    return known[3] if known is not None else _opened(list(paths), directory, is_checked=_level == "content")


def checked_view():
    """A view of sys.path that holds at this moment: the same object for as long as nothing changes."""
    _usable()
    return _on_view(lambda view, check: (view, check and view.check()))


def view_of(path_entry):
    """Likewise of one path entry, of which nothing is saved."""
    _usable()
    return views().View(encoded_paths([path_entry]), _level, save=False)


def open_anew():
    """Of the views that single distributions were asked of, those of sys.path and others."""
    global _current, generation
    _current = None
    generation += 1


def failures():
    """The exceptions that tell that the index cannot answer."""
    return Unusable, Unanswerable, *(() if _views is None else (_views.Failed, _views.Stale))


def _pushed_down(params):
    """(group, name, whether that is all): what the index can be asked for, and None where it cannot.
    A parameter that may raise keeps those behind it from being asked for first."""
    found = {}
    for key, value in params.items():
        if key in ("group", "name") and type(value) is str:
            found[key] = value
        elif key != "value":
            break
    return found.get("group"), found.get("name"), len(found) == len(params)


def _on_path(group, name):
    return _on_view(lambda view, check: view.answer(group, name, _ORDER, check))


def _whole_path():
    def ask(view, check):
        entries, distributions, better_anew = view.entries(
            None, None, PATH_ORDER | ALL_DISTRIBUTIONS, check
        )
        return (entries, distributions), better_anew

    return _on_view(ask)


def raw(group, name, flags):
    """What lies on sys.path, for install(): ((names, values, groups, numbers), [(name or None, version
    or None, metadata directory, whether it is hidden)]): lists, of which the numbers are indexes into the last
    one. Raises one of failures()."""
    _usable()
    return _on_view(lambda view, check: view.raw(group, name, flags, check))


def _from_index(group, name):
    """More than was asked for, where other finders have a say."""
    path, others = _finders()
    if others:
        from ._finders import merged

        return merged(_is_path_finder, _whole_path), False
    if path:
        return _on_path(group, name), True
    from ._types import EntryPoints

    return EntryPoints(), True


def why_unusable():
    """"" where the index can be asked. What keeps it from being asked may pass."""
    global _unusable, _retry_at, _patience
    if is_faked():
        return "the file system is a faked one"
    if _unusable is None or _unusable and monotonic() >= _retry_at:
        _unusable = _find_out_why()
        _retry_at = monotonic() + _patience
        _patience = min(_patience * 2, _MOST_PATIENCE)
    return _unusable


def _find_out_why():
    if os.environ.get("EPINDEX_DISABLE") == "1":
        return "EPINDEX_DISABLE=1 is set"
    try:
        views().library()
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def _fall_back(why):
    from ._fallback import all_entry_points, warn_once

    if why:
        warn_once(why)
    return all_entry_points()


def _answer(group, name):
    global _current
    why = why_unusable()
    if why:
        return _fall_back(None if is_faked() else why), False
    try:
        return _from_index(group, name)
    except Unanswerable:
        return _fall_back(None), False
    except views().Failed as error:
        _current = None
        return _fall_back(str(error)), False


def entry_points(**params):
    """The entry points of all installed distributions, as importlib.metadata.entry_points() of
    Python 3.10 and later gives them: those that match all of the parameters (group, name, value,
    module, attr, extras)."""
    group, name, is_all = _pushed_down(params)
    found, selected = _answer(group, name)
    return found if is_all and selected else found.select(**params)
