"""The lines of a scan, held against importlib.metadata and zipfile."""

import importlib.metadata
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import zipfile

from support.catalogue import EPINDEX, ScratchTest, make_wheel, peak_memory, run, scan, traced
from support.generate_wheels import generate


def expected(path):
    """What importlib.metadata finds on the path entry: (name, version, entries), sorted."""
    return sorted(
        (each.metadata["Name"], each.metadata["Version"], [[e.group, e.name, e.value] for e in each.entry_points])
        for each in importlib.metadata.distributions(path=[str(path)])
    )


def found(lines):
    return sorted((line["name"], line["version"], [[e["group"], e["name"], e["value"]] for e in line["entries"]]) for line in lines)


class Wheels(ScratchTest):
    def test_have_the_distributions_and_entries_that_importlib_metadata_sees(self):
        wheels = list(generate(self.folder, 60))
        lines = scan(*wheels)
        self.assertEqual([line["input"] for line in lines], [str(wheel) for wheel in wheels])
        for wheel, line in zip(wheels, lines):
            self.assertEqual(found([line]), expected(wheel))
            self.assertEqual(line["normalized"], re.sub(r"[-_.]+", "_", line["name"]).lower())
            self.assertEqual(line["problems"], [])

    def test_say_in_which_line_an_entry_stands(self):
        line, = scan(make_wheel(self.folder, "a", entry_points="# first\n[g]\n\nn = m\n"))
        self.assertEqual(line["entries"], [{"group": "g", "name": "n", "value": "m", "line": 4}])

    def test_without_metadata_have_a_line_that_says_so(self):
        wheel = make_wheel(self.folder, "bare", metadata=False)
        line, = scan(wheel)
        self.assertNotIn("directory", line)
        self.assertEqual([problem["code"] for problem in line["problems"]], ["no-metadata"])

    def test_with_two_metadata_directories_have_two_lines(self):
        second = [("other-2.dist-info/METADATA", "Name: other\nVersion: 2\n\n"), ("other-2.dist-info/entry_points.txt", "[g]\nn = m\n")]
        wheel = make_wheel(self.folder, "first", extra=second)
        self.assertEqual(found(scan(wheel)), expected(wheel))
        self.assertEqual(len(scan(wheel)), 2)

    def test_with_two_metadata_directories_of_one_name_have_both(self):
        second = [("first-2.0.dist-info/METADATA", "Name: first\nVersion: 2.0\n\n"), ("first-2.0.dist-info/entry_points.txt", "[g]\nn = m2\n")]
        lines = scan(make_wheel(self.folder, "first", entry_points="[g]\nn = m1\n", extra=second))
        self.assertEqual({(line["version"], line["entries"][0]["value"]) for line in lines}, {("1.0", "m1"), ("2.0", "m2")})

    def test_with_ten_thousand_entry_points_have_all_of_them_in_one_line(self):
        wheel = make_wheel(self.folder, "many", entry_points="[g]\n" + "".join(f"n{i} = m:f{i}\n" for i in range(10000)))
        lines = scan(wheel)
        self.assertEqual(len(lines), 1)
        self.assertEqual(found(lines), expected(wheel))

    def test_that_are_zip_bombs_cost_no_memory_and_are_reported(self):
        good = ("bomb-1.0.dist-info/METADATA", "Name: bomb\nVersion: 1.0\n\n")
        bombs = {
            "METADATA": [("bomb-1.0.dist-info/METADATA", "Name: bomb\n" + "x" * (200 << 20))],
            "entry_points.txt": [good, ("bomb-1.0.dist-info/entry_points.txt", "[g]\n" + "n = m\n" * (30 << 20))],
        }
        for member, extra in bombs.items():
            bomb = make_wheel(self.folder, "bomb", metadata=False, extra=extra)
            self.assertLess(bomb.stat().st_size, 1 << 20)
            problems = [(problem["code"], problem["path"]) for line in scan(bomb) for problem in line["problems"]]
            self.assertIn(("too-large", f"{bomb}/bomb-1.0.dist-info/{member}"), problems)
            self.assertLess(peak_memory("scan", "--quiet", bomb), 30 << 20)

    def test_that_are_damaged_or_cut_off_anywhere_have_a_line_and_the_rest_stands(self):
        good = make_wheel(self.folder, "good", entry_points="[g]\nn = m\n")
        data = good.read_bytes()
        bad = [self.folder / f"bad-{length}-py3-none-any.whl" for length in range(0, len(data), 7)]
        for path, length in zip(bad, range(0, len(data), 7)):
            path.write_bytes(data[:length])
        lines = scan(*bad, good)
        self.assertEqual([line["input"] for line in lines], [str(path) for path in [*bad, good]])
        self.assertTrue(all(line["problems"] for line in lines[:-1]))
        self.assertEqual(lines[-1]["name"], "good")

    def test_are_read_at_their_directory_and_two_members_only(self):
        wheel = make_wheel(self.folder, "big", entry_points="[g]\nn = m\n", extra=[("big/data", os.urandom(20 << 20)), *((f"big/{i}.py", "") for i in range(500))])
        with zipfile.ZipFile(wheel) as archive:
            members = [archive.getinfo(f"big-1.0.dist-info/{name}").compress_size for name in ("METADATA", "entry_points.txt")]
            directory = wheel.stat().st_size - archive.start_dir
        _, trace = traced(self.folder, "read,pread64,mmap,openat", "scan", wheel)
        mine = [line for line in trace if str(wheel) in line and "= -1" not in line]
        self.assertEqual(sum("openat(" in line for line in mine), 1)
        self.assertFalse([line for line in mine if "mmap(" in line])
        read = sum(int(re.search(r"= (\d+)$", line)[1]) for line in mine if "read" in line.split("(")[0])
        # What is read at a time is up to as much again.
        self.assertLess(read, 2 * directory + sum(members) + 7 * 4096)


