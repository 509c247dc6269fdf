"""Each script says what it does when asked by --help, and begins nothing when it is called with what it does not know.

Environment: SOURCE.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SOURCE"])


class Scripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Where one that begins all the same finds nothing to build, and may leave what it likes.
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        top = pathlib.Path(cls.folder.name)
        shutil.copytree(SOURCE / "script", top / "script", ignore=shutil.ignore_patterns("__pycache__"))
        for name in "bench", "packaging", "tests":
            (top / name).symlink_to(SOURCE / name)
        cls.scripts = sorted(path for path in (top / "script").iterdir() if os.access(path, os.X_OK))
        cls.before = sorted(top.rglob("*"))
        assert len(cls.scripts) > 25

    def check_each(self, argument, check):
        for script in self.scripts:
            with self.subTest(script=script.name):
                check(script.name, subprocess.run([f"../script/{script.name}", argument], cwd=script.parent, timeout=60, text=True,
                                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                                  env={**os.environ, "EPINDEX_SKIP_INSTALL": "1", "PYTHONDONTWRITEBYTECODE": "1"}))
        self.assertEqual(sorted(pathlib.Path(self.folder.name).rglob("*")), self.before)

    def test_help_is_how_to_call_it(self):
        def check(name, done):
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout, rf"(?m)^ *(usage: |Usage: )?(script/)?{name}\b")
        self.check_each("--help", check)

    def test_what_it_does_not_know_is_refused_and_nothing_is_begun(self):
        def check(name, done):
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertIn(name, done.stderr)
            self.assertRegex(done.stderr, "--no-such-option|the following arguments are required")
        self.check_each("--no-such-option", check)


if __name__ == "__main__":
    unittest.main(verbosity=2)
