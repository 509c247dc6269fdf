"""The same tree gives the same index, whoever builds it, wherever and whenever."""

import os
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1] / "support")

import reference  # noqa: E402
import trees  # noqa: E402

SEEDS = range(7, 15)
# Where nothing of it may show: another folder, locale and time zone.
HERE = {"LC_ALL": "C", "TZ": "UTC", "LANGUAGE": ""}
THERE = {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8"}


class Builds(unittest.TestCase):
    def setUp(self):
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-determinism-"))
        self.addCleanup(shutil.rmtree, self.scratch)

    def trees(self):
        """(seed, folder of a tree, its path entries relative to that folder)."""
        for seed in SEEDS:
            tree = trees.Tree(random.Random(seed))
            root = os.path.join(self.scratch, str(seed))
            tree.write(root)
            yield seed, root, [name for name, _ in tree.path]

    def build(self, output, paths, cwd, environment, *options):
        reference.rebuild(output, paths, *options, cwd=cwd, env={**os.environ, **environment})
        return output

    def hash_of(self, index):
        return reference.run_epindex("hash", "-f", index).stdout

    def bytes_of(self, index):
        with open(index, "rb") as file:
            return file.read()

    def test_from_other_folders_locales_and_time_zones_have_the_same_entries_and_hash(self):
        for seed, root, names in self.trees():
            with self.subTest(seed=seed):
                one = self.build(os.path.join(self.scratch, "one.cdb"), names, root, HERE)
                absolute = [os.path.join(root, name) if name else root for name in names]
                two = self.build(os.path.join(self.scratch, "two.cdb"), absolute, "/", THERE)
                self.assertEqual(reference.dump(one), reference.dump(two))
                self.assertEqual(self.hash_of(one), self.hash_of(two))

    def test_sealed_are_the_same_bytes(self):
        for seed, root, names in self.trees():
            with self.subTest(seed=seed):
                index = os.path.join(root, "sealed.cdb")
                self.build(index, names, root, HERE, "--sealed")
                first = self.bytes_of(index)
                absolute = [os.path.join(root, name) if name else root for name in names]
                self.build(index, absolute, "/", THERE, "--sealed")
                self.assertEqual(first, self.bytes_of(index))

    def test_sealed_in_a_copy_of_the_tree_are_the_same_bytes_and_answer_about_the_copy(self):
        for seed, root, names in self.trees():
            with self.subTest(seed=seed):
                copy = os.path.join(self.scratch, "elsewhere", str(seed), "copy")
                shutil.copytree(root, copy, symlinks=True, copy_function=shutil.copyfile)
                one = self.build(os.path.join(root, "sealed.cdb"), names, root, HERE, "--sealed")
                two = self.build(os.path.join(copy, "sealed.cdb"), names, copy, THERE, "--sealed")
                self.assertEqual(self.bytes_of(one), self.bytes_of(two))
                self.assertEqual(self.hash_of(one), self.hash_of(two))

    def test_of_changed_trees_have_other_hashes(self):
        folder = os.path.join(self.scratch, "changing", "plugin-1.0.dist-info")
        os.makedirs(folder)
        index = os.path.join(self.scratch, "index.cdb")
        hashes = []
        for name, text in [("entry_points.txt", "[a]\nb = c\n"), ("entry_points.txt", "[a]\nb = d\n"),
                           ("METADATA", "Name: plugin\n"), ("METADATA", "Name: plugin\nVersion: 1\n"),
                           ("RECORD", "not looked at\n")]:
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
            self.build(index, [os.path.dirname(folder)], "/", HERE)
            hashes.append(self.hash_of(index))
        self.assertEqual(len(set(hashes[:4])), 4, "entry points, name and version count")
        self.assertEqual(hashes[3], hashes[4], "other files do not")


if __name__ == "__main__":
    unittest.main(verbosity=2)
