"""What the bindings make of an answer of the library: both the same, of whatever it may say."""

import gc
import os
import sys

import pytest

if "EPINDEX_ODD_LIBRARY" not in os.environ:
    pytest.skip("EPINDEX_ODD_LIBRARY names no library that gives such answers: ctest does", allow_module_level=True)

from epindex import _foreign  # noqa: E402

try:
    from epindex import _native
except ImportError:
    _native = None

BINDINGS = [binding for binding in (_native, _foreign) if binding is not None]
STALE = 14

ENTRIES = [("a", "m:a", "g", 2), ("b", "m:b", "g", 2), ("", "", "", 0), ("\udcff\xe9", "\u20ac:\udce2\udc82", "h" * 300, 1),
           ("c", "m", "g", 0)]
DISTRIBUTIONS = [("nv", "One", "1", "/site/one-1.dist-info", "one"), ("nvs", "Two", "2", "/site/\udcff-2.dist-info", "two"),
                 ("", "", "", "/site/three.egg-info", "three")]


def answer_of(entries, distributions, width=5, verdict="fresh"):
    """The bytes that epi_answer() would write."""
    fields = [len(entries), 4, len(distributions), width, verdict]
    for entry in entries:
        fields += entry
    for distribution in distributions:
        fields += distribution[:width]
    return "".join("%s\0" % field for field in fields).encode("utf-8", "surrogateescape")


@pytest.fixture(params=BINDINGS, ids=lambda binding: binding.__name__)
def ask(request, tmp_path, monkeypatch):
    """ask(bytes, function, ...): what the binding makes of this answer."""
    binding, file = request.param, tmp_path / "answer"
    monkeypatch.setenv("ODD_ANSWER", str(file))
    version, library = binding.load(os.environ["EPINDEX_ODD_LIBRARY"])
    assert (version, type(library) is str) == ("0.1.0", False)
    index = binding.open(library, [b"/site"], 0, 0)

    def ask(answer, function, *arguments):
        if answer is None:
            if file.exists():
                file.unlink()
        else:
            file.write_bytes(answer)
        return getattr(binding, function)(index, *arguments)

    ask.binding = binding
    return ask


def columns(rows, width):
    return tuple([row[column] for row in rows] for column in range(width))


def test_entries_are_columns_and_what_is_said_of_distributions_one_text(ask):
    verdict, found, text, width = ask(answer_of(ENTRIES, DISTRIBUTIONS, verdict="moved"), "answer", None, None, 0, 0)
    assert (verdict, found, width) == ("moved", columns(ENTRIES, 4), 5)
    assert text.split("\0")[:-1] == [field for each in DISTRIBUTIONS for field in each]


def test_an_answer_of_nothing_is_empty_columns(ask):
    assert ask(answer_of([], []), "answer", b"g", b"n", 0, 0) == ("fresh", ([], [], [], []), "", 5)
    assert tuple(ask(answer_of([], []), "distributions")) == ([], [], [], [])
    assert tuple(ask(answer_of([], []), "walk", 0)) == ([], [], [], [0])


@pytest.mark.parametrize("times", [1, 1000, 30_000])
def test_of_any_length(ask, times):
    for group, name in (b"g", b"n"), (b"g", None), (None, None):
        _, found, *_ = ask(answer_of(ENTRIES * times, DISTRIBUTIONS), "answer", group, name, 0, 0)
        assert [len(column) for column in found] == [len(ENTRIES) * times] * 4
        assert [column[-1] for column in found] == list(ENTRIES[-1])


def test_distributions_are_columns(ask):
    flags, names, versions, directories, _ = columns(DISTRIBUTIONS, 5)
    assert tuple(ask(answer_of([], DISTRIBUTIONS), "distributions")) == (directories, flags, names, versions)


def test_of_a_walk_is_known_where_those_of_each_distribution_begin(ask):
    in_order = [(*entry[:3], number) for entry, number in zip(ENTRIES, (1, 1, 2, 4, 4))]
    *found, begins = ask(answer_of(in_order, []), "walk", 6)
    assert tuple(found) == columns(ENTRIES, 3)
    assert begins == [0, 0, 2, 3, 3, 5, 5]


def test_a_walk_over_more_distributions_than_there_are_is_an_error(ask):
    with pytest.raises((ValueError, IndexError)):
        ask(answer_of([("a", "m:a", "g", 6)], []), "walk", 6)


