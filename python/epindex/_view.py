"""The shared library, and an open view of it: what answers for one path list.

EPINDEX_LIBRARY names the library; else it lies beside this package, as in a wheel; else the dynamic
linker knows it. Nothing is searched for: ctypes.util.find_library() would start processes.

One file and few types, since each costs a process that asks once about as much as the question.
"""

import os
import sys
from os import fsdecode
from time import monotonic

# The few things of ctypes that are used here: from its C part, which costs a third of the whole; from
# ctypes itself where that part is not CPython's.
try:
    if sys.implementation.name != "cpython":
        raise ImportError
    from _ctypes import FUNCFLAG_CDECL, CFuncPtr, Structure, _SimpleCData, byref, dlopen, sizeof
except ImportError:
    from ctypes import (  # noqa: F401
        CDLL, Structure, byref, c_char, c_char_p, c_int, c_void_p, sizeof,
    )  # fmt: skip
else:

    class c_char(_SimpleCData):
        _type_ = "c"

    class c_char_p(_SimpleCData):
        _type_ = "z"

    class c_int(_SimpleCData):
        _type_ = "i"

    class c_void_p(_SimpleCData):
        _type_ = "P"

    class _Function(CFuncPtr):
        _flags_ = FUNCFLAG_CDECL
        _restype_ = c_int

    class CDLL:
        """A shared library, whose functions are attributes."""

        def __init__(self, name):
            self._handle = dlopen(name, 0)

        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            function = _Function((name, self))
            setattr(self, name, function)
            return function


# As wide as a pointer; its value is None where it is 0.
c_size_t = c_void_p

SONAME = "libepindex.so.0"

OK = 0
ERR_STALE = 14

ASK_NOTHING, ASK_ENTRIES, ASK_DISTRIBUTIONS = 0, 1, 2
PATH_ORDER = 1
ALL_DISTRIBUTIONS = 2

LEVELS = {"default": 0, "trust": 1, "dir": 2, "meta": 3, "content": 4, "watch": 3}


class Unusable(Exception):
    """There is no library to ask; the text says why."""


def _path():
    named = os.environ.get("EPINDEX_LIBRARY")
    if named:
        return named
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), SONAME)
    return beside if os.path.exists(beside) else SONAME


def load():
    """The library, with the functions that a query needs declared."""
    path = _path()
    try:
        library = CDLL(path)
    except OSError as error:
        if path == SONAME:
            raise Unusable("the library cannot be loaded: there is no %s beside the package, and none that the "
                           "system knows (wheels for Linux bring it)" % SONAME) from None
        raise Unusable("the library cannot be loaded: %s" % error) from None
    try:
        library.epi_version.restype = c_char_p
        version = library.epi_version().decode()
    except AttributeError as error:
        raise Unusable("%s is not a usable libepindex: %s" % (path, error)) from None
    if version.split(".")[0] != "0":
        raise Unusable("%s is version %s, and this package needs 0.x" % (path, version))
    try:
        open_, answer = library.epi_open, library.epi_answer
        close, still_holds = library.epi_close, library.epi_still_holds
    except AttributeError as error:
        why = "%s is version %s, another than this package's: %s" % (path, version, error)
        raise Unusable(why) from None

    open_.argtypes = c_void_p, c_size_t, c_void_p, c_void_p, c_void_p
    open_.restype = c_int
    close.argtypes = (c_void_p,)
    close.restype = None
    answer.argtypes = (
        c_void_p, c_int, c_char_p, c_char_p, c_int, c_int,
        c_void_p, c_size_t, c_void_p, c_void_p,
    )  # fmt: skip
    answer.restype = c_int
    still_holds.argtypes = c_void_p, c_int, c_int, c_int, c_int, c_void_p, c_void_p
    still_holds.restype = c_int
    return library


