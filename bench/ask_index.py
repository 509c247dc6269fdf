"""Asks one index file by the Python package: what epindex.entry_points() does, but for finding the index."""

import os
import sys

NO_STORES = 1


def load(settings):
    """(views of one file, at level trust: like the other formats, nobody looks at the directories; what builds
    such a file)"""
    os.environ["EPINDEX_LIBRARY"] = settings.package_library
    if str(settings.package) not in sys.path:
        sys.path.insert(0, str(settings.package))
    from epindex import _inspect, _view

    class ViewOptions(_view.Structure):
        _fields_ = [("size", _view.c_size_t), ("flags", _view.c_int), ("level", _view.c_int),
                    ("file", _view.c_char_p)]

    class FileView(_view.View):
        __slots__ = ()

        def __init__(self, path, path_entries):
            self._close, self.answers = None, {}
            self.pointer, functions = _view.c_void_p(), _view.library()
            self._answer = functions.epi_answer
            options = ViewOptions(_view.sizeof(ViewOptions), NO_STORES, _view.LEVELS["trust"], path.encode())
            paths = (_view.c_char_p * len(path_entries))(*path_entries)
            if functions.epi_open(paths, len(path_entries), _view.byref(options),
                                       _view.byref(self.pointer), None) != _view.OK:
                raise RuntimeError(f"{path} cannot be opened")
            self._close = functions.epi_close

        def files(self):
            """Which indexes serve the path entries."""
            functions, entry = _inspect._functions(), _inspect._PathEntry()
            cursor, served = functions.epi_path_entries(self.pointer), set()
            while functions.epi_next_path_entry(_view.byref(cursor), _view.byref(entry)):
                served.add(entry.file)
            return served

        def found(self, group, name):
            names, values, groups, _ = self.fetch(group, name, 0, False).columns
            return list(zip(groups, names, values))

    def build(path, path_entries):
        paths = (_view.c_char_p * len(path_entries))(*path_entries)
        function = _view.library().epi_update
        function.argtypes = (_view.c_void_p, _view.c_size_t, _view.c_char_p, *[_view.c_void_p] * 4)
        if function(paths, len(path_entries), path.encode(), None, None, None, None) != _view.OK:
            raise RuntimeError(f"{path} cannot be built")

    return FileView, build
