"""Finds and loads the shared library.

EPINDEX_LIBRARY names it; else it lies beside this package, as in a wheel; else the dynamic linker
knows it. Nothing is searched for: ctypes.util.find_library() would start processes.
"""

import os

from ._foreign import CDLL, c_char_p, c_int, c_size_t, c_uint, c_void_p

SONAME = "libepindex.so.0"

OK = 0
ERR_STALE = 14

LEVELS = {"default": 0, "trust": 1, "dir": 2, "meta": 3, "content": 4}


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
        raise Unusable("the library cannot be loaded: %s" % error) from None
    try:
        library.epi_version.restype = c_char_p
        version = library.epi_version().decode()
        view_open, answer = library.epi_view_open, library.epi_answer
        view_close, source = library.epi_view_close, library.epi_view_source
        path_entries = library.epi_view_path_entries
    except AttributeError as error:
        raise Unusable("%s is not a usable libepindex: %s" % (path, error)) from None
    if version.split(".")[0] != "0":
        raise Unusable("%s is version %s, and this package needs 0.x" % (path, version))

    view_open.argtypes = c_void_p, c_size_t, c_void_p, c_void_p, c_void_p
    view_open.restype = c_int
    view_close.argtypes = (c_void_p,)
    view_close.restype = None
    path_entries.argtypes = (c_void_p,)
    path_entries.restype = c_size_t
    source.argtypes = c_void_p, c_size_t, c_void_p
    source.restype = c_int
    answer.argtypes = (
        c_void_p, c_char_p, c_char_p, c_int, c_uint,
        c_void_p, c_size_t, c_void_p, c_void_p,
    )  # fmt: skip
    answer.restype = c_int
    return library
