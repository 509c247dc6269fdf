"""A damaged index, through the command: an error that says so, never a crash or an endless loop.

EPINDEX_SEED=S chooses which bytes are flipped; a failure names the damage.
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

SEED = int(os.environ.get("EPINDEX_SEED", "1"))
CUTS = 120
FLIPS = 180
SECONDS = 20
# A sanitizer's report must not pass for an exit status of the command.
ENVIRONMENT = {
    **os.environ,
    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":exitcode=99:log_path=stderr",
    "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "") + ":exitcode=99:halt_on_error=1:log_path=stderr",
}


class DamagedIndex(unittest.TestCase):
    def setUp(self):
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-damage-"))
        self.addCleanup(shutil.rmtree, self.scratch)
        tree = trees.Tree(random.Random(11))
        root = os.path.join(self.scratch, "tree")
        tree.write(root)
        index = os.path.join(self.scratch, "index.cdb")
        reference.rebuild(index, [os.path.join(root, entry.name) for entry in tree.path_entries])
        self.entry = reference.dump(index)[0]
        with open(index, "rb") as file:
            self.whole = file.read()
        reference.run_epindex("verify", index)

    def ask(self, damage, contents):
        """The exit status of verify, once it and the others have ended as they should."""
        index = os.path.join(self.scratch, damage.replace(" ", "-") + ".cdb")
        with open(index, "wb") as file:
            file.write(contents)
        statuses = []
        for words in (["verify", index], ["dump", "-f", index, "--format=json"], ["groups", "-f", index],
                      ["lookup", "-f", index, "--", self.entry.group, self.entry.name]):
            done = reference.run_epindex(*words, expect=None, timeout=SECONDS, env=ENVIRONMENT)
            report = f"{damage}: {words[0]} ended with {done.returncode}\n{done.stderr.decode(errors='replace')}"
            self.assertIn(done.returncode, (0, 1, 2), report)
            for word in (b"Sanitizer", b"runtime error"):
                self.assertNotIn(word, done.stderr, report)
            if done.returncode == 2:
                self.assertIn(b"epindex: error: ", done.stderr, report)
            statuses.append(done.returncode)
        os.unlink(index)
        return statuses[0]

    def check(self, damages):
        """Each is (what was done, the bytes that are left)."""
        statuses = reference.in_parallel(lambda damage: self.ask(*damage), damages)
        unseen = [damage for (damage, _), status in zip(damages, statuses) if status == 0]
        self.assertEqual([], unseen, "verify found nothing wrong")

    def test_cut_at_any_length_is_reported(self):
        size = len(self.whole)
        lengths = sorted({0, 1, 2047, 2048, 2049, size - 1, *range(0, size, max(1, size // CUTS))})
        self.check([(f"cut at {length}", self.whole[:length]) for length in lengths])

    def test_with_any_byte_flipped_is_reported(self):
        draw = random.Random(SEED)
        offsets = sorted(draw.sample(range(2048), FLIPS // 3)
                         + draw.sample(range(2048, len(self.whole)), FLIPS * 2 // 3))
        damages = []
        for offset in offsets:
            mask = draw.choice([1 << draw.randrange(8), 0xFF, self.whole[offset] or 0xFF])
            contents = bytearray(self.whole)
            contents[offset] ^= mask
            damages.append((f"byte {offset} xor {mask}", bytes(contents)))
        self.check(damages)


if __name__ == "__main__":
    unittest.main(verbosity=2)
