"""Asks an index file from Python, by ctypes: one module, so that what asks can be exchanged here."""

import ctypes


class Entry(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in
                ("group", "name", "value", "module", "attr", "extras", "dist", "version", "location")] + [
        ("distribution", ctypes.c_uint32), ("line", ctypes.c_uint32), ("reserved", ctypes.c_void_p * 4)]


class Cursor(ctypes.Structure):
    _fields_ = [("opaque", ctypes.c_uint64 * 32)]


class Library:
    def __init__(self, path):
        library = ctypes.CDLL(path)
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        library.epi_index_open.argtypes = text, pointer, ctypes.POINTER(pointer), pointer
        library.epi_index_close.argtypes = (pointer,)
        library.epi_index_close.restype = None
        library.epi_index_find.argtypes = pointer, text, text, ctypes.POINTER(Entry)
        library.epi_index_group.argtypes = pointer, text
        library.epi_index_group.restype = Cursor
        library.epi_index_all.argtypes = (pointer,)
        library.epi_index_all.restype = Cursor
        library.epi_next.argtypes = ctypes.POINTER(Cursor), ctypes.POINTER(Entry)
        library.epi_build.argtypes = (ctypes.POINTER(text), ctypes.c_size_t, text, pointer, pointer,
                                      pointer)
        self.library = library

    def build(self, paths, output):
        words = (ctypes.c_char_p * len(paths))(*map(str.encode, paths))
        if self.library.epi_build(words, len(paths), output.encode(), None, None, None) != 0:
            raise RuntimeError(f"{output} cannot be built")

    def open(self, path):
        index = ctypes.c_void_p()
        if self.library.epi_index_open(path.encode(), None, ctypes.byref(index), None) != 0:
            raise RuntimeError(f"{path} cannot be opened")
        return index

    def close(self, index):
        self.library.epi_index_close(index)

    def find(self, index, group, name):
        entry = Entry()
        if self.library.epi_index_find(index, group.encode(), name.encode(), ctypes.byref(entry)) != 0:
            return []
        return [(group, name, entry.value.decode())]

    def entries(self, index, group=None):
        """Of one group, or all."""
        cursor = (self.library.epi_index_all(index) if group is None else
                  self.library.epi_index_group(index, group.encode()))
        entry, found = Entry(), []
        place, next_entry = (ctypes.byref(cursor), ctypes.byref(entry)), self.library.epi_next
        while next_entry(*place):
            found.append((entry.group.decode(), entry.name.decode(), entry.value.decode()))
        return found
