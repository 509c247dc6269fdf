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

    def test_each_group_and_name_has_one_record(self):
        for what in "local", "many":
            self.make(what)
            names = [f[7:9] for key, f in cdb_tool.records(self.path)
                     if key[:1] != b"\0" and f[1][:1] == b"e"]
            self.assertEqual(len(names), len(set(map(tuple, names))))

    def test_a_group_without_places_stands_in_front_of_its_entries_in_their_order(self):
        self.make("many")
        records = cdb_tool.records(self.path)
        for number, (key, fields) in enumerate(records):
            if key[:1] == b"\0" or fields[1] != b"group":
                continue
            self.assertEqual(fields[3], b"1")
            behind = records[number + 1 : number + 1 + int(fields[0])]
            self.assertEqual([f[7:9] for _, f in behind], [[key, name] for name in fields[4:]])

    def test_a_place_in_a_group_is_counted_from_the_end_of_its_record(self):
        self.make("local")
        found = 0
        with open(self.path, "rb") as file:
            data = file.read()
        for key, fields in cdb_tool.records(self.path):
            if key[:1] == b"\0" or fields[1] != b"group" or fields[3] != b"2":
                continue
            record = key + b"\0".join(fields) + b"\0"
            end = data.index(record) + len(record)
            for name, place in cdb_tool.chunks(fields[4:], 2):
                entry = data[end + int(place) :].split(b"\0", 9)
                self.assertEqual(entry[7:9], [key, name])
                found += 1
        self.assertEqual(found, 5 + 3)  # of console_scripts and of a

    def test_a_name_leads_to_its_distributions(self):
        self.make("local")
        records = cdb_tool.records(self.path)
        table = b"\0".join(records[2][1]) + b"\0"
        names = {key[6:]: f for key, f in records if key.startswith(b"\0name/")}
        self.assertEqual(set(names), {b"alpha", b"beta", b"gamma", b"delta", b"epsilon"})
        rows = [int(row) for row, _ in cdb_tool.chunks(names[b"alpha"][2:], 2)]
        self.assertEqual([table[row:].split(b"\0")[3] for row in rows], [b"1.0", b"0.9"])

    def test_the_statistics_count_each_record(self):
        self.make("local")
        output = subprocess.run(
            ["cdb", "-s", self.path], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        # A header, three lists, six groups, eight names in them, five names of distributions.
        self.assertIn("number of records: 23\n", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
