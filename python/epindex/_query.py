"""A question to the index: the library, an open view of it, which answers for one path list, and which view is right at this moment.

EPINDEX_LIBRARY names the library; else it lies beside this package, as in a wheel; else the dynamic
linker knows it. Nothing is searched for: ctypes.util.find_library() would start processes.

One file and few types, since each costs a process that asks once about as much as the question.
"""

import os
import sys
from _frozen_importlib_external import PathFinder
from time import monotonic

SONAME = "libepindex.so.0"

# Flags of fetch(), as in epindex.h.
PATH_ORDER = 1
ALL_DISTRIBUTIONS = 2

LEVELS = {"default": 0, "trust": 1, "dir": 2, "meta": 3, "content": 4, "watch": 3}

_ERR_STALE = 14
_NO_SAVE = 2
# Names no group, since none can hold the end of a line.
_NO_GROUP = b"\n"
_MOST_ANSWERS = 256
_ALL = "all entry points"

# Seconds until a view that is dear to check, and was so when it was opened, is opened anew; and the
# first time until a library that could not be loaded is tried again, which doubles up to that.
_MOST_PATIENCE = 600.0
_FIRST_PATIENCE = 1.0

_ORDER = PATH_ORDER if sys.version_info >= (3, 12) else 0

_level = os.environ.get("EPINDEX_LEVEL", "default")
if _level not in LEVELS:
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


class Failed(RuntimeError):
    """The index is not to be had, or cannot answer; the text says why."""


class Stale(Failed):
    """The answers of this view hold no longer."""


class Unanswerable(TypeError):
    """The path list holds what only importlib.metadata can judge."""


# That the index cannot answer.
FAILURES = Failed, Unanswerable


def _path():
    named = os.environ.get("EPINDEX_LIBRARY")
    if named:
        return named
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), SONAME)
    return beside if os.path.exists(beside) else SONAME


def binding():
    """What calls the library: a compiled module, where the package has it and this interpreter can load it,
    else ctypes. With EPINDEX_BINDING=ctypes, for tests, the former cannot be imported."""
    try:
        from . import _native

        return _native
    except ImportError:
        pass
    from . import _foreign

    return _foreign


def load(functions):
    """The library, by this binding."""
    path = _path()
    try:
        version, library = functions.load(path)
    except OSError as error:
        if path == SONAME:
            raise Failed("the library cannot be loaded: there is no %s beside the package, and none that the "
                           "system knows (wheels for Linux bring it)" % SONAME) from None
        raise Failed("the library cannot be loaded: %s" % error) from None
    except AttributeError as error:
        raise Failed("%s is not a usable libepindex: %s" % (path, error)) from None
    if version.split(".")[0] != "0":
        raise Failed("%s is version %s, and this package needs 0.x" % (path, version))
    if type(library) is str:
        raise Failed("%s is version %s, another than this package's: %s" % (path, version, library))
    return library


_library = None


def library():
    """(what calls it, the library), loaded once; the failure is raised anew each time."""
    global _library
    if _library is None:
        functions = binding()
        _library = functions, load(functions)
    return _library


