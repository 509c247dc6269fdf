"""A catalogue made with the help of the last one: the same bytes as one made anew."""

import itertools
import os
import random
import re
import shutil
import unittest

from support.catalogue import ScratchTest, make_wheel, run, traced, tree
from support.generate_wheels import generate


class Since(ScratchTest):
    def setUp(self):
        super().setUp()
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        self.addCleanup(os.environ.pop, "SOURCE_DATE_EPOCH")

    def catalogue(self, name, inputs, *options, shards=0):
        """Made of these inputs; returns it, and which wheels were opened for that."""
        listed = b"\n".join(map(os.fsencode, inputs))
        lines, trace = traced(self.folder, "openat", "scan", "--quiet", *options, "-", input=listed)
        opened = set(re.findall(r'"([^"]*\.whl)", O_RDONLY[^)]*\) = \d', "\n".join(trace)))
        output = self.folder / name
        run("rebuild", "--quiet", "-o", output, *(["--shards", shards] if shards else []), "--from", "-", input=lines)
        run("verify", "--quiet", output)
        return output, opened

    def test_reads_only_what_is_new_and_forgets_what_is_gone(self):
        wheels = list(generate(self.folder, 60))
        bad = make_wheel(self.folder, "bad", entry_points="[g]\nno equals sign\nn = m\n")
        empty = make_wheel(self.folder, "empty", metadata=False)
        added = make_wheel(self.folder, "added", entry_points="[g]\nn = m\n")
        for shards in (0, 3):
            with self.subTest(shards=shards):
                last, opened = self.catalogue(f"last{shards}", [*wheels, bad, empty], "--identity", "size", shards=shards)
                self.assertEqual(len(opened), 62)
                now = [*wheels[10:], bad, empty, added]
                anew, _ = self.catalogue(f"anew{shards}", now, "--identity", "size", shards=shards)
                helped, opened = self.catalogue(f"helped{shards}", now, "--identity", "size", "--since", last, shards=shards)
                self.assertEqual(tree(helped), tree(anew))
                self.assertEqual(opened, {str(added)})

    def test_prints_the_lines_of_a_scan_in_the_order_of_the_inputs(self):
        wheels = list(generate(self.folder, 90))
        second = [("another-2.dist-info/METADATA", "Name: another\nVersion: 2\n\n"), ("another-2.dist-info/entry_points.txt", "[g]\nn = m\nbad\n")]
        odd = [
            make_wheel(self.folder, "bad", entry_points="[g]\nno equals sign\nn = m\n", extra=second),
            make_wheel(self.folder, "empty", metadata=False),
            make_wheel(self.folder, "many", entry_points="".join(f"[g{i % 7}]\nn{i} = m:f\n" for i in range(500))),
            self.folder / "nothing.whl",
        ]
        (self.folder / "no.zip").write_text("no archive")
        before = [*wheels[:60], *odd, self.folder / "no.zip"]
        now = [path for three in zip(wheels, reversed(wheels), itertools.cycle(before)) for path in three]
        for shards in (0, 5):
            last, _ = self.catalogue(f"last{shards}", before, "--identity", "time", shards=shards)
            listed = b"\n".join(map(os.fsencode, now))
            anew = run("scan", "--quiet", "--identity", "time", "-", input=listed).stdout
            helped = run("scan", "--quiet", "--identity", "time", "--since", last, "-", input=listed).stdout
            self.assertEqual(helped.splitlines(), anew.splitlines())

    def test_takes_another_size_time_or_content_for_another_file(self):
        wheel = make_wheel(self.folder, "a", entry_points="[g]\nn = m1\n")
        other = make_wheel(self.folder, "b", entry_points="[g]\nn = m1\n")
        for identity in ("size", "time", "hash"):
            with self.subTest(identity=identity):
                last, _ = self.catalogue("last", [wheel, other], "--identity", identity)
                value = f"m2 # {identity}" + "x" * 40 if identity == "size" else "m3" if identity == "time" else "m4"
                make_wheel(self.folder, "a", entry_points=f"[g]\nn = {value}\n")
                helped, _ = self.catalogue("helped", [wheel, other], "--identity", identity, "--since", last)
                found = run("lookup", "-f", helped, "g", "n", "--format=tsv").stdout.decode()
                self.assertIn(value, found)
                self.assertEqual(tree(helped), tree(self.catalogue("anew", [wheel, other], "--identity", identity)[0]))

    def test_does_not_believe_an_identity_of_another_kind_or_none(self):
        wheel = make_wheel(self.folder, "a")
        for before, now in (("none", "size"), ("size", "hash"), ("size", "none")):
            last, _ = self.catalogue("last", [wheel], "--identity", before)
            _, opened = self.catalogue("helped", [wheel], "--identity", now, "--since", last)
            self.assertEqual(opened, {str(wheel)})

    def test_scans_directories_each_time(self):
        site = self.folder / "site"
        (site / "a-1.0.dist-info").mkdir(parents=True)
        (site / "a-1.0.dist-info" / "entry_points.txt").write_text("[g]\nn = m1\n")
        last, _ = self.catalogue("last", [site], "--identity", "time")
        (site / "a-1.0.dist-info" / "entry_points.txt").write_text("[g]\nn = m2\n")
        helped, _ = self.catalogue("helped", [site], "--identity", "time", "--since", last)
        self.assertIn(b"m2", run("lookup", "-f", helped, "g").stdout)

    def test_says_so_or_goes_on_where_the_last_catalogue_is_damaged(self):
        wheels = [*generate(self.folder, 30), make_wheel(self.folder, "bad", entry_points="[g]\nno equals sign\n")]
        last, _ = self.catalogue("last", wheels, "--identity", "size")
        data, draw = last.read_bytes(), random.Random(1)
        for _ in range(100):
            damaged = bytearray(data)
            for _ in range(draw.choice((1, 3, 20))):
                damaged[draw.randrange(2048, len(data))] = draw.choice((0, 47, 48, 57, 255, draw.randrange(256)))
            last.write_bytes(damaged)
            done = run("scan", "--quiet", "--identity", "size", "--since", last, *wheels, check=None)
            self.assertIn(done.returncode, (0, 2), done.stderr)
            self.assertEqual(done.returncode == 2, bool(done.stderr))

    def test_refuses_what_is_no_catalogue(self):
        wheel = make_wheel(self.folder, "a")
        local = self.folder / "local.cdb"
        run("rebuild", "--quiet", "-o", local, "--path", self.folder)
        for last in (wheel, self.folder / "nothing", local, self.folder):
            self.assertTrue(run("scan", "--since", last, wheel, check=2).stderr)


if __name__ == "__main__":
    unittest.main()
