"""Which metadata directories are in a directory: as the module finds them, by the compiled binding and without it."""

import errno
import gc
import importlib.metadata
import os
import random
import socket
import subprocess
import sys
import types

import pytest

from epindex import _start

try:
    from epindex import _native
except ImportError:
    _native = None

pytestmark = pytest.mark.skipif(not hasattr(importlib.metadata, "Lookup"), reason="each question lists the directories")
compiled = pytest.mark.skipif(_native is None, reason="no compiled binding")
SEED = int(os.environ.get("EPINDEX_SEED", "20261122"))
BINDINGS = ["compiled", "none"] if _native else ["none"]

STEMS = [b"alpha", b"Alpha", b"AL.PHA", b"al_pha", b"al__pha", b"al._pha", b"alpha_", b"_alpha", b"_", b".", b"..", b"__", b"", b"beta", b"~eta",
         b"gam ma", b"new\nline", b"\x7f", b"\x01", b"K", "\u212a".encode(), "\u0130stanbul".encode(), "\u00c9t\u00e9".encode(), b"\xff\xfe", b"x" * 200]
VERSIONS = [b"", b"-1", b"-1.0", b"-1.0-py3.11", b"-", b"--", b"-2.dev1+local", "-\u00b2".encode()]
ENDS = [b".dist-info", b".egg-info", b".DIST-INFO", b".Egg-Info", b".dist-\xc4\xb1nfo", b"-info", b".info", b".dist-info.bak", b".dist_info", b".egg", b".py",
        b".dist-info ", b"dist-info", b"EGG-INFO", b"egg-info"]


def names_of(draw, plain):
    """Of distributions mostly; where they are plain, such as the binding knows."""
    found = set()
    for _ in range(draw.choice([0, 1, 3, 20, 60])):
        name = draw.choice(STEMS) + draw.choice(VERSIONS) + draw.choice(ENDS[:4] * 3 + ENDS)
        if name not in (b"", b".", b"..") and (not plain or name.isascii()):
            found.add(name)
    return sorted(found)


def make(draw, folder, names):
    os.mkdir(folder)
    for name in draw.sample(names, len(names)):
        path = os.path.join(os.fsencode(folder), name)
        kind = draw.choice(["directory", "directory", "file", "link", "pipe"])
        if kind == "directory":
            os.mkdir(path)
        elif kind == "file":
            open(path, "wb").close()
        elif kind == "link":
            os.symlink(b"nowhere", path)
        else:
            os.mkfifo(path)


class Search:
    """What the package finds, and what the module does."""

    def __init__(self):
        from epindex import _patch

        self.module = importlib.metadata
        self.search = _patch.Search(types.SimpleNamespace(module=self.module, listing=_start.Waiting.listing, before=_start.snapshot(self.module)))
        assert self.search.is_known()
        self.finder = self.module.MetadataPathFinder
        self.module.FastPath.__new__.cache_clear()

    def ours(self, paths, names):
        found = self.search.all(paths)
        assert len(found) == len(list(found)) and [found.path(number) for number in range(len(found))] == list(found)
        assert all(location == str(path) for location, path in zip(found.locations, found) if location and location[0] == "/")
        return list(found), [list(self.search.named(self.finder, name, paths)) for name in names]

    def theirs(self, paths, names):
        self.module.FastPath.__new__.cache_clear()
        return (list(self.finder._search_paths(None, paths)),
                [list(self.finder._search_paths(name, paths)) for name in names])


@pytest.fixture(params=BINDINGS)
def binding(request, monkeypatch):
    if request.param == "none":
        monkeypatch.setitem(sys.modules, "epindex._native", None)
    return request.param


ASKED = ["alpha", "Al-Pha", "AL..PHA", "al\0pha", "alpha\0beta", "-", "_", ".", "beta", "~eta", "gam ma", "new\nline", "k", "K", "\u212a",
         "\u0130stanbul", "\u00e9t\u00e9", "x" * 200, "none", " alpha"]


def test_whatever_the_names_the_paths_are_those_of_the_module_in_its_order(binding, tmp_path):
    draw, by_binding = random.Random(SEED), 0
    for number in range(120):
        folder = str(tmp_path / ("site%d" % number))
        make(draw, folder, names_of(draw, draw.random() < 0.7))
        by_binding += type(_start.Waiting.listing(folder)) is tuple
        both = Search()
        paths = [folder, str(tmp_path / ("site%d" % draw.randint(0, number))), folder + "/", "//" + folder, str(tmp_path / "gone")]
        found = both.ours(paths, ASKED)
        assert found == both.theirs(paths, ASKED), (SEED, number)
        assert list(map(str, found[0])) == list(map(str, both.theirs(paths, ASKED)[0]))
    assert (by_binding > 60) == (binding == "compiled")


