#!/usr/bin/env python3
"""tinycdb's tool reads each record of an index, and what it reads is what our reader gives.

    cdb_tool_test.py MAKE_INDEX LIST_INDEX
"""
import os
import subprocess
import sys
import tempfile
import unittest

from support import cdb_tool

MAKE_INDEX, LIST_INDEX = sys.argv[1:3]


class CdbTool(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "index.cdb")

    def make(self, what):
        subprocess.run([MAKE_INDEX, what, self.path], check=True)

    def listed(self, *arguments):
        output = subprocess.run(
            [LIST_INDEX, self.path, *arguments], check=True, stdout=subprocess.PIPE
        ).stdout
        return [cdb_tool.Entry(*line.split(b"\t")) for line in output.splitlines()]

    def test_the_entry_records_are_what_our_reader_lists(self):
        for what, count in ("local", 12), ("sealed", 12), ("empty", 0), ("many", 5000), ("minor", 12):
            with self.subTest(what):
                self.make(what)
                entries = cdb_tool.entries(self.path)
                self.assertEqual(len(entries), count)
                self.assertEqual(self.listed(), entries)

    def test_a_query_for_a_key_prints_the_object_reference_first(self):
        self.make("local")
        answer = cdb_tool.query(self.path, "console_scripts/other")
        self.assertEqual(answer.split(b"\0")[0], b"alpha.cli:other [extra, more]")

    def test_a_query_finds_all_records_of_each_key_in_their_order(self):
        for what in "local", "minor":
            self.make(what)
            records = cdb_tool.records(self.path)
            for key in {key for key, _ in records if key[:1] != b"\0"}:
                with self.subTest(what, key=key):
                    expected = [b"\0".join(f) + b"\0" for k, f in records if k == key]
                    self.assertEqual(cdb_tool.query(self.path, key), b"".join(expected))

    def test_a_group_record_repeats_the_records_of_its_entries(self):
        self.make("many")
        records = cdb_tool.records(self.path)
        groups = [f for key, f in records if key[:1] != b"\0" and f[1] == b"group"]
        self.assertEqual(len(groups), 10)
        for count, _, group, width, *rest in groups:
            width = int(width)
            own = [f for key, f in records if key.startswith(group + b"/")]
            self.assertEqual(int(count), len(own))
            self.assertEqual([rest[i * width : (i + 1) * width] for i in range(len(own))], own)

    def test_the_statistics_count_each_record(self):
        self.make("local")
        output = subprocess.run(
            ["cdb", "-s", self.path], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        # A header, three lists, six groups, twelve entries.
        self.assertIn("number of records: 22\n", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
