"""Asks one index file by the Python package: what epindex.entry_points() does, but for finding the index."""

import os
import sys

NO_SAVE = 2


def load(settings):
    """(views of one file, at level trust: like the other formats, nobody looks at the directories; what builds
    such a file)"""
    os.environ["EPINDEX_LIBRARY"] = settings.package_library
    if str(settings.package) not in sys.path:
        sys.path.insert(0, str(settings.package))
    from epindex import _foreign, _inspect, _query

    def open_file(functions, library, path, path_entries):
        os.environ["EPINDEX_FILE"] = path
        index = functions.open(library, path_entries, _query.LEVELS["trust"], NO_SAVE)
        if type(index) is str:
            raise RuntimeError(f"{path} cannot be opened: {index}")
        return index

    class FileView(_query.View):
        __slots__ = ()

        def __init__(self, path, path_entries):
            self._functions, library = _query.library()
            self.index = open_file(self._functions, library, path, path_entries)

        def found(self, group, name):
            _, (names, values, groups, _), *_ = self.fetch(group, name, 0, False)
            return list(zip(groups, names, values))

    def build(path, path_entries):
        """And sees that it serves them."""
        functions = _inspect._functions()
        paths = (_foreign.c_char_p * len(path_entries))(*path_entries)
        if functions.epi_update(paths, len(path_entries), path.encode(), None, None, None, None) != _foreign.OK:
            raise RuntimeError(f"{path} cannot be built")
        index = open_file(_foreign, functions, path, path_entries)
        cursor, entry = functions.epi_path_entries(index.pointer), _inspect._PathEntry()
        while functions.epi_next_path_entry(_foreign.byref(cursor), _foreign.byref(entry)):
            if entry.file != path.encode():
                raise RuntimeError(f"{path} does not serve {entry.path}: {entry.text}")

    return FileView, build
