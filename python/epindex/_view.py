"""The shared library, and an open view of it: what answers for one path list.

EPINDEX_LIBRARY names the library; else it lies beside this package, as in a wheel; else the dynamic
linker knows it. Nothing is searched for: ctypes.util.find_library() would start processes.

One file and few types, since each costs a process that asks once about as much as the question.
"""

import os
import sys
from os import fsdecode
from time import monotonic

SONAME = "libepindex.so.0"

ERR_STALE = 14

LEVELS = {"default": 0, "trust": 1, "dir": 2, "meta": 3, "content": 4, "watch": 3}


class Unusable(Exception):
    """There is no library to ask; the text says why."""


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
            raise Unusable("the library cannot be loaded: there is no %s beside the package, and none that the "
                           "system knows (wheels for Linux bring it)" % SONAME) from None
        raise Unusable("the library cannot be loaded: %s" % error) from None
    except AttributeError as error:
        raise Unusable("%s is not a usable libepindex: %s" % (path, error)) from None
    if version.split(".")[0] != "0":
        raise Unusable("%s is version %s, and this package needs 0.x" % (path, version))
    if type(library) is str:
        raise Unusable("%s is version %s, another than this package's: %s" % (path, version, library))
    return library


# Names no group, since none can hold the end of a line.
_NO_GROUP = b"\n"
_MOST_ANSWERS = 256
_FIRST_PATIENCE = 1.0

_library = None


def library():
    """(what calls it, the library), loaded once; the failure is raised anew each time."""
    global _library
    if _library is None:
        functions = binding()
        _library = functions, load(functions)
    return _library


class Failed(RuntimeError):
    """The library cannot answer; the text says why."""


class Stale(Exception):
    """The answers of this view hold no longer."""


_NO_SAVE = 2
_ALL = "all entry points"


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
        if answer == ERR_STALE:
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

    def entries(self, group, name, flags, check):
        """([EntryPoint], Distributions, whether a new view is better)"""
        from ._types import Distributions, made_entries

        verdict, columns, text, width = self.fetch(group, name, flags, check)
        distributions = Distributions(text, width)
        return made_entries(self._functions, columns, distributions), distributions, self._moved(verdict)

    def answer(self, group, name, flags, check):
        """(EntryPoints, whether a new view is better); the same object while the view holds."""
        key = group, name
        known = self.answers.get(key)
        if known is not None:
            return known, check and self.check()
        from ._types import EntryPoints

        entries, _, moved = self.entries(group, name, flags, check)
        return self._remember(key, EntryPoints(entries)), moved

    def raw(self, group, name, flags, check):
        """(what _query.raw() gives, whether a new view is better); the same object likewise."""
        key = group, name, flags
        known = self.answers.get(key)
        if known is not None:
            return known, check and self.check()
        verdict, columns, text, width = self.fetch(group, name, flags, check)
        rest = text.split("\0")[:-1]
        distributions = [
            (
                name if "n" in has else None,
                version if "v" in has else None,
                fsdecode(location.encode("utf-8", "surrogateescape")),
                "s" in has,
            )
            for has, name, version, location in zip(
                rest[::width], rest[1::width], rest[2::width], rest[3::width]
            )
        ]
        told = columns, distributions
        return self._remember(key, told), self._moved(verdict)

    def distributions(self):
        """Columns, one element for each distribution, hidden ones too: metadata directories, flags (of
        `nvsep`, as epi_answer() has them), names, versions. Not checked."""
        return self._answered(self._functions.distributions(self.index))

    def walk(self, count):
        """(names, values, groups, begins) of the entry points of all distributions, which are so many, but of those that another one of the
        same index file hides, distribution by distribution: those of number N, as distributions() counts, are from begins[N] to begins[N + 1]. Not checked."""
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

    def _remember(self, key, answer):
        if len(self.answers) >= _MOST_ANSWERS:
            self.answers.clear()
        self.answers[key] = answer
        return answer