def test_names_are_normalized_as_by_the_module():
    from epindex._patch import normalized

    draw = random.Random(SEED)
    for _ in range(20000):
        name = "".join(draw.choices("aB-_.1\u0130\u212a\u00df\u2024\uff0e\0 \ud800", k=draw.randint(0, 9)))
        assert normalized(name) == importlib.metadata.Prepared.normalize(name), ascii(name)


def test_path_entries_that_are_no_plain_directories_are_as_for_the_module(binding, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in "site/alpha-1.dist-info", "site.egg/EGG-INFO", "site.egg/beta-1.dist-info", "s\u00e9/alpha-1.dist-info", "here-1.dist-info":
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to("site")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("PK")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    (tmp_path / "closed").mkdir(mode=0)
    os.makedirs(os.path.join(os.fsencode(tmp_path), b"\xff\xfe", b"alpha-2.dist-info"))
    for paths in ([""], ["."], ["site"], ["site/"], ["./site/."], ["link"], ["link/"], ["loop"], ["file"], ["file/x"], ["socket"], ["gone"],
                  ["closed"], ["site.egg"], ["site.egg/"], ["SITE.EGG"], ["s\u00e9"], ["\udcff\udcfe"], ["x" * 5000], ["/"], ["//"], ["/dev/null"], []):
        both = Search()
        found = both.ours(paths, ASKED)
        assert found == both.theirs(paths, ASKED), paths
        assert list(map(str, found[0])) == list(map(str, both.theirs(paths, ASKED)[0])), paths
        assert _start.Waiting.count(paths)[0] in (len(found[0]), 1)


def test_what_is_handed_on_holds_for_its_modification_time(binding, tmp_path):
    for name in "alpha-1.dist-info", "beta-1.dist-info":
        (tmp_path / name).mkdir()
    path = str(tmp_path)
    count, listed = _start.Waiting.count([path])
    assert count == 2
    for ours in (lambda search: search.ours([path], ["gamma"])[0], lambda search: search.ours([path], ["gamma"])[1][0]):
        os.utime(path, (5, 5))
        count, listed = _start.Waiting.count([path])
        (tmp_path / "gamma-1.dist-info").mkdir()
        os.utime(path, (6, 6))
        both = Search()
        both.search.listed = listed
        assert tmp_path / "gamma-1.dist-info" in ours(both)
        (tmp_path / "gamma-1.dist-info").rmdir()


def test_a_function_that_lists_in_the_place_of_a_compiled_one_is_asked(tmp_path, monkeypatch):
    (tmp_path / "alpha-1.dist-info").mkdir()
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: ["faked-1.dist-info", *listdir(folder)])
    both = Search()
    assert [path.name for path in both.ours([str(tmp_path)], [])[0]] == ["faked-1.dist-info", "alpha-1.dist-info"]
    assert _start.Waiting.count([str(tmp_path)])[0] == 2


