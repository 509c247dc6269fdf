"""A real environment of several hundred distributions: the same answers as importlib.metadata."""

import collections
import os
import pathlib
import sys
import tempfile
import unittest

sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1] / "support")

import fetch_environment  # noqa: E402
import reference  # noqa: E402


class DebiansPythonPackages(unittest.TestCase):
    path_entry = None

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.index = pathlib.Path(scratch.name) / "index.cdb"
        reference.rebuild(cls.index, [cls.path_entry])
        cls.expected = reference.ask_python(sys.executable, [cls.path_entry])

    def test_are_an_environment_worth_the_name(self):
        self.assertGreaterEqual(len(fetch_environment.distributions_in(self.path_entry)),
                                fetch_environment.LEAST_DISTRIBUTIONS)
        self.assertGreater(len(self.expected), 1000)

    def test_have_the_same_entry_points_in_the_same_order_one_by_one(self):
        reference.assert_same_answers(self, self.expected, self.index)

    def test_have_no_entry_point_more_or_less_in_the_order_of_the_directory_either(self):
        expected = reference.ask_python(sys.executable, [self.path_entry], order="as-listed")
        self.assertEqual(collections.Counter(expected),
                         collections.Counter(reference.dump(self.index)))


if __name__ == "__main__":
    reference.skip_without_reference()
    folder = os.environ["EPINDEX_ENVIRONMENTS"]
    try:
        path_entry = fetch_environment.environment(os.path.join(folder, "debian"))
    except fetch_environment.FetchError as error:
        sys.exit(f"The reference environment could not be fetched: {error}")
    DebiansPythonPackages.path_entry = str(path_entry)
    unittest.main(verbosity=2)
