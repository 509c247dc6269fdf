"""This machine's own Python, as it is: epindex and importlib.metadata give the same answers."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1] / "support")

import reference  # noqa: E402


class TheInterpreterThatRunsThis(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.index = self.folder / "index.cdb"
        self.empty = self.folder / "empty"
        self.empty.mkdir()

    def test_named_by_python_it_has_the_entry_points_that_it_has_itself(self):
        reference.run_epindex("rebuild", "-o", self.index, "--python", sys.executable, cwd=self.empty)
        expected = reference.ask_python(sys.executable, cwd=self.empty, options=())
        reference.assert_same_answers(self, expected, self.index)

    def test_its_path_given_entry_by_entry_has_the_same(self):
        path = [entry for entry in sys.path[1:] if entry]
        reference.rebuild(self.index, path, cwd=self.empty)
        expected = reference.ask_python(sys.executable, path)
        reference.assert_same_answers(self, expected, self.index)


class ThePythonFoundFirst(unittest.TestCase):
    def test_it_is_what_an_index_is_built_of_when_nothing_is_named(self):
        environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
        with tempfile.TemporaryDirectory() as folder:
            index = os.path.join(os.path.realpath(folder), "index.cdb")
            python = subprocess.run(
                ["python3", "-c", "import sys; print(sys.executable)"],
                cwd=folder, stdout=subprocess.PIPE, check=True, text=True,
            ).stdout.strip()
            reference.run_epindex("rebuild", "-o", index, cwd=folder, env=environment)
            expected = reference.ask_python(python, cwd=folder, options=())
            self.assertEqual(reference.by_group(expected),
                             reference.by_group(reference.dump(index)))


if __name__ == "__main__":
    reference.skip_without_reference()
    unittest.main(verbosity=2)
