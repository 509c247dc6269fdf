"""Several hundred random trees: importlib.metadata and epindex give the same answers.

EPINDEX_TREES=N draws so many; EPINDEX_SEED=S starts from there: a failure says which one.
"""

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

SEED = int(os.environ.get("EPINDEX_SEED", "20240229"))
TREES = int(os.environ.get("EPINDEX_TREES", "60" if reference.SANITIZED else "400"))


def as_ini_tree(text, root):
    """A path entry whose only distribution has this entry_points.txt."""
    directory = os.path.join(root, "again-1.dist-info")
    os.makedirs(directory)
    with open(os.path.join(directory, "entry_points.txt"), "wb") as file:
        file.write(text)
    return root


class RandomTrees(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        # In memory where possible: every build waits for the disk twice.
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-trees-", dir=parent))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.addCleanup(os.chdir, os.getcwd())

    def expected_entries(self, tree, root):
        """By importlib.metadata; of a clean copy where bad input would make it raise."""
        if not tree.bad:
            os.chdir(root)
            return reference.ask_entry_points(tree.path_list(root))
        clean = root + ".clean"
        tree.write(clean, clean=True)
        os.chdir(clean)
        found = reference.ask_entry_points(tree.path_list(clean))
        return [entry._replace(location=root + entry.location[len(clean):]) for entry in found]

    def check_tree(self, seed, folder):
        draw = random.Random(seed)
        tree = trees.Tree(draw)
        root, index = os.path.join(folder, "tree"), os.path.join(folder, "index.cdb")
        tree.write(root)
        expected = self.expected_entries(tree, root)
        os.chdir(root)
        reference.rebuild(index, tree.path_list(root))
        os.chdir(folder)  # an index is about the same directories from anywhere

        dumped = reference.dump(index)
        self.assertEqual(reference.by_group(expected), reference.by_group(dumped))
        reference.run_epindex("verify", index)

        for group, name in draw.sample(sorted({(e.group, e.name) for e in expected}),
                                       min(3, len({(e.group, e.name) for e in expected}))):
            same = [e for e in expected if (e.group, e.name) == (group, name)]
            self.assertEqual(same, reference.lookup(index, group, name), f"lookup {group!r} {name!r}")
        for group, name in [("a", "b/c"), ("a/b", "c"), ("a/b/c", None), ("missing", "x")]:
            same = [e for e in expected if e.group == group and name in (None, e.name)]
            self.assertEqual(same, reference.lookup(index, group, name), f"lookup {group!r} {name!r}")

        text = reference.run_epindex("dump", "-f", index, "--format=ini").stdout
        again = as_ini_tree(text, os.path.join(folder, "again"))
        without_distribution = [(e.group, e.name, e.value) for e in dumped]
        self.assertEqual(
            reference.by_group(reference.Entry(*e, None, None, None) for e in without_distribution),
            reference.by_group(e._replace(dist=None, version=None, location=None)
                               for e in reference.ask_entry_points([again])),
            "importlib.metadata reads what dump --format=ini wrote")
        return len(expected)

    def test_answers_are_those_of_importlib_metadata(self):
        entries = 0
        for seed in range(SEED, SEED + TREES):
            folder = os.path.join(self.scratch, str(seed))
            os.mkdir(folder)
            try:
                entries += self.check_tree(seed, folder)
            except Exception:
                print(f"\nThe tree of EPINDEX_SEED={seed} EPINDEX_TREES=1 differs", file=sys.stderr)
                raise
            os.chdir(self.scratch)
            shutil.rmtree(folder)
        print(f"{TREES} trees from seed {SEED}, {entries} entry points")
        self.assertGreater(entries, TREES, "the trees are worth comparing")


if __name__ == "__main__":
    reference.skip_without_reference()
    unittest.main(verbosity=2, warnings="ignore")  # of importlib.metadata, on missing headers
