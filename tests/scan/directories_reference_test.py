"""Holds scan_path_list() against importlib.metadata on directories made by hand."""

import os
import unittest

from support import tree_case
from support.tree_case import Scan, TreeTest, expected


class DirectoryTest(TreeTest):
    def test_dist_info_and_egg_info_directories_are_distributions(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.distribution("a/two-1.0.egg-info", "two", metadata="PKG-INFO")
        self.distribution("a/three-1.0-py3.9.egg-info", "Three", metadata="PKG-INFO")
        self.distribution("a/not-a-distribution", "four")
        self.write("a/module.py")
        self.assertEqual(self.check(self.path("a")).kinds, ["dir"])

    def test_a_distribution_without_entry_points_still_hides_a_later_one(self):
        self.distribution("a/one-1.0.dist-info", "one", entries=None)
        self.distribution("b/one-2.0.dist-info", "one")
        scan = self.check(self.path("a"), self.path("b"))
        self.assertEqual(len(scan.dists), 2)

    def test_the_first_of_a_name_on_the_path_wins_however_it_is_spelled(self):
        self.distribution("a/One.Two-1.0.dist-info", "One.Two", entries="first")
        self.distribution("b/one__two-2.0.egg-info", "one--two", entries="second")
        self.distribution("b/other-2.0.dist-info", "other")
        self.check(self.path("a"), self.path("b"))
        self.check(self.path("b"), self.path("a"))

    def test_of_two_of_a_name_in_one_directory_the_first_by_name_wins(self):
        self.distribution("a/one-1.0.dist-info", "one", entries="old")
        self.distribution("a/one-2.0.dist-info", "one", entries="new", version="2.0")
        self.distribution("a/One-3.0.dist-info", "one", entries="capital", version="3.0")
        self.check(self.path("a"))

    def test_distributions_of_one_name_stand_together_where_the_first_of_them_stands(self):
        # "a" comes again behind "b": its bucket is where it was first.
        self.distribution("x/A-1.0.DIST-INFO", "q")
        self.distribution("x/b-1.0.dist-info", "b")
        self.distribution("x/a-1.0.dist-info", "a")
        self.distribution("x/a-1.0.Egg-Info", "z")
        self.check(self.path("x"))

    def test_the_directory_tells_the_name_and_not_the_metadata(self):
        self.distribution("a/one-1.0.dist-info", "two")
        self.distribution("a/two-1.0.dist-info", "three")
        self.distribution("b/three-1.0.dist-info", "one")
        self.check(self.path("a"), self.path("b"))

    def test_a_suffix_in_capitals_takes_the_name_from_the_metadata(self):
        self.distribution("a/one-1.0.DIST-INFO", "Two")
        self.distribution("a/Three-1.0.Egg-Info", "one", metadata="PKG-INFO")
        self.distribution("b/two-1.0.dist-info", "two", entries="hidden")
        self.distribution("b/three-1.0.dist-info", "three")
        self.check(self.path("a"), self.path("b"))

    def test_a_directory_without_a_stem_takes_the_name_from_the_metadata(self):
        self.distribution("a/.dist-info", "one")
        self.distribution("a/-1.0.dist-info", "two")
        self.distribution("a/..egg-info", "three", metadata="PKG-INFO")
        self.distribution("b/one.dist-info", "one", entries="hidden")
        self.check(self.path("a"), self.path("b"))

    def test_missing_metadata_leaves_name_and_version_absent(self):
        self.distribution("a/one-1.0.dist-info", None, entries="one")
        self.write("a/two.dist-info/METADATA", "Summary: no name\n\n")
        self.write("a/two.dist-info/entry_points.txt", "[g]\ntwo = m\n")
        self.check(self.path("a"))

    def test_an_empty_metadata_gives_way_to_pkg_info(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.write("a/one-1.0.dist-info/METADATA", "")
        self.write("a/one-1.0.dist-info/PKG-INFO", "Name: Other\nVersion: 7\n")
        self.distribution("a/two-1.0.dist-info", "two")
        self.write("a/two-1.0.dist-info/PKG-INFO", "Name: Ignored\nVersion: 7\n")
        self.write("a/three-1.0.dist-info/METADATA", "\n")
        self.write("a/three-1.0.dist-info/PKG-INFO", "Name: Ignored\nVersion: 7\n")
        self.check(self.path("a"))

    def test_a_plain_file_is_its_own_metadata(self):
        self.write("a/one-1.0.egg-info", "Name: One\nVersion: 1.5\n")
        self.write("a/two-1.0.dist-info", "Name: Two\nVersion: 1.5\n")
        self.write("a/three.EGG-INFO", "Name: Three\nVersion: 3\n")
        self.write("a/empty.egg-info", "")
        self.distribution("b/one-2.0.dist-info", "one")
        self.distribution("b/two-2.0.dist-info", "two")
        self.distribution("b/three-2.0.dist-info", "three")
        self.check(self.path("a"), self.path("b"))

    def test_directories_in_place_of_files_count_as_absent(self):
        self.distribution("a/one-1.0.dist-info", None, entries=None)
        os.mkdir(self.path("a/one-1.0.dist-info/entry_points.txt"))
        os.mkdir(self.path("a/one-1.0.dist-info/METADATA"))
        self.write("a/one-1.0.dist-info/PKG-INFO", "Name: x\nVersion: 3\n")
        self.check(self.path("a"))

    def test_headers_are_found_however_far_down_they_are(self):
        for size in (8191, 8192, 8193, 16384, 100_000, 1_000_000):
            padding = "X-Padding: " + "x" * (size - 20) + "\n"
            self.write(f"a/p{size}.dist-info/METADATA", padding + f"Name: n{size}\nVersion: 1\n")
        self.write("a/body.dist-info/METADATA", "Name: x\n\n" + "text\n" * 100_000 + "Version: 1\n")
        self.check(self.path("a"))

    def test_links_are_followed(self):
        self.distribution("elsewhere/one-1.0.dist-info", "one")
        self.write("elsewhere/points.txt", "[g]\ntwo = m\n")
        self.distribution("a/two-1.0.dist-info", "two", entries=None)
        os.symlink("../elsewhere/one-1.0.dist-info", self.path("a/one-1.0.dist-info"))
        os.symlink("../../elsewhere/points.txt", self.path("a/two-1.0.dist-info/entry_points.txt"))
        os.symlink("a", self.path("link"))
        self.check(self.path("link"))

    def test_a_dangling_link_hides_later_ones_and_is_reported(self):
        os.mkdir(self.path("a"))
        os.symlink("nowhere", self.path("a/one-1.0.dist-info"))
        self.distribution("b/one-2.0.dist-info", "one")
        self.distribution("b/two-2.0.dist-info", "two")
        paths = [self.path("a"), self.path("b")]
        scan = Scan(paths)
        self.assertEqual(scan.visible, expected(paths))
        self.assertEqual(
            [problem[:2] for problem in scan.problems],
            [["dangling-link", self.path("a/one-1.0.dist-info")]],
        )

    def test_a_missing_path_entry_is_silent(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.write("a/plain", "text")
        os.symlink("nowhere", self.path("dangling"))
        scan = self.check(
            self.path("nothing"), self.path("a/plain/below"), self.path("dangling"), self.path("a")
        )
        self.assertEqual(scan.kinds, ["missing", "missing", "missing", "dir"])

    def test_a_file_that_is_no_archive_is_silent(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.write("plain", "text")
        self.write("empty")
        self.write("large", b"x" * 200_000)
        scan = self.check(
            self.path("plain"), self.path("empty"), self.path("large"), self.path("a")
        )
        self.assertEqual(scan.kinds, ["other", "other", "other", "dir"])

    def test_the_same_path_entry_twice_gives_its_entries_once(self):
        self.distribution("a/one-1.0.dist-info", "one")
        scan = self.check(self.path("a"), self.path("a"))
        self.assertEqual(len(scan.dists), 2)

    def test_names_of_every_script_are_compared_in_lower_case(self):
        self.distribution("a/\u00c9t\u00c9-1.dist-info", "\u00c9t\u00c9")
        self.distribution("b/\u00e9t\u00e9-1.dist-info", "\u00e9t\u00e9", entries="hidden")
        self.distribution("b/\u0130-1.dist-info", "\u0130")
        self.distribution("b/\u03a3\u0391-1.dist-info", "\u03a3")
        self.check(self.path("a"), self.path("b"))

    def test_names_that_are_not_utf_8_are_compared_as_bytes(self):
        raw = os.fsdecode(b"\xff\xfeX-1.dist-info")
        self.distribution("a/" + raw, "x")
        self.distribution("b/" + raw.lower(), "x", entries="hidden")
        self.check(self.path("a"), self.path("b"))


class RelativeTest(TreeTest):
    def test_relative_path_entries_are_taken_from_the_current_directory(self):
        self.distribution("one-1.0.dist-info", "one")
        self.distribution("a/two-1.0.dist-info", "two")
        self.distribution("a/x.egg/EGG-INFO", "three", metadata="PKG-INFO")
        os.chdir(self.root)
        scan = self.check("", "a", "./a/x.egg", "../" + os.path.basename(self.root) + "/a/")
        self.assertEqual(
            [path[0] for path in scan.paths],
            [
                self.root,
                self.path("a"),
                self.root + "/./a/x.egg",
                self.root + "/../" + os.path.basename(self.root) + "/a/",
            ],
        )

    def test_the_empty_path_entry_is_no_egg_wherever_it_is(self):
        self.distribution("x.egg/EGG-INFO", "one", metadata="PKG-INFO")
        self.distribution("x.egg/two.egg-info", "two", metadata="PKG-INFO")
        os.chdir(self.path("x.egg"))
        self.assertEqual(self.check("").kinds, ["dir"])


class EggTest(TreeTest):
    def test_an_egg_directory_has_its_egg_info(self):
        self.distribution("one-1.0-py3.9.egg/EGG-INFO", "one", metadata="PKG-INFO")
        self.distribution("two.EGG/egg-info", "two", metadata="PKG-INFO")
        scan = self.check(self.path("one-1.0-py3.9.egg"), self.path("two.EGG"))
        self.assertEqual(scan.kinds, ["egg", "egg"])

    def test_egg_info_of_other_directories_is_nothing(self):
        self.distribution("a/EGG-INFO", "one", metadata="PKG-INFO")
        self.distribution("x.egg/EGG-INFO", "two", metadata="PKG-INFO")
        self.distribution("x.egg/three.egg-info", "three", metadata="PKG-INFO")
        self.assertEqual(self.check(self.path("a"), self.path("x.egg") + "/").kinds, ["dir", "dir"])

    def test_egg_info_comes_after_all_others_and_is_named_by_its_metadata(self):
        self.distribution("x-1.egg/EGG-INFO", "one", metadata="PKG-INFO")
        self.distribution("x-1.egg/Egg-Info", "two", metadata="METADATA")
        self.distribution("x-1.egg/one.dist-info", "one", entries="first")
        self.distribution("x-1.egg/zzz.dist-info", "zzz")
        self.check(self.path("x-1.egg"))

    def test_egg_info_that_is_a_plain_file_is_its_own_metadata(self):
        self.write("x.egg/EGG-INFO", "Name: one\nVersion: 1\n")
        self.check(self.path("x.egg"))


class BadInputTest(TreeTest):
    """The reference raises, or is silent, where epindex reports and keeps all the rest."""

    def test_a_distribution_whose_name_nobody_tells_is_left_out(self):
        self.distribution("a/one-1.0.DIST-INFO", None, entries="one")
        self.distribution("a/two-1.0.dist-info", "two")
        with self.assertRaises(Exception):
            expected([self.path("a")])
        self.check_without([self.path("a")], ["no-name"], self.path("a/one-1.0.DIST-INFO"))

    def test_a_fifo_does_not_hold_up_the_scan(self):
        self.distribution("a/one-1.0.dist-info", None, entries=None)
        os.mkfifo(self.path("a/one-1.0.dist-info/entry_points.txt"))
        os.mkfifo(self.path("a/one-1.0.dist-info/METADATA"))
        os.mkfifo(self.path("a/two-1.0.egg-info"))
        self.distribution("a/three-1.0.dist-info", "three")
        os.mkfifo(self.path("fifo"))
        scan = Scan([self.path("fifo"), self.path("a")])
        self.assertEqual(scan.kinds, ["other", "dir"])
        self.assertEqual(scan.codes, ["unreadable"] * 3)
        self.assertEqual([d[0] for d in scan.visible], ["one", "three", "two"])

    def test_a_file_that_is_too_large_is_not_read(self):
        self.distribution("a/two-1.0.dist-info", "two")
        self.distribution("a/one-1.0.dist-info", "one")
        path = self.path("a/one-1.0.dist-info/entry_points.txt")
        with open(path, "r+b") as file:
            file.truncate(100 << 20)
        scan = self.check_without([self.path("a")], ["too-large"], path)
        self.assertIn(str(100 << 20), scan.problems[0][3])
        self.assertIn(str(16 << 20), scan.problems[0][3])

    def test_a_file_of_exactly_the_limit_is_read(self):
        text = "[g]\na = m\n".ljust((16 << 20) - 1) + "\n"
        self.write("a/one-1.0.dist-info/entry_points.txt", text)
        self.check(self.path("a"))

    def test_headers_without_end_are_given_up(self):
        self.distribution("a/two-1.0.dist-info", "two")
        self.distribution("a/one-1.0.dist-info", None, entries="one")
        path = self.write("a/one-1.0.dist-info/METADATA", "X: y\n" * 2_000_000)
        self.check_without([self.path("a")], ["too-large"], path)

    def test_a_loop_of_links_is_reported(self):
        self.distribution("a/two-1.0.dist-info", "two")
        self.distribution("a/one-1.0.dist-info", "one", entries=None)
        path = self.path("a/one-1.0.dist-info/entry_points.txt")
        os.symlink("entry_points.txt", path)
        with self.assertRaises(OSError):
            expected([self.path("a")])
        self.check_without([self.path("a")], ["unreadable"], path)

    def test_a_bad_file_that_is_shadowed_is_nobodys_concern(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.distribution("b/one-1.0.dist-info", "one")
        self.write("b/one-1.0.dist-info/entry_points.txt", b"\xff")
        self.distribution("c/one-1.0.dist-info", "one", entries=None)
        os.mkfifo(self.path("c/one-1.0.dist-info/entry_points.txt"))
        self.check(self.path("a"), self.path("b"), self.path("c"))

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_what_is_closed_to_us_counts_as_absent_and_is_reported(self):
        self.distribution("a/one-1.0.dist-info", "one")
        self.distribution("a/two-1.0.dist-info", "two")
        self.distribution("a/three-1.0.dist-info", "three")
        self.distribution("b/four-1.0.dist-info", "four")
        os.chmod(self.path("a/one-1.0.dist-info/entry_points.txt"), 0)
        os.chmod(self.path("a/two-1.0.dist-info/METADATA"), 0)
        os.chmod(self.path("a/three-1.0.dist-info"), 0)
        os.chmod(self.path("b"), 0)
        paths = [self.path("b"), self.path("a")]
        scan = Scan(paths)
        self.assertEqual(scan.visible, expected(paths))
        self.assertEqual(scan.kinds, ["unreadable", "dir"])
        self.assertEqual(scan.codes, ["unreadable"] * 5)

if __name__ == "__main__":
    tree_case.main()