@compiled
def test_a_directory_that_cannot_be_listed_is_the_error_that_os_has_and_leaves_nothing_open(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    before = os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else []
    for path in str(tmp_path / "gone"), str(tmp_path / "file"), str(tmp_path / "loop"), "x" * 5000, "", "a\0b", "\ud800", 5.5, []:
        outcomes = []
        for ask in _native.listing, os.listdir:
            try:
                outcomes.append(ask(path))
            except (OSError, ValueError) as error:
                outcomes.append((type(error), getattr(error, "errno", None), getattr(error, "filename", None)))
            except TypeError:
                outcomes.append(TypeError)
        assert outcomes[0] == outcomes[1], path
    if before:
        assert len(os.listdir("/proc/self/fd")) == len(before)
    code = ("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))\n"
            "try: _native.listing('/')\nexcept OSError as error: print(error.errno)")
    assert run_native(code).strip() == str(errno.EMFILE)


def run_native(code, *arguments, **environment):
    done = subprocess.run([sys.executable, "-S", "-c", "import sys; from epindex import _native\n" + code, *map(str, arguments)],
                          env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@compiled
@pytest.mark.skipif(not hasattr(sys, "getallocatedblocks"), reason="not counted here")
def test_nothing_is_kept_of_a_listing(tmp_path):
    draw = random.Random(SEED)
    for number in range(12):
        make(draw, tmp_path / str(number), names_of(draw, number % 3 < 2))

    def blocks():
        for _ in range(20):
            for name in [*os.listdir(tmp_path), "gone", "a\0b"]:
                try:
                    _native.listing(str(tmp_path / name))
                except (OSError, ValueError):
                    pass
        gc.collect()
        return sys.getallocatedblocks()

    blocks()
    before = blocks()
    assert blocks() - before < 50


# The allocations of 3,000 listings, some of which come behind those of a process that starts.
STARVED = """
import os
expected, failed = None, []
before = len(os.listdir("/proc/self/fd"))
for _ in range(3000):
    try:
        found = _native.listing(sys.argv[1])
        expected = expected or found
        assert found == expected
    except MemoryError as error:
        failed.append(error)
assert expected[0] == 40 and len(os.listdir("/proc/self/fd")) == before
print(len(failed))
"""


@compiled
@pytest.mark.skipif(not os.environ.get("FAILING_MALLOC"), reason="nothing that lets allocations fail")
def test_each_allocation_that_fails_is_an_error_and_the_next_listing_is_whole(tmp_path):
    for number in range(40):
        (tmp_path / ("some_name%d-1.dist-info" % (number // 2 * 2)) if number % 2 == 0 else tmp_path / ("some_name%d-2.dist-info" % (number - 1))).mkdir()
    failed = [run_native(STARVED, tmp_path, LD_PRELOAD=os.environ["FAILING_MALLOC"], FAIL_ALLOCATION=str(9000 + number), PYTHONMALLOC="pymalloc")
              for number in range(14)]
    assert set(failed) == {"1\n"}


@compiled
def test_a_large_directory_is_listed_by_the_binding_and_a_small_one_loads_nothing(tmp_path):
    for number in range(400):
        (tmp_path / "large" / ("some_distribution_with_a_long_name%d-1.dist-info" % number)).mkdir(parents=True)
    if os.stat(tmp_path / "large").st_size <= _start.LARGE:
        pytest.skip("directories of this file system do not grow")
    (tmp_path / "small" / "alpha-1.dist-info").mkdir(parents=True)
    code = ("import sys; from epindex import _start\nfound, listed = _start.Waiting.count(sys.argv[1:])\n"
            "print(found, 'epindex._native' in sys.modules, [type(each[1]) is tuple for each in listed.values()])")

    def run(*paths):
        return subprocess.run([sys.executable, "-S", "-c", code, *map(str, paths)], stdout=subprocess.PIPE, text=True).stdout.strip()

    assert run(tmp_path / "small") == "1 False [False]"
    assert run(tmp_path / "small", tmp_path / "large") == "401 True [True, True]"


@compiled
def test_names_that_are_alike_in_their_hash_are_left_to_python(tmp_path):
    alike = [""]
    for _ in range(11):  # each pair adds the same
        alike = [name + pair for name in alike for pair in ("a~", "b]")]
    for name in alike:
        os.mkdir(tmp_path / (name + "-1.dist-info"))
    assert _native.listing(str(tmp_path)) is None
    both = Search()
    assert both.ours([str(tmp_path)], alike[:3]) == both.theirs([str(tmp_path)], alike[:3])


@compiled
def test_a_directory_that_changes_while_it_is_listed_is_listed_to_its_end(tmp_path):
    """By another process all the time: what stays is always there."""
    for number in range(300):
        (tmp_path / ("stays%d-1.dist-info" % number)).mkdir()
    busy = subprocess.Popen([sys.executable, "-S", "-c", "import os, sys\nwhile True:\n"
                             "    for n in range(50): os.mkdir(sys.argv[1] + '/comes%d-1.dist-info' % n)\n"
                             "    for n in range(50): os.rmdir(sys.argv[1] + '/comes%d-1.dist-info' % n)", str(tmp_path)])
    try:
        for _ in range(300):
            count, names, keys = _native.listing(str(tmp_path))
            names, keys = names.split("\0"), keys.split("\0")[1:-1]
            assert count == len(names) == len(keys) and len({name for name in names if name.startswith("stays")}) == 300
            assert [name.rpartition(".")[0].partition("-")[0] for name in names] == keys
    finally:
        busy.kill()
        busy.wait()