class Inputs(ScratchTest):
    def test_may_be_directories_eggs_and_metadata_directories(self):
        site = self.folder / "site"
        for name in ("one-1.0.dist-info", "two-2.0.egg-info"):
            (site / name).mkdir(parents=True)
        (site / "one-1.0.dist-info" / "METADATA").write_text("Name: one\nVersion: 1.0\n\n")
        (site / "one-1.0.dist-info" / "entry_points.txt").write_text("[g]\nn = m\n")
        (site / "two-2.0.egg-info" / "PKG-INFO").write_text("Name: two\nVersion: 2.0\n\n")
        egg = self.folder / "three.egg"
        with zipfile.ZipFile(egg, "w") as archive:
            archive.writestr("EGG-INFO/PKG-INFO", "Name: three\nVersion: 3.0\n\n")
            archive.writestr("EGG-INFO/entry_points.txt", "[g]\nn = m3\n")
        unpacked = self.folder / "four.egg"
        (unpacked / "EGG-INFO").mkdir(parents=True)
        (unpacked / "EGG-INFO" / "PKG-INFO").write_text("Name: four\nVersion: 4.0\n\n")
        (unpacked / "EGG-INFO" / "entry_points.txt").write_text("[g]\nn = m4\n")
        for path, kind, count in ((site, "dir", 2), (egg, "zip", 1), (unpacked, "egg", 1)):
            lines = scan(path)
            self.assertEqual(found(lines), expected(path))
            self.assertEqual([line["kind"] for line in lines], [kind] * count)
        for given in (site / "one-1.0.dist-info", f"{site}/one-1.0.dist-info/"):
            line, = scan(given)
            self.assertEqual(found([line]), [each for each in expected(site) if each[0] == "one"])
            self.assertEqual((line["input"], line["directory"]), (str(given), ""))
        line, = scan("one-1.0.dist-info", cwd=site)
        self.assertEqual(line["input"], "one-1.0.dist-info")

    def test_that_are_missing_or_no_archive_have_a_line_each(self):
        (self.folder / "text").write_text("not an archive")
        (self.folder / "empty").mkdir()
        lines = scan(self.folder / "none.whl", self.folder / "text", self.folder / "empty")
        self.assertEqual([(line["kind"], [p["code"] for p in line["problems"]]) for line in lines], [("missing", ["missing"]), ("other", ["no-archive"]), ("dir", [])])

    def test_may_come_as_a_list_by_line_or_by_nul(self):
        wheel = make_wheel(self.folder, "a")
        odd = shutil.copy(wheel, self.folder / "line\nfeed-1.whl")
        raw = os.fsencode(self.folder) + b"/\xff\xfe.whl"
        shutil.copy(wheel, raw)
        lines = scan("-", input=f"{wheel}\n\n{wheel}".encode())
        self.assertEqual([line["input"] for line in lines], [str(wheel)] * 2)
        lines = scan("--null", "-", input=b"\0".join(map(os.fsencode, [odd, raw])))
        self.assertEqual([os.fsencode(line["input"]) for line in lines], [os.fsencode(odd), raw])
        self.assertEqual([line["name"] for line in lines], ["a", "a"])

    def test_are_reported_as_given_also_where_something_is_wrong_with_them(self):
        make_wheel(self.folder, "a", entry_points="[g]\nno equals sign\n")
        line, = scan("a-1.0-py3-none-any.whl", cwd=self.folder)
        self.assertEqual([problem["path"] for problem in line["problems"]], ["a-1.0-py3-none-any.whl/a-1.0.dist-info/entry_points.txt"])

    def test_cost_the_same_memory_however_many_they_are(self):
        wheel = str(make_wheel(self.folder, "a", entry_points="[g]\nn = m\n")) + "\n"
        few, many = (peak_memory("scan", "--quiet", "-", input=wheel * count) for count in (200, 20000))
        self.assertLess(many, few + (1 << 20))

    def test_by_the_thousand_of_which_half_are_missing_all_have_a_line(self):
        wheel = make_wheel(self.folder, "a")
        given = [str(wheel) if i % 2 else f"/nowhere/{i}.whl" for i in range(10000)]
        lines = scan("-", input="\n".join(given).encode())
        self.assertEqual([line["input"] for line in lines], given)
        self.assertEqual([line["kind"] == "missing" for line in lines], [i % 2 == 0 for i in range(10000)])


class ExitStatus(ScratchTest):
    def test_is_that_of_rebuild(self):
        good, bad = make_wheel(self.folder, "good"), self.folder / "none.whl"
        run("scan", good)
        run("scan", "--strict", good)
        self.assertIn(b"problem", run("scan", good, bad).stderr)
        run("scan", "--strict", good, bad, check=1)
        self.assertEqual(run("scan", "--quiet", good, bad).stderr, b"")

    def test_is_zero_where_the_reader_has_seen_enough(self):
        wheel = make_wheel(self.folder, "a")
        with subprocess.Popen([EPINDEX, "scan", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.close()
            try:
                process.communicate(f"{wheel}\n".encode() * 5000)
            except BrokenPipeError:
                pass
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
