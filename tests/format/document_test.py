#!/usr/bin/env python3
"""What FORMAT.md shows and counts is what the writer writes.

    document_test.py MAKE_INDEX FORMAT.md

With --update as a third argument, it puts the file that is shown into the document instead.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

from support import cdb_tool

MAKE_INDEX, DOCUMENT = sys.argv[1:3]
SHOWN = re.compile(r"(## A whole index\n.*?```text\n)(.*?)(```\n)", re.DOTALL)


def documented_index():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "index.cdb")
        subprocess.run([MAKE_INDEX, "documented", path], check=True)
        with open(path, "rb") as file:
            return file.read(), cdb_tool.records(path)


def hexdump(data):
    """As `hexdump -C` prints it."""
    lines = []
    before, starred = None, False
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        if row == before and len(row) == 16:
            if not starred:
                lines.append("*")
            starred = True
            continue
        before, starred = row, False
        halves = (" ".join("%02x" % byte for byte in row[i : i + 8]) for i in (0, 8))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append("%08x  %-23s  %-23s  |%s|" % (at, *halves, text))
    lines.append("%08x" % len(data))
    return "\n".join(lines) + "\n"


def document():
    with open(DOCUMENT, encoding="utf-8") as file:
        return file.read()


def table_rows(heading):
    """The numbered rows of the tables under a heading, as (number, field)."""
    section = document().split("\n## %s\n" % heading)[1].split("\n## ")[0]
    return [(int(n), field) for n, field in re.findall(r"^\| (\d+) \| ([\w -]+) \|", section, re.M)]


class Document(unittest.TestCase):
    def setUp(self):
        self.data, self.records = documented_index()

    def test_the_index_that_is_shown_is_the_one_that_is_written(self):
        self.assertEqual(SHOWN.search(document()).group(2), hexdump(self.data))

    def test_the_tables_number_their_fields_and_the_file_has_as_many(self):
        header, groups, distributions, problems, group, entry, name = (f for _, f in self.records)
        self.assertEqual([n for n, _ in table_rows("Entry")], list(range(1, len(entry) + 1)))
        self.assertEqual(int(header[13]), len(entry))
        self.assertEqual(
            [n for n, _ in table_rows("Group")], [1, 2, 3, 4, 1, 2]
        )
        self.assertEqual(group[3:], [b"1", b"pip"])
        fixed, each = 16, int(header[14])
        self.assertEqual(
            [n for n, _ in table_rows("Header")],
            [*range(1, fixed + 1), *range(1, each + 1)],
        )
        self.assertEqual(len(header), fixed + each)
        self.assertEqual(
            [n for n, _ in table_rows("Groups, distributions, problems, names")],
            [n for of in (distributions, problems, name) for n in range(1, int(of[1]) + 1)],
        )
        self.assertEqual(groups, [b"1", b"2", b"console_scripts", b"1"])


def update():
    text = document()
    with open(DOCUMENT, "w", encoding="utf-8") as file:
        file.write(SHOWN.sub(lambda m: m.group(1) + hexdump(documented_index()[0]) + m.group(3), text))


if __name__ == "__main__":
    if sys.argv[3:] == ["--update"]:
        update()
    else:
        unittest.main(argv=sys.argv[:1], verbosity=2)
