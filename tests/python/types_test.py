"""EntryPoint and EntryPoints behave as those of importlib.metadata."""

import copy
import importlib.metadata
import pickle
import random
import re
import sys
import weakref

import pytest
from conftest import TOO_OLD, reference, rows

import epindex
from epindex._reference import parse, words
from epindex._types import check_references

Theirs = importlib.metadata.EntryPoint
KEYS = [("a", "m:f", "g"), ("a", "m:f", "h"), ("b", "m", "g"), ("a", "m:g", "g")]
VALID = ["m", "m.n", "m:a", "m.n:a.b", "m : a", "m:a [x]", "m:a[x, y_1]", "m [x]", "m:a []",
         "m:a [[x]]", "\u00e4.b:\u00f6", "1m", "a..b:..", "m:a [\u00e9-z]"]
INVALID = ["", ":a", "m:", "m:a:b", "m a", "m:a [", "m:a # c", "m-n:a", "m=x"]


def both(key):
    return epindex.EntryPoint(*key), Theirs(*key)


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("value", VALID + INVALID)
@pytest.mark.parametrize("attribute", ["module", "attr", "extras"])
def test_an_object_reference_is_taken_apart_as_in_the_reference(value, attribute):
    if sys.version_info < (3, 9):
        pytest.skip("Python 3.8 does not take it apart, or into match objects")
    ours = outcome(lambda: getattr(epindex.EntryPoint("n", value, "g"), attribute))
    assert ours == outcome(lambda: getattr(Theirs("n", value, "g"), attribute))


def test_references_that_are_checked_together_are_refused_as_one_by_one():
    draw = random.Random(11)
    for _ in range(2000):
        values = [draw.choice(VALID[:6] if draw.random() < 0.8 else VALID + INVALID) for _ in range(draw.randrange(6))]
        bad = [value for value in values if parse(value) is None]
        try:
            check_references(values)
        except ValueError as error:
            assert error.args[1] == bad[0], values
        else:
            assert not bad, values


def test_random_object_references_are_taken_apart_by_the_pattern_of_the_reference():
    draw = random.Random(7)
    alphabet = "ab1_..::[[]],  \t\n-\u00e9\u00b2\u0301\u2003\x1f\u0661"
    for _ in range(100000):
        value = "".join(draw.choice(alphabet) for _ in range(draw.randint(0, 9)))
        match = Theirs.pattern.match(value)
        expected = match and (match.group("module"), match.group("attr"), match.group("extras"))
        assert parse(value) == expected, ascii(value)
        assert words(value) == re.findall(r"\w+", value), ascii(value)


@pytest.mark.parametrize("one", KEYS)
@pytest.mark.parametrize("other", KEYS)
def test_they_compare_by_name_value_and_group_with_the_references_too(one, other):
    our_one, their_one = both(one)
    our_other, their_other = both(other)
    for left in (our_one, their_one):
        for right in (our_other, their_other):
            assert (left == right) == (their_one == their_other)
            assert (left != right) == (their_one != their_other)
            assert (left < right) == (their_one < their_other)
            assert (left > right) == (their_one > their_other)
            assert (hash(left) == hash(right)) == (hash(their_one) == hash(their_other))
    assert outcome(lambda: our_one <= our_other) == outcome(lambda: their_one <= their_other)


def test_they_equal_nothing_else():
    ours = epindex.EntryPoint("a", "m:f", "g")
    assert ours != 5
    assert ours != "a"
    assert ours is not None


def test_they_show_as_the_references():
    ours, theirs = both(("it's", "m:f", "g"))
    assert repr(ours) == repr(theirs)
    assert "%s" % ours == repr(theirs)


def test_they_are_immutable(site):
    for entry in (epindex.EntryPoint("a", "m:f", "g"), epindex.entry_points()["same"]):
        for name in ("name", "value", "group", "dist", "anything"):
            with pytest.raises(AttributeError):
                setattr(entry, name, "other")
            with pytest.raises(AttributeError):
                delattr(entry, name)


def test_they_are_loaded_as_the_references(site):
    values = ["json", "json:dumps", "os:path.join", "os.path:join [x]", "no_such_module",
              "no_such_module:x", "json:no_such", "json:dumps.no_such", "json:.dumps", ".x:y"]
    for value in values + INVALID:
        ours = outcome(lambda: epindex.EntryPoint("n", value, "g").load())
        assert ours == outcome(lambda: Theirs("n", value, "g").load()), value


def test_what_load_raises_says_the_same():
    for value in ("no_such_module", "json:no_such"):
        ours, theirs = both(("n", value, "g"))
        with pytest.raises(Exception) as expected:
            theirs.load()
        with pytest.raises(expected.type) as found:
            ours.load()
        assert str(found.value) == str(expected.value)


def test_they_match_by_any_attribute():
    if sys.version_info < (3, 10):
        pytest.skip(TOO_OLD)
    ours, theirs = both(("n", "m:a [x]", "g"))
    for params in ({}, {"name": "n"}, {"name": "x"}, {"module": "m", "attr": "a"},
                   {"extras": ["x"]}, {"extras": "x"}, {"dist": None}, {"nothing": 1}):
        assert outcome(lambda: ours.matches(**params)) == outcome(lambda: theirs.matches(**params))


def test_they_are_pickled_and_copied_with_their_distribution(site):
    entry = epindex.entry_points()["first"]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(entry, protocol))
        assert again == entry and again.dist.metadata["Name"] == "beta"
    assert copy.copy(entry) is entry
    assert copy.deepcopy(entry) == entry
    by_hand = epindex.EntryPoint("a", "m:f", "g")
    assert pickle.loads(pickle.dumps(by_hand)) == by_hand and by_hand.dist is None
    everything = epindex.entry_points()
    assert rows(pickle.loads(pickle.dumps(everything))) == rows(everything)


def test_they_can_be_referred_to_weakly(site):
    entry = epindex.entry_points()["first"]
    assert weakref.ref(entry)() is entry


def test_the_collection_is_a_tuple_that_selects(site):
    entries = epindex.entry_points()
    theirs = reference()
    assert isinstance(entries, tuple) and isinstance(entries, epindex.EntryPoints)
    assert entries.names == {entry.name for entry in theirs}
    assert entries.groups == {entry.group for entry in theirs}
    assert rows(entries.select(name="same")) == [row for row in rows(theirs) if row[0] == "same"]
    assert isinstance(entries.select(name="same"), epindex.EntryPoints)
    assert entries["same"] == entries.select(name="same")["same"] == theirs[rows(theirs).index(
        next(row for row in rows(theirs) if row[0] == "same"))]
    for missing in ("nothing", 0, None):
        with pytest.raises(KeyError):
            entries[missing]
    assert repr(epindex.EntryPoints()) == "EntryPoints(())"
    assert repr(entries) == "EntryPoints(%r)" % (tuple(entries),)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="this Python's own has another repr")
def test_the_collection_shows_as_the_references(site):
    assert repr(epindex.entry_points(group="b")) == repr(importlib.metadata.entry_points(group="b"))
