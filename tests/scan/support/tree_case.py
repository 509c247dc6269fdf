"""What the reference tests of path lists share.

What is expected is never written down in them: it is what importlib.metadata of this interpreter
answers. Where the reference depends on the order of os.listdir(), it is given a sorted one, as
epindex defines it.
"""

import importlib.metadata as reference
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import warnings
import zipfile
from unittest import mock

driver = None
listdir = os.listdir


def sorted_listdir(path="."):
    return sorted(listdir(path), key=os.fsencode)


def run_driver(*arguments):
    output = subprocess.run(
        [driver, *arguments], check=True, stdout=subprocess.PIPE, timeout=120
    ).stdout
    return output.decode("ascii").splitlines()


class Scan:
    """What the driver printed of one scan."""

    def __init__(self, paths, lines=None):
        self.paths, self.dists, self.problems = [], [], []
        for line in run_driver(*paths) if lines is None else lines:
            kind, *fields = line.split("\t")
            fields = [None if f == "%" else unquote(f) for f in fields]
            if kind == "path":
                self.paths.append(fields)
            elif kind == "dist":
                self.dists.append((fields, []))
            elif kind == "entry":
                self.dists[-1][1].append(tuple(fields[:3]))
            elif kind == "problem":
                self.problems.append(fields)
            elif kind == "hash":
                (self.hash,) = fields

    @classmethod
    def each(cls, paths):
        """A scan of each path alone."""
        lines = []
        for line in run_driver("--each", *paths):
            lines.append(line)
            if line.startswith("hash"):
                yield cls(None, lines)
                lines = []

    @property
    def kinds(self):
        return [path[1] for path in self.paths]

    @property
    def codes(self):
        return [problem[0] for problem in self.problems]

    @property
    def visible(self):
        return [
            (normalized, name, version, entries)
            for (_, name, version, normalized, visible, *_), entries in self.dists
            if visible == "visible"
        ]


def unquote(field):
    return os.fsdecode(urllib.parse.unquote_to_bytes(field))


def expected(paths):
    """The same from the reference; it may raise."""
    reference.FastPath.__new__.cache_clear()
    answer = []
    with mock.patch("os.listdir", sorted_listdir), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = reference.DistributionFinder.Context(path=paths)
        seen = set()
        for dist in reference.MetadataPathFinder.find_distributions(context):
            if dist._normalized_name in seen:
                continue
            seen.add(dist._normalized_name)
            entries = [(e.group, e.name, e.value) for e in dist.entry_points]
            metadata = dist.metadata
            answer.append(
                (dist._normalized_name, metadata.get("Name"), metadata.get("Version"), entries)
            )
    return answer


class TreeTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.root = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(self.clean_up)
        self.addCleanup(os.chdir, os.getcwd())

    def clean_up(self):
        for directory, names, _ in os.walk(self.root):
            for name in names:
                if not os.path.islink(os.path.join(directory, name)):
                    os.chmod(os.path.join(directory, name), 0o700)
        shutil.rmtree(self.root)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def write(self, path, content=""):
        path = self.path(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def distribution(self, directory, name=None, entries="", metadata="METADATA", version="1.0"):
        """A metadata directory; `name` None: without METADATA; `entries` None: without the file."""
        os.makedirs(self.path(directory), exist_ok=True)
        if name is not None:
            self.write(
                f"{directory}/{metadata}",
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText\n",
            )
        if entries is not None:
            self.write(f"{directory}/entry_points.txt", f"[g]\n{entries or name} = m:a\n")

    def zip(self, path, members, compression=zipfile.ZIP_DEFLATED, prefix=b"", comment=b""):
        path = self.path(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", compression) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of duplicate names
            for name, content in members:
                file.writestr(name, content)
            file.comment = comment
        with open(path, "wb") as file:
            file.write(prefix + archive.getvalue())
        return path

    def members(self, directory, name, entries=None, version="1.0"):
        return [
            (f"{directory}/METADATA", f"Name: {name}\nVersion: {version}\n\n"),
            (f"{directory}/entry_points.txt", f"[g]\n{entries or name} = m:a\n"),
        ]

    def check(self, *paths):
        """Both find the same on `paths`, something at least, and nothing is complained about."""
        scan = Scan(paths)
        answer = expected(paths)
        self.assertEqual(scan.visible, answer)
        self.assertTrue(answer)
        self.assertEqual(scan.problems, [])
        return scan

    def check_without(self, paths, codes, remove):
        """Reports exactly `codes`; the rest is what the reference finds when `remove` is gone."""
        scan = Scan(paths)
        self.assertEqual(scan.codes, codes)
        if os.path.isdir(remove) and not os.path.islink(remove):
            shutil.rmtree(remove)
        else:
            os.remove(remove)
        answer = expected(paths)
        self.assertTrue(answer)
        self.assertEqual(scan.visible, answer)
        return scan


def main():
    """The first argument is tree_reference_driver; the others are those of unittest."""
    if sys.version_info < (3, 10):
        sys.exit("the reference is importlib.metadata of Python 3.10 and later")
    global driver
    driver = os.path.realpath(sys.argv.pop(1))
    unittest.main("__main__")
