"""`epindex provides` names whom packages_distributions() of Python 3.13 and later names, of Debian's distributions
and of random lists of files."""

import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "python" / "support")]
import fetch_environment  # noqa: E402
import random_files  # noqa: E402
import reference  # noqa: E402

SEED = int(os.environ.get("EPINDEX_SEED", "20240302"))
TREES = int(os.environ.get("EPINDEX_TREES", "40"))
ASK = """
import importlib.metadata, json, sys
import csv, email.message, inspect, quopri
for path in json.loads(sys.stdin.read()):
    sys.path[:] = [path]
    try:
        found = importlib.metadata.packages_distributions()
    except Exception as error:
        found = repr(error)
    print(json.dumps(found))
"""


def pythons():
    """Earlier versions infer otherwise: from sources alone, or from files that are not there."""
    listed = subprocess.run([HERE.parents[1] / "script" / "find-pythons"], stdout=subprocess.PIPE, text=True)
    code = "import sys; sys.exit(sys.version_info < (3, 13))"
    return [each for each in listed.stdout.split() if subprocess.run([each, "-c", code]).returncode == 0]


def expected(python, paths):
    done = subprocess.run([python, "-S", "-c", ASK], input=json.dumps(list(map(str, paths))), stdout=subprocess.PIPE,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def provided(path):
    """In the same form; -v, since the original has hidden ones too."""
    done = subprocess.run([reference.EPINDEX, "provides", "-q", "-v", "--format=json", "--path", str(path)],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found = collections.defaultdict(list)
    for row in json.loads(done.stdout):
        found[row["module"]].append(row["name"])
    return found


def sorted_names(found):
    return {module: sorted(map(str, names)) for module, names in found.items()}


class Provides(unittest.TestCase):
    def test_debians_distributions_bring_what_python_says(self):
        folder = pathlib.Path(os.environ["EPINDEX_ENVIRONMENTS"]) / "debian" / fetch_environment.DIST_PACKAGES
        if not folder.is_dir():
            self.skipTest("Debian's packages are not there")
        for python in PYTHONS:
            (found,) = expected(python, [folder])
            self.assertGreater(len(found), 300)
            self.assertEqual(sorted_names(found), sorted_names(provided(folder)))

    def test_random_lists_of_files_bring_what_python_says(self):
        with tempfile.TemporaryDirectory() as scratch:
            sites = [pathlib.Path(scratch, str(number)) for number in range(TREES)]
            for number, site in enumerate(sites):
                random_files.write(random.Random(SEED + number), site)
            for python in PYTHONS:
                answers = expected(python, sites)
                mappings = [answer for answer in answers if isinstance(answer, dict)]
                self.assertGreater(len(mappings), TREES / 2)
                for site, answer in zip(sites, answers):
                    if isinstance(answer, dict):  # else it raises: `provides` leaves out what is bad
                        found = provided(site)
                        # What an absolute path is taken for; a module compiled for another version of Python.
                        for odd in "/", "ext":
                            answer.pop(odd, None)
                            found.pop(odd, None)
                        self.assertEqual(sorted_names(answer), sorted_names(found), site)


if __name__ == "__main__":
    PYTHONS = pythons()
    if not PYTHONS:
        print("skipped: no Python 3.13 or later")
        sys.exit(reference.SKIPPED)
    unittest.main()