@pytest.mark.skipif(_native is None, reason="no compiled binding")
def test_a_walk_in_disorder_is_an_error(tmp_path, monkeypatch):
    file = tmp_path / "answer"
    file.write_bytes(answer_of(ENTRIES, []))
    monkeypatch.setenv("ODD_ANSWER", str(file))
    index = _native.open(_native.load(os.environ["EPINDEX_ODD_LIBRARY"])[1], [], 0, 0)
    with pytest.raises(ValueError):
        _native.walk(index, 6)


def test_the_verdict_is_what_a_check_gives(ask):
    assert ask(answer_of([], [], verdict="moved"), "check", 0) == "moved"


def test_a_failure_is_a_number(ask):
    for function, *arguments in (("check", 0), ("answer", b"g", None, 0, 0), ("walk", 6), ("distributions",)):
        assert type(ask(None, function, *arguments)) is int


def test_an_answer_that_is_cut_short_or_damaged_is_an_error(ask):
    """By whatever way: nothing is read that is not there, and nothing is made of it that would be believed."""
    if ask.binding is not _native:
        pytest.skip("ctypes reads strings, which have their bounds")
    asked = [(answer_of(ENTRIES, DISTRIBUTIONS), ("answer", None, None, 0, 0), len(answer_of(ENTRIES, DISTRIBUTIONS[:0]))),
             (answer_of([], DISTRIBUTIONS), ("distributions",), None),
             (answer_of([], []), ("check", 0), None)]
    for whole, question, enough in asked:
        for end in range(len(whole) if enough is None else enough):  # the rest is taken apart later
            with pytest.raises(ValueError):
                ask(whole[:end], *question)
        for field in range(5 + 4):
            for odd in b"", b"-1", b"x", b"3", b"7", b"18446744073709551615", b"18446744073709551616":
                fields = whole.split(b"\0")
                fields[field:field + 1] = [odd]
                try:
                    ask(b"\0".join(fields), *question)
                except ValueError:
                    pass


@pytest.mark.skipif(_native is None, reason="no compiled binding")
def test_equal_groups_and_numbers_are_one_object(tmp_path, monkeypatch):
    file = tmp_path / "answer"
    file.write_bytes(answer_of([("n%d" % i, "v", "group", 1000) for i in range(9)], [("",) * 5] * 1001))
    monkeypatch.setenv("ODD_ANSWER", str(file))
    index = _native.open(_native.load(os.environ["EPINDEX_ODD_LIBRARY"])[1], [], 0, 0)
    _, (_, _, groups, numbers), *_ = _native.answer(index, None, None, 0, 0)
    assert len(set(map(id, groups))) == len(set(map(id, numbers))) == 1


@pytest.mark.skipif(_native is None or not hasattr(sys, "getallocatedblocks"), reason="no compiled binding")
def test_nothing_is_kept_of_an_answer_or_of_an_error(tmp_path, monkeypatch):
    file = tmp_path / "answer"
    monkeypatch.setenv("ODD_ANSWER", str(file))
    index = _native.open(_native.load(os.environ["EPINDEX_ODD_LIBRARY"])[1], [], 0, 0)
    whole = answer_of(ENTRIES * 20, DISTRIBUTIONS)

    class Made:
        __slots__ = "name", "value"

        def __init__(self):
            raise AssertionError

    def use(answer):
        file.write_bytes(answer)
        for function, *arguments in (("answer", None, None, 0, 0), ("walk", 9), ("distributions",), ("check", 0)):
            try:
                found = getattr(_native, function)(index, *arguments)
            except ValueError:
                continue
            if function == "answer":
                made = _native.made(Made, ("name", "value"), found[1][:2], 0, 100)
                assert made[3].value == found[1][1][3]
                with pytest.raises(AttributeError):
                    _native.made(Made, ("name", "none"), found[1][:2], 0, 100)

    def blocks():
        for answer in (whole, whole[:-500], whole[:len(whole) // 2], whole.replace(b"\x002\x00", b"\x009\x00"), whole[:3]):
            for _ in range(20):
                use(answer)
        gc.collect()
        return sys.getallocatedblocks()

    blocks()
    before = blocks()
    assert blocks() - before < 50
