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


def entries_of_group(index, group):
    """One record has them all."""
    for data in index.gets(group):
        count, kind, name, width, *rest = fields(data)
        if kind == b"group" and name == group:
            count, width = int(count), int(width)
            return [rest[i * width : (i + 1) * width] for i in range(count)]
    return []


def entries_of_name(index, group, name):
    """The key may also be that of another group's entry, or of a group: the record tells."""
    found = [fields(data) for data in index.gets(group + b"/" + name)]
    return [f for f in found if f[1:4] == [b"entry", group, name]]


def main(path, group, name=None):
    with cdblib.Reader.from_file_path(path) as index:
        header = index.get(b"\0epindex")
        if header is None:
            sys.exit("%s is a cdb, but no index" % path)
        version = fields(header)[0].decode()
        if version.split(".")[0] != "1":
            sys.exit("%s has version %s of the format, this program knows 1" % (path, version))
        if name is None:
            entries = entries_of_group(index, group)
        else:
            entries = entries_of_name(index, group, name)
        for entry in entries:
            value, _, group, name, _, _, _, _, dist, version = entry[:10]
            sys.stdout.buffer.write(b"\t".join((group, name, value, dist, version)) + b"\n")
    return 0 if entries else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], *(os.fsencode(argument) for argument in sys.argv[2:])))
