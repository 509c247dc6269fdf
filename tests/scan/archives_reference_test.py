"""Holds scan_path_list() against importlib.metadata on zip archives, good and bad."""

import os
import struct
import zipfile
from unittest import mock

from support import tree_case
from support.tree_case import Scan, TreeTest, expected


class ZipTest(TreeTest):
    def test_wheels_and_eggs_are_read_stored_and_deflated(self):
        for compression in zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED:
            wheel = self.zip(
                f"one-{compression}.whl",
                [("one.py", "x = 1"), *self.members("one-1.0.dist-info", "one")],
                compression,
            )
            egg = self.zip(
                f"two-{compression}.egg",
                [("EGG-INFO/PKG-INFO", "Name: two\n"), ("EGG-INFO/entry_points.txt", "[g]\nx=y")],
                compression,
            )
            self.assertEqual(self.check(wheel, egg).kinds, ["zip", "zip"])

    def test_egg_info_counts_only_where_the_archive_is_named_egg(self):
        members = [("EGG-INFO/PKG-INFO", "Name: two\n"), ("EGG-INFO/entry_points.txt", "[g]\nx=y")]
        members += self.members("one-1.0.dist-info", "one")
        self.check(self.zip("x.zip", members), self.zip("x.Egg", members))

    def test_a_zipapp_with_a_line_in_front_and_a_comment_behind_is_read(self):
        members = [("__main__.py", ""), *self.members("one-1.0.dist-info", "one")]
        self.check(
            self.zip("app", members, prefix=b"#!/usr/bin/env python3\n", comment=b"x" * 1000)
        )
        self.check(self.zip("app.pyz", members, prefix=b"#!" + b"x" * 70_000 + b"\n"))

    def test_offsets_that_count_the_prefix_are_read(self):
        # zipapp and others write behind the line, into one file: offsets are those of the file.
        path = self.write("app.pyz", b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(path, "a") as file:
            for name, content in self.members("one-1.0.dist-info", "one"):
                file.writestr(name, content)
        self.check(path)

    def test_zip64_archives_are_read(self):
        path = self.path("big.whl")
        with mock.patch("zipfile.ZIP_FILECOUNT_LIMIT", 1), zipfile.ZipFile(path, "w") as file:
            for name, content in self.members("one-1.0.dist-info", "one"):
                with file.open(name, "w", force_zip64=True) as member:
                    member.write(content.encode())
        with open(path, "rb") as file:
            self.assertIn(b"PK\6\7", file.read())
        self.check(path)

    def test_more_members_than_the_number_of_entries_can_say_are_read(self):
        members = [(f"m{i}", "") for i in range(70)]
        path = self.zip("many.whl", members + self.members("one-1.0.dist-info", "one"))
        with open(path, "r+b") as file:
            data = bytearray(file.read())
            at = data.rindex(b"PK\5\6")
            data[at + 8 : at + 12] = struct.pack("<HH", 3, 3)
            file.seek(0)
            file.write(data)
        self.check(path)

    def test_the_name_for_shadowing_is_that_of_the_metadata(self):
        first = self.zip("a.whl", self.members("one-1.0.dist-info", "two", "kept"))
        second = self.zip("b.whl", self.members("one-2.0.dist-info", "one"))
        third = self.zip("c.whl", self.members("two-2.0.dist-info", "Two", "hidden"))
        self.distribution("d/two-1.0.dist-info", "x", entries="hidden")
        self.check(first, second, third, self.path("d"))

    def test_a_file_at_the_top_that_is_named_like_metadata_is_named_by_its_name(self):
        self.check(
            self.zip("a.whl", [("one-1.0.egg-info", "Name: x\nVersion: 1\n")]),
            self.zip("b.whl", self.members("x-1.0.dist-info", "one", "hidden")),
            self.zip("c.whl", self.members("x-1.0.dist-info", "x")),
        )

    def test_a_file_and_a_directory_of_one_name_are_both_seen(self):
        members = [("one-1.0.egg-info", "x"), *self.members("one-1.0.egg-info", "two")]
        self.check(self.zip("a.whl", members))

    def test_the_order_is_that_of_the_archive(self):
        members = []
        for name in "zeta", "alpha", "Zeta", "mid", "alpha":
            members += self.members(f"{name}-{len(members)}.dist-info", name)
        self.check(self.zip("a.whl", members))

    def test_of_duplicate_members_the_last_is_read(self):
        members = self.members("one-1.0.dist-info", "one", "first", "1")
        members += self.members("one-1.0.dist-info", "one", "last", "2")
        self.check(self.zip("a.whl", members))

    def test_explicit_directories_are_as_good_as_implied_ones(self):
        members = [("one.dist-info/", ""), *self.members("one.dist-info", "one")]
        members += [("two.dist-info/METADATA/x", ""), ("two.dist-info/PKG-INFO", "Name: two\n")]
        self.check(self.zip("a.whl", members))

    def test_an_empty_metadata_gives_way_to_pkg_info(self):
        members = [("one.egg-info/METADATA", ""), ("one.egg-info/PKG-INFO", "Name: two\n")]
        self.check(self.zip("a.whl", members))

    def test_suffixes_in_capitals_count(self):
        self.check(self.zip("a.whl", self.members("ONE.Dist-INFO", "one")))

    def test_names_that_are_not_ascii_are_read(self):
        self.check(self.zip("a.whl", self.members("\u00e9t\u00e9-1.dist-info", "\u00c9t\u00e9")))

    def test_an_archive_without_members_or_metadata_has_no_distributions(self):
        self.distribution("d/one-1.0.dist-info", "one")
        scan = self.check(
            self.zip("a.zip", []), self.zip("b.zip", [("x.py", "")]), self.path("d")
        )
        self.assertEqual(scan.kinds, ["zip", "zip", "dir"])

    def test_a_link_to_an_archive_is_read(self):
        self.zip("a.whl", self.members("one-1.dist-info", "one"))
        os.symlink("a.whl", self.path("link.egg"))
        self.check(self.path("link.egg"))


class BadZipTest(TreeTest):
    """Archives of which no use, or not all use, can be made."""

    def archive(self):
        return self.zip("bad.whl", self.members("one-1.0.dist-info", "one"))

    def good(self):
        return self.zip("good.whl", self.members("two-1.0.dist-info", "two"))

    def patch(self, path, signature, offset, value, count=None):
        """Overwrites `value` at `offset` of each header that begins with `signature`."""
        with open(path, "rb") as file:
            data = bytearray(file.read())
        at, done = data.find(signature), 0
        while at >= 0 and (count is None or done < count):
            data[at + offset : at + offset + len(value)] = value
            at, done = data.find(signature, at + 1), done + 1
        self.assertTrue(done)
        with open(path, "wb") as file:
            file.write(data)

    def test_a_zip_member_whose_name_nobody_tells_is_left_out(self):
        good = self.zip("a.whl", self.members("two-1.0.dist-info", "two"))
        bad = self.zip("b.whl", [("one-1.0.dist-info/entry_points.txt", "[g]\na = b")])
        with self.assertRaises(Exception):
            expected([bad])
        self.check_without([bad, good], ["no-name"], bad)

    def test_an_archive_that_is_cut_off_anywhere_is_reported_and_the_rest_is_found(self):
        path, good = self.archive(), self.good()
        with open(path, "rb") as file:
            data = file.read()
        paths = [self.write(f"{n:03}.whl", data[:n]) for n in range(len(data))]
        scans = list(Scan.each(paths))
        self.assertEqual(len(scans), len(paths))
        for n, scan in enumerate(scans):
            self.assertEqual((scan.kinds, scan.codes), (["other"], ["bad-zip"]), n)
        self.assertEqual(Scan([*paths, good]).visible, expected([good]))

    def test_a_file_that_is_named_as_an_archive_and_is_none_is_reported(self):
        for name in "x.zip", "x.whl", "x.egg", "x.pyz":
            path = self.write(name, "no archive at all")
            self.check_without([path, self.good()], ["bad-zip"], path)

    def test_encrypted_members_are_reported(self):
        path = self.archive()
        self.patch(path, b"PK\1\2", 8, struct.pack("<H", 1))
        self.patch(path, b"PK\3\4", 6, struct.pack("<H", 1))
        with self.assertRaises(Exception):
            expected([path])
        scan = self.check_without([path, self.good()], ["bad-zip", "no-name"], path)
        self.assertIn("encrypted", scan.problems[0][3])

    def test_an_unknown_method_is_reported(self):
        path = self.archive()
        self.patch(path, b"PK\1\2", 10, struct.pack("<H", 97))
        self.patch(path, b"PK\3\4", 8, struct.pack("<H", 97))
        with self.assertRaises(Exception):
            expected([path])
        scan = self.check_without([path, self.good()], ["bad-zip", "no-name"], path)
        self.assertIn("method", scan.problems[0][3])

    def test_absurd_sizes_are_reported(self):
        for size, code in (2**32 - 2, "too-large"), (10 * 2**20, "bad-zip"), (0, "bad-zip"):
            path = self.archive()
            self.patch(path, b"PK\1\2", 24, struct.pack("<I", size))
            self.patch(path, b"PK\3\4", 22, struct.pack("<I", size))
            self.check_without([path, self.good()], [code, "no-name"], path)

    def test_a_member_that_inflates_to_more_than_the_limit_is_reported(self):
        members = self.members("one-1.0.dist-info", "one")
        members[1] = (members[1][0], "#" * (17 << 20))
        path = self.zip("bomb.whl", members)
        scan = Scan([path])
        self.assertEqual(scan.codes, ["too-large"])
        self.assertEqual(scan.visible, [("one", "one", "1.0", [])])

    def test_a_wrong_checksum_is_reported(self):
        path = self.zip("a.whl", self.members("one-1.0.dist-info", "one"), zipfile.ZIP_STORED)
        self.patch(path, b"one = m:a", 0, b"two")
        with self.assertRaises(zipfile.BadZipFile):
            expected([path])
        scan = Scan([path])
        self.assertEqual(scan.codes, ["bad-zip"])
        self.assertEqual(scan.visible, [("one", "one", "1.0", [])])

    def test_a_claim_of_billions_of_members_is_not_believed(self):
        path = self.path("big.whl")
        with mock.patch("zipfile.ZIP_FILECOUNT_LIMIT", 1), zipfile.ZipFile(path, "w") as file:
            for name, content in self.members("one-1.0.dist-info", "one"):
                file.writestr(name, content)
        self.patch(path, b"PK\6\6", 24, struct.pack("<QQ", 1 << 60, 1 << 60))
        self.check(path)

    def test_a_name_that_claims_to_be_utf_8_and_is_not_costs_the_archive(self):
        path = self.zip("a.whl", self.members("\u00e9-1.dist-info", "one"))
        self.patch(path, "\u00e9".encode(), 0, b"\xff\xff")
        self.assertEqual(expected([path]), [])
        self.check_without([path, self.good()], ["bad-zip"], path)

    def test_a_flipped_byte_anywhere_gives_what_the_reference_gives_or_a_problem(self):
        path = self.archive()
        with open(path, "rb") as file:
            data = file.read()
        paths = []
        for i in range(len(data)):
            for mask in 0x01, 0xFF:
                flipped = bytearray(data)
                flipped[i] ^= mask
                paths.append(self.write(f"{i:03}-{mask:02x}.whl", bytes(flipped)))
        scans = list(Scan.each(paths))
        self.assertEqual(len(scans), len(paths))
        for path, scan in zip(paths, scans):
            if scan.problems:
                continue
            with self.subTest(path=path):
                try:
                    self.assertEqual(scan.visible, expected([path]))
                except zipfile.BadZipFile as error:
                    # Newer ones hold the members against one another; what is sound in itself is read here.
                    self.assertIn("Overlapped entries", str(error))


if __name__ == "__main__":
    tree_case.main()