_HEADER = 5
# Bytes of a first try, for a check, one name, one group, all distributions, and everything. All of them are
# touched when they are allocated.
_SMALL, _ROOM_OF_NAME, _ROOM_OF_GROUP, _ROOM_OF_DISTRIBUTIONS, _ROOM = 64, 4096, 32768, 1 << 17, 1 << 19
_DETAIL = c_char * 1024
_FLAG = c_char * 1
# Names no group, since none can hold the end of a line.
_NO_GROUP = b"\n"
_MOST_ANSWERS = 256
_FIRST_PATIENCE = 1.0

_library = None


def library():
    """Loaded once; the failure is raised anew each time."""
    global _library
    if _library is None:
        _library = load()
    return _library


class Failed(RuntimeError):
    """The library cannot answer; the text says why."""


class Stale(Exception):
    """The answers of this view hold no longer."""


_NO_SAVE = 2


def _options(level, save):
    """An epi_open_options: size, flags, level, file. By hand, since for a Structure newer Pythons import
    more of ctypes, which may be out of reach by now."""
    word = sizeof(c_void_p)
    numbers = (2 * word + 8, word), (0 if save else _NO_SAVE, 4), (level, 4), (0, word)
    options = b"".join([number.to_bytes(size, sys.byteorder) for number, size in numbers])
    return (c_char * len(options))(*options)


_ALL = "all entry points"


def _watch_of(functions, paths):
    """None: the system cannot watch all of them, and the level is as meta."""
    from ._watch import Watch

    open_, changed, close = functions.epi_watch_open, functions.epi_watch_changed, functions.epi_watch_close
    open_.argtypes, changed.argtypes = (c_void_p, c_size_t, c_void_p, c_void_p), (c_void_p,)
    close.argtypes, close.restype = (c_void_p,), None
    pointer = c_void_p()
    if open_((c_char_p * len(paths))(*paths), len(paths), byref(pointer), None) != OK:
        return None
    return Watch(pointer, changed, close)


