"""epindex.scan() and scan_lines(), held against the command.

Environment: EPINDEX, EPINDEX_LIBRARY; the package on PYTHONPATH.
"""

import itertools
import json
import os
import pathlib
import subprocess
import sys
import unittest

import epindex
from support.catalogue import ScratchTest, make_garbage, make_wheel, run
from support.generate_wheels import generate


class ScanLines(ScratchTest):
    def test_are_those_that_the_command_prints(self):
        inputs = [*generate(self.folder, 400), self.folder / "missing.whl"]
        for identity in (None, "size", "time", "hash"):
            options = ["--identity", identity] if identity else []
            expected = run("scan", "--quiet", *options, "-", input="\n".join(map(str, inputs)).encode()).stdout
            self.assertEqual(b"".join(epindex.scan_lines(inputs, identity)), expected)

    def test_spare_what_the_last_catalogue_has(self):
        wheels = list(generate(self.folder, 40))
        last = self.folder / "last"
        run("rebuild", "--quiet", "-o", last, "--shards", 3, "--from", "-", input=b"".join(epindex.scan_lines(wheels[10:], "size")))
        expected = list(epindex.scan_lines(wheels, "size"))
        for wheel in wheels[10:]:  # garbage of the same size: whoever reads it has other lines
            make_garbage(wheel)
        self.assertEqual(list(epindex.scan_lines(wheels, "size", last)), expected)
        self.assertEqual(list(epindex.scan(wheels, "size", str(last))), list(map(json.loads, expected)))
        with self.assertRaises(OSError):
            list(epindex.scan_lines(wheels, "size", self.folder / "none"))

    def test_take_paths_of_any_kind(self):
        raw = os.fsencode(self.folder) + b"/\xff-1.whl"
        os.rename(make_wheel(self.folder, "a"), raw)
        for path in (raw, os.fsdecode(raw), pathlib.Path(os.fsdecode(raw))):
            line, = epindex.scan([path])
            self.assertEqual((os.fsencode(line["input"]), line["name"]), (raw, "a"))
        with self.assertRaises(ValueError):
            list(epindex.scan(["a\0b"]))

    def test_come_while_the_paths_do(self):
        wheel = make_wheel(self.folder, "a")
        lines = epindex.scan(itertools.repeat(wheel))
        self.assertEqual({line["name"] for line in itertools.islice(lines, 1000)}, {"a"})

    def test_are_dicts_by_scan(self):
        wheel = make_wheel(self.folder, "a", entry_points="[g]\nn = m\n")
        self.assertEqual(list(epindex.scan([wheel])), [json.loads(line) for line in epindex.scan_lines([wheel])])

    def test_need_the_library_and_say_so(self):
        code = "import epindex\ntry:\n    list(epindex.scan(['a']))\nexcept Exception as error:\n    print(error)\n"
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "EPINDEX_LIBRARY": "/nowhere/libepindex.so"}, stdout=subprocess.PIPE, text=True, check=True)
        self.assertIn("/nowhere/libepindex.so", done.stdout)


if __name__ == "__main__":
    unittest.main()
