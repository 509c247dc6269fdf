"""Finders on sys.meta_path that bring distributions of their own are asked as the reference asks."""

import importlib.metadata
import sys

import pytest
from conftest import reference, rows

import epindex


class Made(importlib.metadata.Distribution):
    def __init__(self, name, entry_points):
        self.files_by_name = {"METADATA": f"Name: {name}\n", "entry_points.txt": entry_points}

    def read_text(self, filename):
        return self.files_by_name.get(filename)

    def locate_file(self, path):
        raise NotImplementedError


class Finder:
    def __init__(self, *distributions):
        self.distributions = distributions

    def find_spec(self, *arguments):
        return None

    def find_distributions(self, context):
        assert context.name is None
        return iter(self.distributions)


def assert_same():
    for params in ({}, {"group": "b"}, {"name": "same"}, {"group": "b", "name": "same"}):
        assert rows(epindex.entry_points(**params)) == rows(reference(**params))


OWN = Made("own", "[b]\nown = json\nsame = own\n")
ALPHA = Made("Alpha", "[b]\nsame = another.alpha\n")
GAMMA = Made("gamma", "[b]\ngamma = another.gamma\n")


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("made", [[OWN], [ALPHA], [GAMMA], [OWN, ALPHA, GAMMA], []])
def test_its_distributions_hide_and_are_hidden_by_their_place(site, first, made):
    sys.meta_path.insert(0 if first else len(sys.meta_path), Finder(*made))
    assert_same()


def test_its_distributions_are_those_of_the_entries(site):
    sys.meta_path.append(Finder(OWN))
    assert epindex.entry_points(group="b")["own"].dist is OWN


def test_what_it_raises_is_raised(site):
    class Failing(Finder):
        def find_distributions(self, context):
            raise LookupError("no luck")

    sys.meta_path.append(Failing())
    with pytest.raises(LookupError, match="no luck"):
        epindex.entry_points(group="b")


def test_one_without_find_distributions_changes_nothing(site):
    class Plain:
        def find_spec(self, *arguments):
            return None

    sys.meta_path.insert(0, Plain())
    assert_same()


def test_without_a_finder_of_the_path_nothing_of_the_path_is_found(site):
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if not hasattr(finder, "find_distributions")
    ]
    assert_same()
    assert epindex.entry_points() == ()
    sys.meta_path.append(Finder(OWN))
    assert_same()


def test_a_second_finder_of_the_path_adds_nothing(site):
    sys.meta_path.append(importlib.metadata.MetadataPathFinder())
    assert_same()
    sys.meta_path.insert(0, Finder(ALPHA))
    assert_same()


def test_importlib_metadatas_finder_in_place_of_pythons_covers_the_path(site):
    kind = type("MetadataPathFinder", (importlib.metadata.MetadataPathFinder,), {})
    kind.__module__ = "importlib_metadata"
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if not hasattr(finder, "find_distributions")
    ] + [Finder(ALPHA), kind()]
    assert_same()