class View:
    """Closed when the last who uses it lets go of it; so a thread that is in a call on it is safe."""

    __slots__ = (
        "pointer", "level", "answers", "reopen_at", "patience", "_answer", "_holds", "_close", "_watch", "_proved",
    )  # fmt: skip

    def __init__(self, paths, level, patience=_FIRST_PATIENCE, save=True, is_checked=True):
        """`paths` are bytes. Where it is not checked, only the listings have been looked at."""
        self._close = None
        self.pointer = c_void_p()
        functions = library()
        self._answer, self._holds = functions.epi_answer, functions.epi_still_holds
        self.level = LEVELS[level]
        self._watch, self._proved = None, {_ALL: 0} if is_checked else {}
        if level == "watch":
            self._watch = _watch_of(functions, paths)  # before it is opened: no gap
        self.answers = {}
        self.patience = patience
        self.reopen_at = monotonic() + patience
        level = self.level if is_checked else LEVELS["dir"]
        options = None if level == LEVELS["default"] and save else _options(level, save)
        detail = _DETAIL()
        status = functions.epi_open(
            (c_char_p * len(paths))(*paths), len(paths), options, byref(self.pointer), detail
        )
        if status != OK:
            raise Failed(detail.value.decode("utf-8", "replace"))
        self._close = functions.epi_close

    def __del__(self, is_finalizing=sys.is_finalizing):
        # At the end of the process the system takes it all back, and ctypes may be half gone.
        if self._close is not None and not is_finalizing():
            self._close(self.pointer)

    def _ask(self, question, group, name, level, flags, size):
        """The answer's bytes."""
        length = c_size_t()
        while True:
            buffer = (c_char * size)()
            status = self._answer(
                self.pointer, question, group, name, level, flags, buffer, size, byref(length), None
            )
            if status == ERR_STALE:
                raise Stale
            if status != OK:
                raise Failed("the index cannot be asked: status %d" % status)
            if (length.value or 0) <= size:
                return memoryview(buffer)[: length.value]
            # Checked it is; only the room was too small.
            size, level = length.value, LEVELS["trust"]

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
        answer = self._ask(ASK_NOTHING, None, None, self.level, 0, _SMALL)
        self._proved[_ALL] = news
        return self._moved(str(answer, "ascii").split("\0")[4])

    def fetch(self, group, name, flags, check):
        """The answer, taken apart. Of what no index can hold, there is none."""
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
        room = _ROOM if group is None else _ROOM_OF_GROUP if name is None else _ROOM_OF_NAME
        answer = Answer(self._ask(ASK_ENTRIES, group, name, level, flags, room))
        if check:
            self._proved[_ALL] = news
        return answer

    def entries(self, group, name, flags, check):
        """([EntryPoint], Distributions, whether a new view is better)"""
        from ._types import Distributions, made_entries

        answer = self.fetch(group, name, flags, check)
        distributions = Distributions(answer.distributions, answer.width)
        entries = made_entries(*answer.columns, distributions)
        return entries, distributions, self._moved(answer.verdict)

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
        answer = self.fetch(group, name, flags, check)
        names, values, groups, numbers = answer.columns
        rest, width = answer.distributions.split("\0")[:-1], answer.width
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
        rows = list(zip(names, values, groups, map(int, numbers)))
        told = rows, distributions
        return self._remember(key, told), self._moved(answer.verdict)

    def distributions(self):
        """Columns, one element for each distribution, hidden ones too: metadata directories, flags (of
        `nvsp`, as epi_answer() has them), names, versions. Not checked."""
        answer = Answer(self._ask(ASK_DISTRIBUTIONS, None, None, LEVELS["trust"], 0, _ROOM_OF_DISTRIBUTIONS))
        rest, width = answer.distributions.split("\0")[:-1], answer.width
        return rest[3::width], rest[::width], rest[1::width], rest[2::width]

    def entries_by_location(self):
        """(names, values, groups, {metadata directory: (where its own begin in these, where they end)}) of
        the distributions that none hides. Not checked."""
        answer = self.fetch(None, None, PATH_ORDER | ALL_DISTRIBUTIONS, False)
        locations = answer.distributions.split("\0")[3 : -1 : answer.width]
        names, values, groups, numbers = answer.columns
        from collections import Counter  # importlib.metadata has imported it

        places, begin = {}, 0
        for number, count in Counter(numbers).items():  # those of one stand one behind the other
            places[locations[int(number)]] = begin, begin + count
            begin += count
        return names, values, groups, places

    def holds(self, number, parts):
        """Whether what an answer of these parts depends on is as it was, of one distribution."""
        news = self._news()
        if news is not None and self._proved.get((number, parts)) == news:
            return True
        holds = _FLAG()
        if self._holds(self.pointer, number, 1, parts, self.level, holds, None) != OK or holds.raw != b"\1":
            return False
        if news is not None:
            self._proved[number, parts] = news
        return True

    def which_hold(self, count, parts):
        """Likewise of all: a byte for each, 1 or 0."""
        news = self._news()
        if news is not None and self._proved.get(parts, (None,))[0] == news:
            return self._proved[parts][1]
        holds = (c_char * count)()
        if self._holds(self.pointer, 0, count, parts, self.level, holds, None) != OK:
            return b"\0" * count
        if news is not None:
            self._proved[parts] = news, holds.raw
        return holds.raw

    def _remember(self, key, answer):
        if len(self.answers) >= _MOST_ANSWERS:
            self.answers.clear()
        self.answers[key] = answer
        return answer


class Answer:
    """What epi_answer() wrote, taken apart as far as an ordinary query looks at it: what follows the
    entries stays one text, of `width` fields for each distribution."""

    __slots__ = ("columns", "distributions", "width", "verdict")

    def __init__(self, answer):
        text = str(answer, "utf-8", "surrogateescape")
        count, fields, _, width, self.verdict, rest = text.split("\0", _HEADER)
        count, fields, self.width = int(count), int(fields), int(width)
        rows = rest.split("\0", count * fields)
        self.distributions = rows.pop()
        # Names, values, groups, and numbers of distributions.
        self.columns = [rows[column::fields] for column in range(4)]
