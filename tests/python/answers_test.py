"""epindex.entry_points() answers as importlib.metadata.entry_points() of the same interpreter."""

import importlib.metadata
import os
import pathlib
import random
import shutil
import sys
import zipfile

import fetch_environment
import pytest
import trees
from conftest import RAISES_FOR_INVALID, TOO_OLD, first_invalid, reference, row, rows, write_distribution

import epindex

SEED = int(os.environ.get("EPINDEX_SEED", "20240302"))
TREES = int(os.environ.get("EPINDEX_TREES", "60"))


def location(entry):
    return os.path.abspath(str(entry.dist._path))


def described(entries):
    if sys.version_info < (3, 10):
        pytest.skip(TOO_OLD)
    return [(*row(entry), told(entry.dist, "name"), told(entry.dist, "version"), location(entry))
            for entry in entries]


def told(dist, attribute):
    """Python 3.15 raises for a distribution that does not tell."""
    try:
        return getattr(dist, attribute)
    except (KeyError, FileNotFoundError) as error:
        return type(error)


def assert_same(describe=None, **params):
    expected = reference(**params)
    error = first_invalid(expected)
    if error is None:
        describe = describe or described
        assert describe(epindex.entry_points(**params)) == describe(expected)
    else:
        with pytest.raises(ValueError) as found:
            epindex.entry_points(**params)
        assert found.value.args == error.args


def assert_same_for_all_queries():
    everything = reference()
    assert_same()
    for group in {entry.group for entry in everything}:
        assert_same(group=group)
    for name in sorted({entry.name for entry in everything})[:20]:
        assert_same(rows, name=name)
    for entry in everything[:20]:
        assert_same(group=entry.group, name=entry.name)
    return len(everything)


def test_the_environment_of_this_interpreter_has_the_same_entry_points_cold_and_warm():
    for _ in range(2):
        assert_same_for_all_queries()
        epindex.refresh()


def test_a_large_environment_has_the_same_entry_points_cold_and_warm():
    folder = pathlib.Path(os.environ.get("EPINDEX_ENVIRONMENTS", "")) / "debian"
    large = folder / fetch_environment.DIST_PACKAGES
    if not large.is_dir():
        pytest.skip(f"the reference environment is not in {folder}: run reference_fetch_environment")
    sys.path[:] = [str(large)]
    for _ in range(2):
        everything = reference()
        assert len(everything) > 1000
        assert rows(epindex.entry_points()) == rows(everything)
        assert_same(group="console_scripts")
        epindex.refresh()


@pytest.mark.parametrize("number", range(TREES))
def test_random_trees_have_the_same_entry_points_cold_and_warm(number, tmp_path):
    draw = random.Random(SEED + number)
    tree = trees.Tree(draw)
    while tree.bad:  # importlib.metadata raises
        tree = trees.Tree(draw)
    tree.write(str(tmp_path / "tree"))
    os.chdir(tmp_path / "tree")
    sys.path[:] = tree.path_list(str(tmp_path / "tree"))
    for _ in range(2):
        assert_same_for_all_queries()
        epindex.refresh()


@pytest.mark.parametrize(
    "params",
    [
        {"group": "b"},
        {"name": "same"},
        {"group": "b", "name": "same"},
        {"name": "same", "group": "b", "value": "json"},
        {"value": "json:loads"},
        {"value": "json", "group": "b"},
        {"module": "json"},
        {"module": "json", "attr": "loads"},
        {"attr": None},
        {"extras": ["x", "y"]},
        {"group": "none", "no_such_attribute": 1},
        {"group": None},
        {"group": 1},
        {"name": "a\0b"},
        {"group": "\ud800"},
        {"group": "b\n"},
    ],
)
def test_any_parameters_select_as_the_reference_does(site, params):
    assert rows(epindex.entry_points(**params)) == rows(reference(**params))


def test_an_unknown_parameter_raises_as_in_the_reference(site):
    for params in ({"no_such": 1}, {"no_such": 1, "group": "none"}, {"group": "b", "no_such": 1}):
        with pytest.raises(AttributeError):
            reference(**params)
        with pytest.raises(AttributeError):
            epindex.entry_points(**params)


def test_the_path_as_it_is_now_is_asked(site, tmp_path):
    other = tmp_path / "other"
    write_distribution(other, "alpha", "[b]\nhides = the.other:alpha\n")
    assert_same(group="b")
    sys.path.insert(0, str(other))
    assert_same(group="b")
    sys.path.remove(str(other))
    assert_same(group="b")
    sys.path.append(str(other))
    assert_same(group="b")


def test_what_is_installed_changed_and_removed_is_seen_by_the_next_query(site):
    assert_same(group="b")
    added = write_distribution(site, "delta", "[b]\nnew = delta\n")
    assert_same(group="b")
    (added / "entry_points.txt").write_text("[b]\nold = delta\nolder = delta\n")
    assert_same(group="b")
    shutil.rmtree(added)
    assert_same(group="b")


def test_an_empty_path_entry_is_the_current_directory_of_the_moment(site, tmp_path):
    write_distribution(tmp_path / "here", "here", "[b]\nhere = json\n")
    write_distribution(tmp_path / "there", "there", "[b]\nthere = json\n")
    for entry in ("", "."):
        sys.path[:] = [entry]
        for folder in ("here", "there", "here"):
            os.chdir(tmp_path / folder)
            assert rows(epindex.entry_points(group="b")) == [(folder, "json", "b")]


def test_path_like_entries_count_and_others_raise_as_in_the_reference(site):
    sys.path[:] = [site]
    assert len(epindex.entry_points()) == 4
    assert_same()
    for entry in (os.fsencode(site), None, 7, "a\0b"):
        sys.path[:] = [entry]
        with pytest.raises((TypeError, ValueError)) as expected:
            reference()
        with pytest.raises(expected.type):
            epindex.entry_points()


def test_the_distribution_of_an_archive_is_one_of_the_reference(tmp_path):
    wheel = tmp_path / "zipped-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("zipped-1.0.dist-info/METADATA", "Name: zipped\nVersion: 1.0\n")
        archive.writestr("zipped-1.0.dist-info/entry_points.txt", "[b]\nzipped = json\n")
    sys.path[:] = [str(wheel)]
    assert_same(group="b")
    (entry,) = epindex.entry_points(group="b")
    assert entry.dist.read_text("entry_points.txt") == "[b]\nzipped = json\n"
    assert entry.dist.metadata["Name"] == "zipped"


@pytest.mark.skipif(not RAISES_FOR_INVALID, reason="this Python lists invalid references")
def test_an_invalid_reference_raises_for_those_whose_answer_it_is_in(site):
    write_distribution(site, "invalid", "[c]\nbad = no reference\n")
    with pytest.raises(ValueError) as expected:
        importlib.metadata.entry_points()
    for params in {}, {"group": "c"}, {"name": "bad"}:
        for _ in range(2):
            with pytest.raises(ValueError) as found:
                epindex.entry_points(**params)
            assert found.value.args == expected.value.args
    assert len(epindex.entry_points(group="b")) == 2


def test_a_latin_file_name_that_is_not_utf_8_leads_to_its_distribution(tmp_path):
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    try:
        write_distribution(folder, "alpha", "[b]\nx = json\n")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    sys.path[:] = [folder]
    assert_same(group="b")


def test_entries_of_one_distribution_share_it(site):
    first, second = (entry for entry in epindex.entry_points() if "alpha" in location(entry))
    assert first.dist is second.dist
