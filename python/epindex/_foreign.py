"""The functions of the shared library, by ctypes. `_native`, which is compiled, has the same, and is taken where it is there.

An index is closed when the last who uses it lets go of it.
"""

import sys

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


OK = 0
# To a check, the answer of which was right a moment ago.
_TRUST = 1
_NOTHING, _ENTRIES, _DISTRIBUTIONS, _ALL_ENTRIES = 0, 1, 2, 3
_DETAIL = c_char * 1024


def load(path):
    """(its version, the library, or a text: what it lacks). OSError: it cannot be loaded; AttributeError: it is
    another one."""
    library = CDLL(path)
    library.epi_version.restype = c_char_p
    version = library.epi_version().decode()
    try:
        answer, still_holds = library.epi_answer, library.epi_still_holds
        open_, close = library.epi_open, library.epi_close
    except AttributeError as error:
        return version, str(error)
    open_.argtypes = c_void_p, c_size_t, c_void_p, c_void_p, c_void_p
    close.argtypes, close.restype = (c_void_p,), None
    answer.argtypes = (
        c_void_p, c_int, c_char_p, c_char_p, c_int, c_int,
        c_void_p, c_size_t, c_void_p, c_void_p,
    )  # fmt: skip
    still_holds.argtypes = c_void_p, c_int, c_int, c_int, c_int, c_void_p, c_void_p
    return version, library


class Opened:
    """What the library has opened, and has to close."""

    __slots__ = ("library", "pointer", "_close")

    def __init__(self, library, close):
        self.library, self.pointer, self._close = library, c_void_p(), close

    def __del__(self, is_finalizing=sys.is_finalizing):
        # At the end of the process the system takes it all back, and ctypes may be half gone.
        if self.pointer and not is_finalizing():
            self._close(self.pointer)


def open(library, paths, level, flags):
    """An index; or a text, why it cannot be opened. `paths` are a list of bytes."""
    index, detail = Opened(library, library.epi_close), _DETAIL()
    status = library.epi_open(
        (c_char_p * len(paths))(*paths), len(paths), _options(level, flags), byref(index.pointer), detail
    )
    return index if status == OK else detail.value.decode("utf-8", "replace")


def _options(level, flags):
    """An epi_open_options: size, flags, level, file. By hand, since for a Structure newer Pythons import
    more of ctypes, which may be out of reach by now."""
    word = sizeof(c_void_p)
    numbers = (2 * word + 8, word), (flags, 4), (level, 4), (0, word)
    options = b"".join([number.to_bytes(size, sys.byteorder) for number, size in numbers])
    return (c_char * len(options))(*options)


def _ask(index, question, group, name, level, flags, room):
    """The text of an answer, or a status. `room`: how many bytes to try it with, all of which are touched."""
    length = c_size_t()
    while True:
        buffer = (c_char * room)()
        status = index.library.epi_answer(
            index.pointer, question, group, name, level, flags, buffer, room, byref(length), None
        )
        if status != OK:
            return status
        if (length.value or 0) <= room:
            return str(memoryview(buffer)[: length.value], "utf-8", "surrogateescape")
        # It has just been checked, and did not fit.
        room, level = length.value, _TRUST


def check(index, level):
    """The verdict, or a status."""
    text = _ask(index, _NOTHING, None, None, level, 0, 64)
    return text if type(text) is int else text.split("\0")[4]


def answer(index, group, name, level, flags):
    """(verdict, (names, values, groups, numbers), what it says of the distributions, not taken apart, and how many fields
    that are for each), or a status"""
    room = 1 << (19 if group is None else 15 if name is None else 12)
    text = _ask(index, _ENTRIES, group, name, level, flags, room)
    if type(text) is int:
        return text
    columns, width, verdict, rest = _taken_apart(text)
    return verdict, columns, rest, width


def _taken_apart(text):
    """(columns of the entries, how many fields a distribution has, verdict, what is left)"""
    count, fields, _, width, verdict, rest = text.split("\0", 5)
    count, fields = int(count), int(fields)
    rows = rest.split("\0", count * fields)
    rest = rows.pop()
    columns = rows[::fields], rows[1::fields], rows[2::fields], list(map(int, rows[3::fields]))
    return columns, int(width), verdict, rest


def walk(index, count):
    """(names, values, groups, begins), or a status. Of distribution N, of so many, are those from begins[N] to begins[N + 1]."""
    text = _ask(index, _ALL_ENTRIES, None, None, _TRUST, 0, 1 << 19)
    if type(text) is int:
        return text
    from itertools import accumulate

    (names, values, groups, numbers), *_ = _taken_apart(text)
    counts = [0] * (count + 1)
    for number in numbers:
        counts[number + 1] += 1
    return names, values, groups, list(accumulate(counts))


def distributions(index):
    """(metadata directories, flags, names, versions), or a status"""
    text = _ask(index, _DISTRIBUTIONS, None, None, _TRUST, 0, 1 << 17)
    if type(text) is int:
        return text
    *_, width, _, rest = text.split("\0", 5)
    rows, width = rest.split("\0")[:-1], int(width)
    return rows[3::width], rows[::width], rows[1::width], rows[2::width]


def still_holds(index, first, count, parts, level):
    """A byte for each, 1 or 0."""
    holds = (c_char * count)()
    status = index.library.epi_still_holds(index.pointer, first, count, parts, level, holds, None)
    return holds.raw if status == OK else b"\0" * count


def made(kind, names, columns, begin, end, *last):
    """A list of objects, whose attributes have these names; the last one is the same value for all where there is one. The
    loops run in C: `any` goes to the end, since a setter returns None."""
    entries = list(map(object.__new__, [kind] * (end - begin)))
    columns = [column[begin:end] for column in columns] + [[value] * (end - begin) for value in last]
    if names[0] in vars(kind):
        for name, column in zip(names, columns):
            any(map(vars(kind)[name].__set__, entries, column))
    else:
        any(map(dict.update, map(vars, entries), [dict(zip(names, row)) for row in zip(*columns)]))
    return entries


def watch(library, paths):
    """None: the system cannot watch all of them."""
    open_, changed, close = library.epi_watch_open, library.epi_watch_changed, library.epi_watch_close
    open_.argtypes, changed.argtypes = (c_void_p, c_size_t, c_void_p, c_void_p), (c_void_p,)
    close.argtypes, close.restype = (c_void_p,), None
    watch = Opened(library, close)
    status = open_((c_char_p * len(paths))(*paths), len(paths), byref(watch.pointer), None)
    return watch if status == OK else None


def changed(watch):
    """1: something may have; -1: it can watch no longer."""
    return watch.library.epi_watch_changed(watch.pointer)
