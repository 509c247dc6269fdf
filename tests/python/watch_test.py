"""Level watch: what happens is seen at once, and where nothing does, nothing is looked at."""

import os
import shutil
import types

import pytest
from conftest import run_python, write_distribution

import epindex

@pytest.fixture
def watched(site):
    epindex.set_level("watch")
    epindex.entry_points()
    from epindex import _query

    assert _query._current[3]._watch is not None
    return site


def names():
    return sorted(entry.name for entry in epindex.entry_points(group="b"))


def test_every_kind_of_change_is_seen_by_the_next_question(watched):
    before = names()
    delta = write_distribution(watched, "delta", "[b]\nnew = json\n")
    assert names() == sorted([*before, "new"])
    (delta / "entry_points.txt").write_text("[b]\nother = json\n")
    assert names() == sorted([*before, "other"])
    with open(delta / "entry_points.txt", "a") as file:
        file.write("more = json\n")
    assert names() == sorted([*before, "more", "other"])
    os.rename(watched, str(watched) + "-away")
    assert names() == []
    os.rename(str(watched) + "-away", watched)
    assert names() == sorted([*before, "more", "other"])
    shutil.rmtree(delta)
    assert names() == before


def test_where_nothing_happens_the_library_is_asked_for_news_alone(watched, monkeypatch):
    names()
    from epindex import _query

    def unexpected(*arguments):
        raise AssertionError("the index was asked")

    view = _query._current[3]
    monkeypatch.setattr(view, "_functions", types.SimpleNamespace(answer=unexpected, still_holds=unexpected))
    assert names() == names()


def test_distributions_and_versions_follow_too(site):
    for number in range(40):
        write_distribution(site, f"more{number}", f"[b]\nm{number} = json\n")
    run_python(
        "import sys, time, importlib.metadata as m, pathlib, epindex\n"
        "site = pathlib.Path(sys.argv[1]); sys.path.insert(1, str(site)); time.sleep(2.1)\n"
        "epindex.set_level('watch'); epindex.entry_points(); epindex.install()\n"
        "def versions(): return sorted(d.metadata['Name'] + d.version for d in m.distributions(path=[str(site)]))\n"
        "for _ in range(3): assert m.version('alpha') == '1.0'; before = versions()\n"
        "(site / 'alpha-1.0.dist-info' / 'METADATA').write_text('Name: alpha\\nVersion: 2\\n')\n"
        "assert m.version('alpha') == '2' and 'alpha2' in versions()\n"
        "(site / 'alpha-1.0.dist-info' / 'entry_points.txt').write_text('[b]\\nhere = json\\n')\n"
        "assert [e.name for e in m.distribution('alpha').entry_points] == ['here']\n", site)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_and_its_parent_both_see_what_happens(watched):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(reader, 1)
        os._exit(0 if "new" in names() else 1)
    write_distribution(watched, "delta", "[b]\nnew = json\n")
    os.write(writer, b"x")
    assert os.waitpid(child, 0)[1] == 0
    assert "new" in names()


def test_where_it_cannot_be_watched_each_question_looks(site):
    # Three descriptors suffice for an index, and do not for a watch. Some libffi has one open of its own; the list has one.
    run_python("import os, resource, sys, epindex, epindex._query, epindex._watch; sys.path.insert(1, sys.argv[1])\n"
               "count = len(epindex.entry_points()); epindex.set_level('watch')\n"
               "limit = len(os.listdir('/proc/self/fd')) - 1 + 3; resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))\n"
               "assert len(epindex.entry_points()) == count\n"
               "from epindex import _query; assert _query._current[3]._watch is None\n", site)


def test_the_variable_sets_it(site):
    run_python("import sys, epindex; sys.path.insert(1, sys.argv[1]); epindex.entry_points()\n"
               "from epindex import _query; assert _query._current[3]._watch is not None\n", site, EPINDEX_LEVEL="watch")
