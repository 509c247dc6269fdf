"""How a query finds its view; refresh(), set_level(), where() and rebuild()."""

import os
import pathlib
import sys
import time

import pytest
from conftest import rows, run_python, write_distribution

import epindex
from epindex import _query


def store():
    return pathlib.Path(os.environ["XDG_CACHE_HOME"]) / "epindex"


def wait_until_stamps_are_believed():
    """A directory that has just changed could change again without a visible trace."""
    time.sleep(2.1)


def test_the_same_question_gets_the_same_object_while_nothing_changes(site):
    first = epindex.entry_points(group="b")
    assert epindex.entry_points(group="b") is first
    assert epindex.entry_points(name="same") is not first
    write_distribution(site, "delta")
    assert epindex.entry_points(group="b") is not first


def test_answers_are_not_kept_without_end(site):
    for number in range(2000):
        epindex.entry_points(group="b", name=str(number))
    assert len(_query._current[3].answers) < 1000


def test_an_answer_larger_than_the_room_for_it_comes_whole(tmp_path):
    lines = "".join(f"name{number} = module{number}:attr\n" for number in range(20000))
    write_distribution(tmp_path, "large", "[b]\n" + lines)
    sys.path[:] = [str(tmp_path)]
    found = epindex.entry_points(group="b")
    assert rows(found) == [(f"name{n}", f"module{n}:attr", "b") for n in range(20000)]


def test_the_next_process_reads_the_index_that_the_first_left(site):
    code = """
import sys, epindex, importlib
sys.path[:0] = sys.argv[1:]
print(epindex.where()[0].saved)
"""
    assert run_python(code, site)[0] == "True\n"
    assert list(store().glob("*.cdb"))
    assert run_python(code, site)[0] == "False\n"


def test_a_view_that_could_not_tell_by_its_stamps_is_opened_anew_later(site, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("epindex._query.monotonic", lambda: clock[0])
    file = str(site / "alpha-1.0.dist-info" / "entry_points.txt")
    os.utime(file, (time.time(), time.time() + 1000))  # what lies in the future proves nothing
    epindex.entry_points()
    racy = _query._current[3]
    epindex.entry_points()
    assert _query._current[3] is racy, "not at once: it would be no better"
    os.utime(file, (0, 0))
    wait_until_stamps_are_believed()
    clock[0] += 1
    epindex.entry_points()
    settled = _query._current[3]
    assert settled is not racy
    clock[0] += 1
    epindex.entry_points()
    assert _query._current[3] is settled
    assert epindex.where()[0].verdict == "fresh"


def test_refresh_makes_the_next_query_open_a_new_view(site):
    before = epindex.entry_points()
    view = _query._current[3]
    epindex.refresh()
    assert epindex.entry_points() == before
    assert _query._current[3] is not view


def test_an_edit_in_place_is_seen_at_level_meta_and_not_at_level_dir_or_trust(site):
    file = site / "alpha-1.0.dist-info" / "entry_points.txt"
    wait_until_stamps_are_believed()
    for level, seen in (("dir", False), ("trust", False), ("meta", True), ("content", True)):
        file.write_text("[b]\nbefore = json\n")
        epindex.refresh()
        epindex.set_level("content")
        assert "before" in epindex.entry_points().names
        epindex.set_level(level)
        epindex.entry_points()
        file.write_text("[b]\nedited = json\n")
        assert ("edited" in epindex.entry_points().names) is seen, level


def test_the_level_can_be_set_from_outside(site):
    code = "import epindex._query as q; print(q.current_level())"
    assert run_python(code, EPINDEX_LEVEL="dir")[0] == "dir\n"
    assert run_python(code)[0] == "default\n"
    with pytest.raises(ValueError, match="no such level: 'often'"):
        epindex.set_level("often")


def test_where_has_each_path_entry_which_index_serves_it(site, tmp_path):
    missing = tmp_path / "missing"
    sys.path[:] = [str(missing), str(site)]
    epindex.entry_points()
    nothing, indexed = epindex.where()
    assert (nothing.path, nothing.file, nothing.distributions) == (str(missing), None, 0)
    assert (indexed.path, indexed.distributions) == (str(site), 3)
    assert pathlib.Path(indexed.file).parent == store()
    assert indexed.verdict in ("fresh", "moved") and indexed.reason
    assert f"path={str(site)!r}" in repr(indexed)


def test_where_says_which_index_was_passed_over_and_why(site):
    index = site / "__epindex__" / "index.cdb"
    index.parent.mkdir()
    index.write_bytes(b"no index")
    (source,) = epindex.where()
    ((file, why),) = source.passed_over
    assert file == str(index) and why


def test_rebuild_writes_the_indexes_and_says_what_it_did(site, tmp_path):
    other = tmp_path / "other"
    write_distribution(other, "other", "[b]\nother = json\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    built, none = epindex.rebuild([other, str(empty)])
    assert (built.path, built.outcome) == (other, "built")
    assert pathlib.Path(built.file).parent == store() and os.path.exists(built.file)
    assert (none.outcome, none.file) == ("kept", None)
    (own,) = epindex.rebuild()
    assert (own.path, own.outcome) == (str(site), "built")
    (again,) = epindex.rebuild()
    assert again.outcome in ("kept", "restamped")


def test_rebuild_raises_where_it_cannot_write(site, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nothing/here")
    with pytest.raises(OSError, match="/proc/nothing"):
        epindex.rebuild()


def test_an_index_in_place_is_used(site):
    folder = site / "__epindex__"
    folder.mkdir()
    (built,) = epindex.rebuild()
    os.rename(built.file, folder / "index.cdb")
    epindex.refresh()
    (source,) = epindex.where()
    assert source.file == str(folder / "index.cdb")
    assert len(epindex.entry_points()) == 4