class View:
    """Closed when the last who uses it lets go of it; so a thread that is in a call on it is safe."""

    __slots__ = ("index", "level", "answers", "reopen_at", "patience", "_functions", "_watch", "_proved")

    def __init__(self, paths, level, patience=_FIRST_PATIENCE, save=True, is_checked=True):
        """`paths` are bytes. Where it is not checked, only the listings have been looked at."""
        self._functions, library_ = library()
        self.level = LEVELS[level]
        self._watch, self._proved = None, {_ALL: 0} if is_checked else {}
        if level == "watch":
            from ._watch import watch_of

            self._watch = watch_of(self._functions, library_, paths)  # before it is opened: no gap
        self.answers = {}
        self.patience = patience
        self.reopen_at = monotonic() + patience
        level = self.level if is_checked else LEVELS["dir"]
        self.index = self._functions.open(library_, paths, level, 0 if save else _NO_SAVE)
        if type(self.index) is str:
            raise Failed(self.index)

    @staticmethod
    def _answered(answer):
        """It, unless it is a status."""
        if type(answer) is not int:
            return answer
        if answer == _ERR_STALE:
            raise Stale
        raise Failed("the index cannot be asked: status %d" % answer)

    def _moved(self, verdict):
        """A view whose stamps could not tell is dear to check: a new one gets new stamps. Where it
        is no better, wait longer each time."""
        return verdict == "moved" and monotonic() >= self.reopen_at

    def _news(self):
        """At level watch a number, another one each time that something has happened; else None. What was
        proved while it was the same holds. To be asked before one looks."""
        if self._watch is None:
            return None
        news = self._watch.news()
        if news is None:  # a fork, or the limits of the system: from now on as at level meta
            self._watch = None
        return news

    def check(self):
        """Raises Stale; says whether a new view is better."""
        news = self._news()
        if news is not None and self._proved.get(_ALL) == news:
            return False
        verdict = self._answered(self._functions.check(self.index, self.level))
        self._proved[_ALL] = news
        return self._moved(verdict)

    def fetch(self, group, name, flags, check):
        """(verdict, (names, values, groups, numbers of distributions), text about these, not taken apart, of so many
        fields for each). Of what no index can hold, there is none."""
        try:
            group = group if group is None else group.encode()
            name = name if name is None else name.encode()
        except UnicodeEncodeError:
            group = _NO_GROUP
        if b"\0" in (group or b"") or b"\0" in (name or b""):
            group = _NO_GROUP
        news = self._news() if check else None
        if news is not None and self._proved.get(_ALL) == news:
            check = False
        level = self.level if check else LEVELS["trust"]
        answer = self._answered(self._functions.answer(self.index, group, name, level, flags))
        if check:
            self._proved[_ALL] = news
        return answer

    def answer(self, group, name, flags, check, make=None):
        """(what make(binding, *the rest of what fetch() gives) does, or EntryPoints, whether a new view is better); the same
        object while the view holds."""
        key = group, name, flags, make
        known = self.answers.get(key)
        if known is not None:
            return known, check and self.check()
        if make is None:
            from ._types import made_entry_points as make
        verdict, *answer = self.fetch(group, name, flags, check)
        answer = make(self._functions, *answer)
        if len(self.answers) >= _MOST_ANSWERS:
            self.answers.clear()
        self.answers[key] = answer
        return answer, self._moved(verdict)

    def distributions(self):
        """Columns, one element for each distribution, hidden ones too: metadata directories, flags (of
        `nvsep`, as epi_answer() has them), names, versions. Not checked."""
        return self._answered(self._functions.distributions(self.index))

    def walk(self, count):
        """(names, values, groups, begins) of the entry points of all distributions, which are so many, but of those that another
        one of the same index file hides, distribution by distribution: those of number N, as distributions() counts, are from
        begins[N] to begins[N + 1]. Not checked."""
        return self._answered(self._functions.walk(self.index, count))

    def holds(self, number, parts):
        """Whether what an answer of these parts depends on is as it was, of one distribution."""
        news = self._news()
        if news is not None and self._proved.get((number, parts)) == news:
            return True
        if self._functions.still_holds(self.index, number, 1, parts, self.level) != b"\1":
            return False
        if news is not None:
            self._proved[number, parts] = news
        return True

    def which_hold(self, count, parts):
        """Likewise of all: a byte for each, 1 or 0."""
        news = self._news()
        if news is not None and self._proved.get(parts, (None,))[0] == news:
            return self._proved[parts][1]
        holds = self._functions.still_holds(self.index, 0, count, parts, self.level)
        if news is not None:
            self._proved[parts] = news, holds
        return holds


def set_level(level):
    """How closely an index is checked before each answer: "trust" (not at all), "dir" (one stat per
    path entry), "meta" (and one per distribution), "content" (everything is read again), "watch" (as
    "meta", but only once inotify has told that something happened: for a process that runs long and
    asks often), or "default": what each index asks for, which is "meta" unless it was built otherwise.
    The variable EPINDEX_LEVEL sets it for a whole process."""
    global _level, generation
    if level not in LEVELS:
        raise ValueError("no such level: %r; there are %s" % (level, ", ".join(LEVELS)))
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


def is_faked():
    """Whether a faked file system (pyfakefs) is in the place of the real one, which the library would
    read."""
    return type(os) is not type(sys)


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
    view = View(encoded_paths(paths), level, **options)
    _current = paths, directory, level, view
    generation += 1
    return view


def _reopen(paths, directory, view):
    """For the next query; this one has its answer."""
    try:
        _opened(paths, directory, patience=min(view.patience * 2, _MOST_PATIENCE))
    except Failed:
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
        except Stale:
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
        raise Failed(why)


def view_of_path():
    """A view of sys.path whose listings were right once: who asks it has to check what the answer depends
    on. Raises one of FAILURES."""
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
    return View(encoded_paths([path_entry]), _level, save=False)


def open_anew():
    """Of the views that single distributions were asked of, those of sys.path and others."""
    global _current, generation
    _current = None
    generation += 1


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


def on_path(group, name, flags, make):
    """What View.answer() gives for sys.path. Raises one of FAILURES."""
    _usable()
    return _on_view(lambda view, check: view.answer(group, name, flags, check, make))


def _whole_path(make):
    return on_path(None, None, PATH_ORDER | ALL_DISTRIBUTIONS, make)


def _from_index(group, name):
    """More than was asked for, where other finders have a say."""
    path, others = _finders()
    if others:
        from ._finders import merged

        return merged(_is_path_finder, _whole_path), False
    if path:
        return _on_view(lambda view, check: view.answer(group, name, _ORDER, check)), True
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
        library()
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
    except Failed as error:
        _current = None
        return _fall_back(str(error)), False


def entry_points(**params):
    """The entry points of all installed distributions, as importlib.metadata.entry_points() of
    Python 3.10 and later gives them: those that match all of the parameters (group, name, value,
    module, attr, extras)."""
    group, name, is_all = _pushed_down(params)
    found, selected = _answer(group, name)
    return found if is_all and selected else found.select(**params)
