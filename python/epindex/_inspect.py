"""where() and rebuild(): which index serves which path entry, and bringing it up to date."""

import os
import sys

from ._query import current_level, encoded_paths, refresh
from ._view import (
    Structure, Unusable, View, byref, c_char, c_char_p, c_int, c_size_t, c_void_p, library,
)  # fmt: skip

_DETAIL = c_char * 1024
_FITTING = 0
_OUTCOMES = ("kept", "restamped", "built")
_LONGEST_PATH = 4096


class _Source(Structure):
    _fields_ = [
        ("path", c_char_p),
        ("file", c_char_p),
        ("verdict", c_int),
        ("reason", c_int),
        ("saved", c_int),
        ("passed_over", c_size_t),
        ("distributions", c_int),
        ("reserved1", c_void_p),
        ("reserved2", c_void_p),
        ("reserved3", c_void_p),
        ("reserved4", c_void_p),
    ]


class _Record:
    """A few named values."""

    __slots__ = ()

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values):
            setattr(self, name, value)

    def __repr__(self):
        values = ", ".join("%s=%r" % (name, getattr(self, name)) for name in self.__slots__)
        return "%s(%s)" % (type(self).__name__, values)


class PathEntry(_Record):
    """Where the answers for one path entry come from.

    path           absolute
    file           the index that serves it; None: its directory was read
    verdict        "fresh", or "moved": right, but dear to check
    reason         a sentence about the verdict
    saved          whether it was read, and saved for the next process
    distributions  how many it has
    passed_over    [(file, why)] of indexes that could have served it
    """

    __slots__ = ("path", "file", "verdict", "reason", "saved", "distributions", "passed_over")


class Rebuilt(_Record):
    """What rebuild() did for one path entry.

    path     as given
    outcome  "built", "restamped" (the content was the same), "kept" (nothing had to be done)
    file     the index; None: a path entry without distributions needs none
    """

    __slots__ = ("path", "outcome", "file")


def _functions():
    try:
        functions = library()
    except Unusable as error:
        raise RuntimeError(str(error)) from None
    for name in ("epi_verdict_name", "epi_reason_text"):
        function = getattr(functions, name)
        function.argtypes, function.restype = (c_int,), c_char_p
    functions.epi_view_passed_over.argtypes = (
        c_void_p, c_size_t, c_size_t, c_void_p, c_void_p,
    )  # fmt: skip
    functions.epi_view_path_entries.argtypes = (c_void_p,)
    functions.epi_view_path_entries.restype = c_size_t
    functions.epi_view_source.argtypes = c_void_p, c_size_t, c_void_p
    functions.epi_store_update.argtypes = (
        c_int, c_char_p, c_void_p, c_void_p, c_char_p, c_size_t, c_void_p, c_void_p,
    )  # fmt: skip
    return functions


def sources(view):
    """Where the answers for each path entry come from; borrowed from the view."""
    functions = _functions()
    sources = [_Source() for _ in range(functions.epi_view_path_entries(view.pointer) or 0)]
    for number, source in enumerate(sources):
        functions.epi_view_source(view.pointer, number, byref(source))
    return sources


def unsaved_path_entries(view):
    """Those that were read, and not saved for the next process."""
    return [
        os.fsdecode(source.path)
        for source in sources(view)
        if source.file is None and not source.saved and source.distributions
    ]


def where():
    """A list with, for each entry of sys.path, which index serves it, its state, and the reasons.

    It opens a new view, as the next process will. RuntimeError: the library cannot be used.
    """
    functions = _functions()
    view = View(encoded_paths(sys.path), current_level())
    return [_path_entry(functions, view, *each) for each in enumerate(sources(view))]


def _path_entry(functions, view, number, source):
    passed_over = []
    for candidate in range(source.passed_over or 0):
        file, why = c_char_p(), c_char_p()
        functions.epi_view_passed_over(view.pointer, number, candidate, byref(file), byref(why))
        passed_over.append((os.fsdecode(file.value), why.value.decode("utf-8", "replace")))
    return PathEntry(
        os.fsdecode(source.path),
        None if source.file is None else os.fsdecode(source.file),
        functions.epi_verdict_name(source.verdict).decode(),
        functions.epi_reason_text(source.reason).decode(),
        bool(source.saved),
        source.distributions,
        passed_over,
    )


def rebuild(paths=None):
    """Brings the index of each path entry up to date, in the store that fits: beside the packages in
    a virtual environment, else the user's. `paths` are those of sys.path if not given.

    Returns a list that tells of each what was done. OSError: an index could not be written;
    RuntimeError: the library cannot be used.
    """
    functions = _functions()
    paths = list(sys.path if paths is None else paths)
    done = []
    for path, encoded in zip(paths, encoded_paths(paths)):
        outcome = c_int()
        file = (c_char * _LONGEST_PATH)()
        detail = _DETAIL()
        status = functions.epi_store_update(
            _FITTING, encoded, None, byref(outcome), file, len(file), None, detail
        )
        if status != 0:
            raise OSError(detail.value.decode("utf-8", "replace"))
        done.append(
            Rebuilt(path, _OUTCOMES[outcome.value], os.fsdecode(file.value) if file.value else None)
        )
    refresh()
    return done
