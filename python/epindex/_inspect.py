"""where() and rebuild(): which index serves which path entry, and bringing it up to date."""

import os
import sys

from . import _foreign
from ._foreign import Structure, byref, c_char, c_char_p, c_int, c_size_t, c_void_p
from ._query import LEVELS, Failed, current_level, encoded_paths, load, refresh

_DETAIL = c_char * 1024
_OUTCOMES = ("kept", "restamped", "built")


class _Cursor(Structure):
    _fields_ = [("opaque", c_char * 256)]


class _PathEntry(Structure):
    _fields_ = [
        ("path", c_char_p),
        ("kind", c_char_p),
        ("distributions", c_int),
        ("store", c_int),
        ("file", c_char_p),
        ("verdict", c_int),
        ("reason", c_int),
        ("text", c_char_p),
        ("saved", c_int),
        ("disabled", c_int),
        ("n_passed_over", c_size_t),
        ("passed_over", c_void_p),
        ("n_changes", c_size_t),
        ("changes", c_void_p),
        ("reserved", c_void_p * 4),
    ]


class _PassedOver(Structure):
    _fields_ = [
        ("file", c_char_p),
        ("store", c_int),
        ("reason", c_int),
        ("text", c_char_p),
        ("reserved", c_void_p * 2),
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
    disabled       whether its folder has a file that forbids to index it
    distributions  how many it has
    passed_over    [(file, why)] of indexes that could have served it
    """

    __slots__ = ("path", "file", "verdict", "reason", "saved", "disabled", "distributions", "passed_over")


class Rebuilt(_Record):
    """What rebuild() did for one path entry.

    path     as given
    outcome  "built", "restamped" (the content was the same), "kept" (nothing had to be done)
    file     the index; None: a path entry without distributions needs none
    """

    __slots__ = ("path", "outcome", "file")


def _functions():
    try:
        functions = load(_foreign)
    except Failed as error:
        raise RuntimeError(str(error)) from None
    functions.epi_verdict_name.argtypes, functions.epi_verdict_name.restype = (c_int,), c_char_p
    functions.epi_path_entries.argtypes, functions.epi_path_entries.restype = (c_void_p,), _Cursor
    functions.epi_next_path_entry.argtypes = c_void_p, c_void_p
    functions.epi_update.argtypes = (
        c_void_p, c_size_t, c_char_p, c_void_p, c_void_p, c_void_p, c_void_p,
    )  # fmt: skip
    return functions


def where():
    """A list with, for each entry of sys.path, which index serves it, its state, and the reasons.

    It opens a new view, as the next process will. RuntimeError: the library cannot be used.
    """
    functions = _functions()
    index = _foreign.open(functions, encoded_paths(sys.path), LEVELS[current_level()], 0)
    if type(index) is str:
        raise Failed(index)
    cursor, entry, found = functions.epi_path_entries(index.pointer), _PathEntry(), []
    while functions.epi_next_path_entry(byref(cursor), byref(entry)):
        found.append(_path_entry(functions, entry))
    return found


def _path_entry(functions, entry):
    passed_over = ()
    if entry.n_passed_over:
        passed_over = (_PassedOver * entry.n_passed_over).from_address(entry.passed_over)
    return PathEntry(
        os.fsdecode(entry.path),
        None if entry.file is None else os.fsdecode(entry.file),
        functions.epi_verdict_name(entry.verdict).decode(),
        entry.text.decode(),
        bool(entry.saved),
        bool(entry.disabled),
        entry.distributions,
        [(os.fsdecode(each.file), each.text.decode("utf-8", "replace")) for each in passed_over],
    )


def _file_of(functions, index):
    """Where an index of one path entry lies; None: nothing had to be stored."""
    if not index:
        return None
    cursor, entry = functions.epi_path_entries(index), _PathEntry()
    functions.epi_next_path_entry(byref(cursor), byref(entry))
    return os.fsdecode(entry.file)


def rebuild(paths=None):
    """Brings the index of each path entry up to date, in the store that fits: beside the packages in
    a virtual environment, else the user's. `paths` are those of sys.path if not given.

    Returns a list of what was done with each. OSError: an index could not be written;
    RuntimeError: the library cannot be used.
    """
    functions = _functions()
    paths = list(sys.path if paths is None else paths)
    done = []
    for path, encoded in zip(paths, encoded_paths(paths)):
        outcome, index, detail = c_int(), c_void_p(), _DETAIL()
        # Without a file to write: into the store that fits.
        status = functions.epi_update(
            byref(c_char_p(encoded)), 1, None, None, byref(outcome), byref(index), detail
        )
        if status != 0:
            raise OSError(detail.value.decode("utf-8", "replace"))
        done.append(Rebuilt(path, _OUTCOMES[outcome.value], _file_of(functions, index)))
        functions.epi_close(index)
    refresh()
    return done
