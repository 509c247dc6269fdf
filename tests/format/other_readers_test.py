#!/usr/bin/env python3
"""The readers in docs/examples, over cdb readers by others, answer as tinycdb's tool and ours do.

    other_readers_test.py MAKE_INDEX LIST_INDEX EXAMPLES

Fetches the readers' packages from PyPI and crates.io into a scratch folder.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import cdb_tool

MAKE_INDEX, LIST_INDEX, EXAMPLES = map(os.path.abspath, sys.argv[1:4])
RUST_NEEDED = (1, 85)


def run(*command, **options):
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if done.returncode != 0:
        raise AssertionError("%s failed:\n%s" % (" ".join(command), done.stdout))


def python_reader(scratch):
    venv = os.path.join(scratch, "venv")
    python = os.path.join(venv, "bin", "python")
    run(sys.executable, "-m", "venv", venv)
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pure-cdb==4.0.0")
    return [python, os.path.join(EXAMPLES, "python", "read_index.py")]


def rust_reader(scratch):
    if shutil.which("cargo") is None:
        raise unittest.SkipTest("cargo is not installed")
    told = subprocess.run(["cargo", "--version"], stdout=subprocess.PIPE, text=True).stdout
    version = tuple(int(part) for part in told.split()[1].split(".")[:2])
    if version < RUST_NEEDED:
        raise unittest.SkipTest("%s is older than %d.%d" % (told.strip(), *RUST_NEEDED))
    source = os.path.join(scratch, "rust")
    shutil.copytree(os.path.join(EXAMPLES, "rust"), source)
    environment = dict(os.environ, CARGO_TARGET_DIR=os.path.join(scratch, "target"))
    run("cargo", "build", "--quiet", "--locked", cwd=source, env=environment)
    return [os.path.join(scratch, "target", "debug", "read_index")]


class OtherReader:
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.scratch = folder.name
        cls.path = os.path.join(folder.name, "index.cdb")
        cls.command = cls.prepare(folder.name)

    def make(self, what):
        subprocess.run([MAKE_INDEX, what, self.path], check=True)

    def answer(self, command, *question):
        output = subprocess.run([*command, self.path, *question], stdout=subprocess.PIPE).stdout
        return [cdb_tool.Entry(*line.split(b"\t")) for line in output.splitlines()]

    def test_every_name_and_group_gets_the_same_answer(self):
        for what in "local", "sealed", "minor":
            self.make(what)
            entries = cdb_tool.entries(self.path)
            self.assertEqual(len(entries), 12)
            for question in sorted({(e.group, e.name) for e in entries} | {(e.group,) for e in entries}):
                expected = [e for e in entries if e[: len(question)] == question]
                with self.subTest(what, question=question):
                    self.assertEqual(self.answer([LIST_INDEX], *question), expected)
                    self.assertEqual(self.answer(self.command, *question), expected)

    def test_a_large_group_comes_whole_and_in_order(self):
        self.make("many")
        expected = [e for e in cdb_tool.entries(self.path) if e.group == b"group000007"]
        self.assertEqual(len(expected), 500)
        self.assertEqual(self.answer(self.command, "group000007"), expected)

    def test_what_is_absent_is_reported_by_the_exit_status(self):
        self.make("local")
        for question in ("a", "absent"), ("absent",), ("a/b/c", ""), ("a/b/c/d",):
            done = subprocess.run([*self.command, self.path, *question], stdout=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stdout), (1, b""))

    def test_the_program_is_short(self):
        folder = os.path.join(EXAMPLES, self.folder)
        (source,) = [name for name in os.listdir(folder) if name.startswith("read_index")]
        with open(os.path.join(folder, source)) as lines:
            self.assertLess(len(list(lines)), 70)


class PythonReader(OtherReader, unittest.TestCase):
    folder = "python"
    prepare = staticmethod(python_reader)


class RustReader(OtherReader, unittest.TestCase):
    folder = "rust"
    prepare = staticmethod(rust_reader)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
