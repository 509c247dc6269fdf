#!/usr/bin/env python3
"""Prints entries of an index as tab-separated values, with a cdb reader that knows nothing of epindex.

    pip install pure-cdb
    python3 read_index.py FILE GROUP [NAME]

Written from format/FORMAT.md alone. Columns: group, name, object reference, distribution, version.
"""
import os
import sys

import cdblib


def fields(data):
    if not data.endswith(b"\0"):
        sys.exit("damaged: a record does not end with NUL")
    return data[:-1].split(b"\0")


def chunks(items, width):
    return [items[i : i + width] for i in range(0, len(items), width)]


def entries_of_name(index, width, group, name):
    """The key may also be that of another group's entry, or of a group: the record says."""
    for data in index.gets(group + b"/" + name):
        found = chunks(fields(data), width)
        if found[0][1][:1] == b"e" and found[0][7:9] == [group, name]:
            return found
    return []


def entries_of_group(index, width, group):
    """The group has the names: one that comes again is that of the next entry of the name."""
    for data in index.gets(group):
        _, kind, name, each, *members = fields(data)
        if kind == b"group" and name == group:
            names = [member[0] for member in chunks(members, int(each))]
            entries = {name: iter(entries_of_name(index, width, group, name)) for name in names}
            return [next(entries[name]) for name in names]
    return []


def main(path, group, name=None):
    with cdblib.Reader.from_file_path(path) as index:
        header = index.get(b"\0epindex")
        if header is None:
            sys.exit("%s is a cdb, but no index" % path)
        version = fields(header)[0].decode()
        if version.split(".")[0] != "1":
            sys.exit("%s has version %s of the format, this program knows 1" % (path, version))
        width = int(fields(header)[13])
        find = entries_of_group if name is None else entries_of_name
        entries = find(index, width, group, *([] if name is None else [name]))
        table = index.get(b"\0distributions")
        for value, _, row, _, _, _, _, group, name, *_ in entries:
            _, _, dist, version, _ = table[int(row) :].split(b"\0", 4)
            sys.stdout.buffer.write(b"\t".join((group, name, value, dist, version)) + b"\n")
    return 0 if entries else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], *(os.fsencode(argument) for argument in sys.argv[2:])))
