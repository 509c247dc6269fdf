"""An open view of the library: what answers for one path list."""

import sys
from os import fsdecode
from time import monotonic

from ._foreign import (
    Structure, byref, c_char, c_char_p, c_int, c_size_t, c_uint, c_void_p, sizeof,
)  # fmt: skip
from ._library import ERR_STALE, LEVELS, OK, load
from ._types import Distributions, EntryPoints, made_entries

_HEADER = 6
_ROOM = 65536
_SMALL = 64
_DETAIL = c_char * 1024
# Names no group and no entry, since neither can hold the end of a line: asks for nothing but the check.
_NOTHING = b"\n"
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


class ViewOptions(Structure):
    _fields_ = [("size", c_size_t), ("flags", c_uint), ("level", c_int), ("file", c_char_p)]


class Source(Structure):
    _fields_ = [
        ("path", c_char_p),
        ("file", c_char_p),
        ("verdict", c_int),
        ("reason", c_int),
        ("saved", c_int),
        ("passed_over", c_size_t),
        ("distributions", c_uint),
        ("reserved", c_void_p * 4),
    ]


class View:
    """Closed when the last who uses it lets go of it; so a thread that is in a call on it is safe."""

    __slots__ = ("pointer", "level", "answers", "reopen_at", "patience", "_answer", "_close")

    def __init__(self, paths, level, patience=_FIRST_PATIENCE):
        """`paths` are bytes."""
        self._close = None
        self.pointer = c_void_p()
        functions = library()
        self._answer = functions.epi_answer
        self.level = LEVELS[level]
        self.answers = {}
        self.patience = patience
        self.reopen_at = monotonic() + patience
        options = None
        if level != "default":
            options = byref(ViewOptions(sizeof(ViewOptions), 0, self.level, None))
        detail = _DETAIL()
        status = functions.epi_view_open(
            (c_char_p * len(paths))(*paths), len(paths), options, byref(self.pointer), detail
        )
        if status != OK:
            raise Failed(detail.value.decode("utf-8", "replace"))
        self._close = functions.epi_view_close

    def __del__(self, is_finalizing=sys.is_finalizing):
        # At the end of the process the system takes it all back, and ctypes may be half gone.
        if self._close is not None and not is_finalizing():
            self._close(self.pointer)

    def sources(self):
        """Where the answers for each path entry come from; borrowed from the view."""
        functions = library()
        sources = (Source * functions.epi_view_path_entries(self.pointer))()
        for number, source in enumerate(sources):
            functions.epi_view_source(self.pointer, number, byref(source))
        return sources

    def unsaved(self):
        """The path entries that were read, and not saved for the next process."""
        return [
            fsdecode(source.path)
            for source in self.sources()
            if source.file is None and not source.saved and source.distributions
        ]

    def _ask(self, group, name, level, flags, size):
        """The answer's bytes."""
        length = c_size_t()
        while True:
            buffer = (c_char * size)()
            status = self._answer(
                self.pointer, group, name, level, flags, buffer, size, byref(length), None
            )
            if status == ERR_STALE:
                raise Stale
            if status != OK:
                raise Failed("the index cannot be asked: status %d" % status)
            if length.value <= size:
                return memoryview(buffer)[: length.value]
            # Checked it is; only the room was too small.
            size, level = length.value, LEVELS["trust"]

    def _moved(self, verdict):
        """A view whose stamps could not tell is dear to check: a new one gets new stamps. Where it
        is no better, wait longer each time."""
        return verdict == "moved" and monotonic() >= self.reopen_at

    def check(self):
        """Raises Stale; says whether a new view is better."""
        answer = self._ask(_NOTHING, _NOTHING, self.level, 0, _SMALL)
        return self._moved(str(answer, "ascii").split("\0")[4])

    def fetch(self, group, name, flags, check):
        """The fields of the answer, of str. Of what no index can hold, there is none."""
        try:
            group = group if group is None else group.encode()
            name = name if name is None else name.encode()
        except UnicodeEncodeError:
            group = _NOTHING
        if b"\0" in (group or b"") or b"\0" in (name or b""):
            group = _NOTHING
        level = self.level if check else LEVELS["trust"]
        answer = self._ask(group, name, level, flags, _ROOM)
        return str(answer, "utf-8", "surrogateescape").split("\0")

    def entries(self, group, name, flags, check):
        """([EntryPoint], Distributions, whether a new view is better)"""
        fields = self.fetch(group, name, flags, check)
        columns, rest = _columns(fields)
        distributions = Distributions(rest, int(fields[3]))
        return made_entries(*columns, distributions), distributions, self._moved(fields[4])

    def answer(self, group, name, flags, check):
        """(EntryPoints, whether a new view is better); the same object while the view holds."""
        key = group, name
        known = self.answers.get(key)
        if known is not None:
            return known, check and self.check()
        entries, _, moved = self.entries(group, name, flags, check)
        return self._remember(key, EntryPoints(entries)), moved

    def raw(self, group, name, flags, check):
        """(what _query.raw() gives, whether a new view is better); the same object likewise."""
        key = group, name, flags
        known = self.answers.get(key)
        if known is not None:
            return known, check and self.check()
        fields = self.fetch(group, name, flags, check)
        (names, values, groups, numbers), rest = _columns(fields)
        width = int(fields[3])
        distributions = [
            (
                name if "n" in has else None,
                version if "v" in has else None,
                fsdecode(location.encode("utf-8", "surrogateescape")),
            )
            for has, name, version, location in zip(
                rest[::width], rest[1::width], rest[2::width], rest[3::width]
            )
        ]
        rows = list(zip(names, values, groups, map(int, numbers)))
        answer = rows, distributions, int(fields[5]) if fields[5] else None
        return self._remember(key, answer), self._moved(fields[4])

    def _remember(self, key, answer):
        if len(self.answers) >= _MOST_ANSWERS:
            self.answers.clear()
        self.answers[key] = answer
        return answer


def _columns(fields):
    """(names, values, groups and numbers of distributions, the fields behind the entries)"""
    width = int(fields[1])
    end = _HEADER + int(fields[0]) * width
    return [fields[_HEADER + column : end : width] for column in range(4)], fields[end:-1]
