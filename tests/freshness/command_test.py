"""What `rebuild` and `check` say and return, beside the scenarios."""

import json
import os
import shutil
import time
import unittest

from support.distributions import TWO, entry_points, install, uninstall, write_in_place
from support.scenario import SETTLE_SECONDS, World


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.world = World(os.path.abspath(os.environ["EPINDEX"]), None, None)
        self.addCleanup(self.world.close)

    def build(self, *options):
        return self.world.command.rebuild(self.world.index, self.world.paths, *options)

    def check(self, *options):
        return self.world.command.run("check", "-f", self.world.index, *options)

    def test_the_text_has_verdict_path_and_reason_on_a_line_for_each_path_entry(self):
        self.build()
        install(self.world.site, "gamma")
        result = self.check()
        lines = [line.split("\t") for line in result.stdout.splitlines()]
        self.assertEqual([line[1] for line in lines], [str(path) for path in self.world.paths])
        self.assertEqual(lines[0][0], "stale")
        self.assertIn("gamma", lines[0][2])
        self.assertIn(lines[1][0], ("fresh", "moved"))
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stderr.startswith("epindex: "), result.stderr)

    def test_a_missing_index_is_unusable(self):
        result = self.check()
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn(str(self.world.index), result.stderr)

    def test_a_damaged_index_is_unusable_and_rebuilt(self):
        self.build()
        self.world.index.write_bytes(self.world.index.read_bytes()[:3000])
        self.assertEqual(self.check().returncode, 2)
        self.assertEqual(self.build(), "built")

    def test_every_level_is_accepted_and_no_other(self):
        self.build()
        for level in ("trust", "dir", "meta", "content"):
            self.assertEqual(self.check("--level", level).returncode, 0, level)
        self.assertEqual(self.check("--level", "enough").returncode, 2)

    def test_trust_believes_whatever_happens(self):
        self.build()
        uninstall(self.world.site, "alpha")
        result = self.check("--level", "trust", "--format=json")
        self.assertEqual(result.returncode, 0)
        self.assertEqual({entry["code"] for entry in json.loads(result.stdout)}, {"trusted"})

    def test_the_level_of_the_build_is_the_level_of_the_check(self):
        time.sleep(SETTLE_SECONDS)  # until stamps are believed
        self.build("--level", "dir")
        file = self.world.site / "alpha-1.0.dist-info/entry_points.txt"
        write_in_place(file, entry_points(alpha=TWO))
        self.assertEqual(self.check().returncode, 0)
        self.assertEqual(self.check("--level", "meta").returncode, 1)

    def test_an_index_that_asks_for_no_look_is_read_again(self):
        self.build("--level", "trust")
        uninstall(self.world.site, "alpha")
        self.assertEqual(self.check("--level", "trust").returncode, 0)
        self.assertEqual(self.check().returncode, 1)

    def test_an_index_of_another_path_list_is_stale(self):
        self.build()
        site, system = self.world.paths
        added = self.world.root / "added"
        added.mkdir()
        for paths, status in [
            ((site, system), 0),
            ((site, system, added), 1),
            ((site,), 1),
            ((system, site), 1),
        ]:
            options = [option for path in paths for option in ("--path", path)]
            result = self.check("--format=json", *options)
            self.assertEqual(result.returncode, status, result.stdout)
        self.assertEqual(self.verdict_of(added, "--path", site, "--path", added), "stale")

    def verdict_of(self, path, *options):
        entries = json.loads(self.check("--format=json", *options).stdout)
        return next(entry["verdict"] for entry in entries if entry["path"] == str(path))

    def test_a_path_entry_that_comes_and_goes_is_named_so(self):
        late = self.world.root / "late"
        self.world.paths.append(late)
        self.build()
        install(late, "gamma")
        self.assertRegex(self.check().stdout, rf"(?m)^stale\t{late}\t.*missing.*gamma")
        self.build()
        shutil.rmtree(late)
        self.assertRegex(self.check().stdout, rf"(?m)^stale\t{late}\t.*missing.*gamma")

    def test_a_rebuild_for_another_path_list_builds(self):
        self.build()
        self.world.paths.reverse()
        self.assertEqual(self.build(), "built")

    def test_force_builds_what_is_fresh(self):
        self.assertEqual(self.build(), "built")
        self.assertIn(self.build(), ("fresh", "moved"))
        self.assertEqual(self.build("--force"), "built")

    def test_check_or_rebuild_leaves_a_right_index(self):
        self.build()
        file = self.world.site / "alpha-1.0.dist-info/entry_points.txt"
        write_in_place(file, entry_points(alpha=TWO))
        if self.check().returncode != 0:
            self.build()
        self.assertIn(
            ["scenario", "alpha", f"{TWO}:run", "alpha", "1.0"],
            self.world.command.dump(self.world.index),
        )

    def test_a_sealed_index_is_proved_unless_it_is_to_be_believed(self):
        self.world.seal()
        self.build("--sealed")
        install(self.world.site, "gamma")
        self.assertEqual(self.check("--level", "trust").returncode, 0)
        self.assertEqual(self.check().returncode, 1)

    def test_two_sealed_builds_are_the_same_bytes(self):
        self.world.seal()
        self.build("--sealed")
        first = self.world.index.read_bytes()
        self.world.age()
        self.build("--sealed", "--force")
        self.assertEqual(self.world.index.read_bytes(), first)


if __name__ == "__main__":
    unittest.main()
