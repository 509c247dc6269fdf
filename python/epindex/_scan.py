"""scan(): what many wheels, eggs and directories hold, for catalogues and for engines that cut up such
work. ctypes as a whole is imported here: against what is read, that is nothing."""

import ctypes
import itertools
import os

from ._query import Failed, _path

# Lines are handed over when the library is done with so many inputs. With a last catalogue, whose list of inputs
# is read each time, they are more: a microsecond for each of a million.
_BATCH = 256
_BATCH_SINCE = 1 << 15
_IDENTITIES = (None, "size", "time", "hash")


class _Line(ctypes.Structure):
    _fields_ = [
        ("text", ctypes.c_void_p),
        ("length", ctypes.c_size_t),
        ("input", ctypes.c_char_p),
        ("dist", ctypes.c_char_p),
        ("problems", ctypes.c_uint32),
        ("reserved", ctypes.c_void_p * 4),
    ]


class _Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("identity", ctypes.c_int), ("since", ctypes.c_char_p)]


_NEXT = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
_TAKE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Line))


def _function():
    try:
        function = ctypes.CDLL(_path()).epi_scan
    except (OSError, AttributeError) as error:
        raise Failed("the library cannot be loaded, or cannot scan: %s" % error) from None
    function.restype = ctypes.c_int
    function.argtypes = _NEXT, _TAKE, ctypes.c_void_p, ctypes.POINTER(_Options), ctypes.c_void_p
    return function


def _scan_batch(function, batch, options):
    """The lines of a few inputs."""
    inputs = iter(batch)
    lines = []
    current = None  # what the library reads from until it asks for the next

    @_NEXT
    def next_input(context):
        nonlocal current
        path = next(inputs, None)
        if path is None:
            return None
        current = ctypes.create_string_buffer(path)
        return ctypes.addressof(current)

    @_TAKE
    def take_line(context, line):
        lines.append(ctypes.string_at(line.contents.text, line.contents.length))
        return 0

    detail = ctypes.create_string_buffer(1024)
    if function(next_input, take_line, None, ctypes.byref(options), detail) != 0:
        raise OSError(os.fsdecode(detail.value))
    return lines


def _encoded(path):
    path = os.fsencode(path)
    if b"\0" in path:
        raise ValueError("a path with a NUL: %r" % path)
    return path


def scan_lines(paths, identity=None, since=None):
    """The lines of NDJSON that "epindex scan" prints of these paths, as bytes, one after the other, at
    least one for each. `identity` says what is written down of a file to know later that it is the same:
    "size", "time" (and size) or "hash". `since` is the last catalogue: what it has with the same identity
    is not read again."""
    last = None if since is None else _encoded(since)
    options = _Options(ctypes.sizeof(_Options), _IDENTITIES.index(identity), last)
    function = _function()
    paths = map(_encoded, paths)
    while True:
        batch = list(itertools.islice(paths, _BATCH if since is None else _BATCH_SINCE))
        if not batch:
            return
        yield from _scan_batch(function, batch, options)


def scan(paths, identity=None, since=None):
    """The same, each line as a dict: docs/catalogue.md has its keys."""
    import json

    return map(json.loads, scan_lines(paths, identity, since))
