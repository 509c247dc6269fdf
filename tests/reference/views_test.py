"""Through views: for any order and subset of path entries, real and generated, the command answers as
importlib.metadata does, before and after installs and removals, whatever the stores hold.

EPINDEX_ROUNDS=N asks so often; EPINDEX_SEED=S starts from there.
"""

import os
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1] / "support")

import fetch_environment  # noqa: E402
import reference  # noqa: E402
import trees  # noqa: E402

SEED = int(os.environ.get("EPINDEX_SEED", "20240301"))
ROUNDS = int(os.environ.get("EPINDEX_ROUNDS", "25" if reference.SANITIZED else "80"))
GENERATED = 8


# How often the fetched environment is among the path entries: importlib.metadata takes a second for it.
LARGE = 0.06


def real_path_entries():
    """Those of the interpreter that runs this, and of the system's."""
    found = [os.path.abspath(entry) for entry in sys.path[1:] if entry]
    return list(dict.fromkeys(found + ["/usr/lib/python3/dist-packages", "/nowhere/at/all"]))


class GeneratedEntry:
    """A path entry that something is installed in, and removed from, at random."""

    def __init__(self, draw, number, root):
        self.draw, self.root = draw, root
        self.entry = trees.draw_path_entry(draw, number, False)
        self.path = os.path.join(root, self.entry.name)
        self.entry.write(root, False)
        self.in_egg = self.entry.name.lower().endswith(".egg")

    def change(self):
        """Whatever changes, changes for importlib.metadata, too."""
        if not os.path.isdir(self.path):
            return self.replace()
        return self.draw.choice([self.install, self.install, self.remove, self.edit])()

    def replace(self):
        """A zip, a file or nothing becomes another of its kind."""
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.entry.distributions = trees.draw_distributions(
            self.draw, self.entry.kind, self.in_egg, False)
        self.entry.write(self.root, False)

    def install(self):
        drawn = trees.draw_distribution(self.draw, "directory", self.in_egg, False)
        folder = os.path.join(self.path, drawn.directory)
        if os.path.lexists(folder):
            return
        os.mkdir(folder)
        for name, contents in drawn.files.items():
            if contents[False] is not None:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(contents[False])

    def installed(self):
        return sorted(name for name in os.listdir(self.path)
                      if os.path.isdir(os.path.join(self.path, name)) and name != "package")

    def remove(self):
        if self.installed():
            shutil.rmtree(os.path.join(self.path, self.draw.choice(self.installed())))

    def edit(self):
        """In place: only the file's own stamp shows it."""
        if self.installed():
            folder = os.path.join(self.path, self.draw.choice(self.installed()))
            with open(os.path.join(folder, "entry_points.txt"), "w", encoding="utf-8") as file:
                file.write(f"[console_scripts]\nedited = m{self.draw.random()}:f\n".replace(".", "_"))


class Views(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-views-", dir=parent))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.scratch)
        self.cache = os.path.join(self.scratch, "cache")
        self.old_cache = os.path.join(self.scratch, "old-cache")
        self.combined = os.path.join(self.scratch, "combined.cdb")
        self.draw = random.Random(SEED)
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("EPINDEX_FILE", "EPINDEX_DISABLE")}
        self.environment["XDG_CACHE_HOME"] = self.cache
        self.real = real_path_entries()
        folder = os.environ["EPINDEX_ENVIRONMENTS"]
        self.large = str(fetch_environment.environment(os.path.join(folder, "debian")))
        root = os.path.join(self.scratch, "generated")
        os.mkdir(root)
        self.generated = [GeneratedEntry(self.draw, number, root) for number in range(GENERATED)]

    def draw_path_list(self):
        paths = self.real + [entry.path for entry in self.generated]
        self.draw.shuffle(paths)
        paths = paths[:self.draw.randint(0, len(paths))]
        if self.draw.random() < LARGE:
            paths.insert(self.draw.randint(0, len(paths)), self.large)
        if paths and self.draw.random() < 0.2:
            paths.append(self.draw.choice(paths))  # named twice
        if self.draw.random() < 0.2:
            relative = os.path.relpath(self.draw.choice(self.generated).path)
            paths.insert(self.draw.randint(0, len(paths)), relative)
        return paths

    def run_command(self, *words, **options):
        return reference.run_epindex(*words, env=self.environment, **options)

    def words_for(self, paths):
        return [word for path in paths for word in ("--path", path)]

    def change_stores(self, paths):
        """The stores become cold, or those of an earlier time, or brought up to date, or stay."""
        what = self.draw.random()
        if what < 0.1:
            shutil.rmtree(self.cache, ignore_errors=True)
        elif what < 0.2 and os.path.isdir(self.old_cache):
            shutil.rmtree(self.cache, ignore_errors=True)
            shutil.copytree(self.old_cache, self.cache)
        elif what < 0.3 and os.path.isdir(self.cache):
            shutil.rmtree(self.old_cache, ignore_errors=True)
            shutil.copytree(self.cache, self.old_cache)
        elif what < 0.4:
            some = [path for path in paths if path.startswith(self.scratch)]
            if some:
                self.run_command("rebuild", "--quiet", *self.words_for(some))
        elif what < 0.5 and paths:
            start = self.draw.randrange(len(paths))
            run = paths[start:self.draw.randint(start + 1, len(paths))]
            self.run_command("rebuild", "--quiet", "-o", self.combined, *self.words_for(run))
            self.environment["EPINDEX_FILE"] = self.combined
        elif what < 0.6:
            self.environment.pop("EPINDEX_FILE", None)

    def check(self, paths):
        expected = reference.by_group(reference.ask_entry_points(paths))
        words = self.words_for(paths) or ["--path", "/nowhere/at/all"]
        dumped = self.run_command("dump", "--quiet", "--format=json", *words)
        found = reference.by_group(reference.entries_of(dumped.stdout))
        self.assertEqual(sorted(expected), sorted(found), paths)
        for group, entries in expected.items():
            self.assertEqual(entries, found[group], f"group {group!r} of {paths}")
        for group in self.draw.sample(sorted(expected), min(1, len(expected))):
            name = self.draw.choice(expected[group]).name
            same = [entry for entry in expected[group] if entry.name == name]
            answer = self.run_command("lookup", "--quiet", "--format=json", *words, "--", group, name)
            self.assertEqual(same, reference.entries_of(answer.stdout), f"{group!r} {name!r} of {paths}")
        self.run_command("lookup", "--quiet", *words, "--", "no such group", expect=1)
        return sum(len(entries) for entries in expected.values())

    def test_answer_as_importlib_metadata_does(self):
        compared = 0
        for number in range(ROUNDS):
            paths = self.draw_path_list()
            self.change_stores(paths)
            try:
                compared += self.check(paths)
                for _ in range(self.draw.choice([0, 1, 2])):
                    self.draw.choice(self.generated).change()
                compared += self.check(paths)
            except BaseException:
                print(f"\nround {number} from EPINDEX_SEED={SEED}", file=sys.stderr)
                raise
        print(f"{2 * ROUNDS} path lists from seed {SEED}, {compared} entry points")
        # The generated ones alone; the interpreter's own may have none, and the large one is drawn seldom.
        self.assertGreater(compared, 10 * ROUNDS, "the path lists are worth comparing")


if __name__ == "__main__":
    reference.skip_without_reference()
    unittest.main(verbosity=2, warnings="ignore")  # of importlib.metadata, on missing headers
