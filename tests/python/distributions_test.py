"""After install(), every question about distributions is answered as without, and by the index."""

import email
import importlib.metadata
import os
import pathlib
import random
import sys
import time
import zipfile

import pytest
from conftest import make_site, run_python, write_distribution

from epindex._patch import version_in

SUPPORT = pathlib.Path(__file__).resolve().parent / "support"
SEED = int(os.environ.get("EPINDEX_SEED", "20240302"))
TREES = int(os.environ.get("EPINDEX_TREES", "60"))
# The index is asked at once only where that is not dearer: here it has been asked before.
START = "import sys, epindex, importlib.metadata as m; epindex.entry_points(); epindex.install()\n"
READ = """
read = []
sys.addaudithook(lambda event, what: event == "open" and str(what[0]).endswith(
    ("METADATA", "PKG-INFO", "entry_points.txt")) and read.append(what[0]))
"""
SETTLED = 2.1  # seconds after which stamps are believed


@pytest.fixture(scope="module")
def settled_sites(request, tmp_path_factory):
    """One for each test that asks for one: they are waited for together."""
    sites = []
    for item in request.session.items:
        if "settled" in item.fixturenames:
            sites.append(make_site(tmp_path_factory.mktemp("settled") / "site"))
            for number in range(40):
                write_distribution(sites[-1], f"more{number}", f"[b]\nm{number} = json\n")
    time.sleep(SETTLED)
    return iter(sites)


@pytest.fixture
def settled(settled_sites):
    """The three distributions of `site`, and forty more, with stamps that are believed."""
    folder = next(settled_sites)
    sys.path[:] = [str(folder)]
    return folder


def run(code, site, **environment):
    path = f"{site}{os.pathsep}{os.environ['PYTHONPATH']}"
    return run_python(code, options=["-S", "-W", "error", "-W", "ignore::DeprecationWarning"], PYTHONPATH=path, **environment)[0]


def test_each_answer_is_that_of_the_original_and_most_come_from_the_index(tmp_path):
    code = (SUPPORT / "compare_distributions.py").read_text().replace("__file__", "sys.argv[5]")
    out, _ = run_python(code, "importlib.metadata", tmp_path, SEED, TREES, SUPPORT / "compare_distributions.py")
    distributions, files = map(int, out.split())
    assert distributions > 2 * TREES
    if sys.version_info >= (3, 10):  # older ones read entry points by configparser: those are left to them
        assert files < 1.2 * distributions, "of three files each, the trees' many odd ones included"


@pytest.mark.skipif(sys.version_info < (3, 10), reason="distributions have no name")
def test_a_walk_reads_no_file_and_looks_at_each(settled):
    run(START + READ + "for part in 'name', 'version', 'entry_points':\n"
        "    list(m.distributions())[0].version\n"
        "    each = [getattr(d, part) for d in list(m.distributions())]\n"
        "    del read[:]\n"
        "    assert [getattr(d, part) for d in list(m.distributions())] == each\n"
        "    assert read == [], read\n", settled)


def test_a_version_reads_no_file(settled):
    run(START + READ + "m.distribution('alpha').version\n"
        "assert m.version('Alpha') == m.distribution('beta').version == '1.0' and read == [], read", settled)


lists = pytest.mark.skipif(sys.version_info < (3, 10) or sys.implementation.name == "pypy",
                           reason="each question lists the directories, or there is no event for it")
LISTED = """
listed = []
sys.addaudithook(lambda event, what: event == "os.listdir" and listed.append(what[0]))
"""


@lists
def test_after_a_walk_a_question_by_name_lists_no_directory_again(settled):
    run(START + LISTED + "all = {d.name: d for d in m.distributions()}; assert sys.path[1] in listed; del listed[:]\n"
        "assert m.distribution('Alpha')._path == all['alpha']._path and m.version('more7') == '1.0'\n"
        "assert [d._path for d in m.distributions(name='MORE8')] == [all['more8']._path]\n"
        "assert m.metadata('beta')['Name'] == 'beta' and sys.path[1] not in listed, listed\n", settled)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="each question lists the directories")
@pytest.mark.parametrize("walk", ["list(m.distributions())", "m.version('alpha')"])
def test_a_question_by_name_sees_what_came_and_went(settled, walk):
    run(START + "import os, pathlib\nsite = sys.path[1]\n" + walk + "\n"
        "def is_there(name):\n"
        "    try: return bool(m.distribution(name))\n"
        "    except m.PackageNotFoundError: return False\n"
        "new = pathlib.Path(site, 'new_er-1.dist-info'); new.mkdir(); os.utime(site, (5, 5))\n"
        "assert is_there('New.Er') and is_there('alpha') and not is_there('newer')\n"
        "new.rmdir(); os.utime(site, (6, 6)); assert not is_there('new-er') and is_there('alpha')\n"
        "os.rename(site, site + '.gone'); assert not is_there('alpha')\n"
        "os.mkdir(site); os.utime(site, (6, 6)); assert not is_there('alpha')\n", settled)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="each question lists the directories")
def test_a_question_by_name_looks_no_further_than_it_is_asked_to(settled):
    run(START + "list(m.distributions())\nfound = m.distributions(name='alpha', path=[sys.path[1], 5])\n"
        "assert next(iter(found)).version == '1.0'\n"
        "try: next(iter(found))\nexcept TypeError: pass\nelse: assert False\n", settled)


REMEMBERED = (
    "for _ in range(3): assert m.version('alpha') == '1.0'\n"
    "from epindex import _query\n"
    "calls = []\n"
    "holds = _query.View.holds\n"
    "_query.View.holds = lambda self, *rest: calls.append(rest) or holds(self, *rest)\n"
)


def test_a_further_version_is_one_foreign_call_and_no_search(settled):
    run(START + REMEMBERED + "searched = []\n"
        "sys.setprofile(lambda frame, event, _: event == 'call' and searched.append(frame.f_code.co_name))\n"
        "assert m.version('alpha') == '1.0'; sys.setprofile(None)\n"
        "assert len(calls) == 1 and '_search_paths' not in searched, (calls, searched)\n", settled)


@pytest.mark.parametrize("change", [
    "(site / 'alpha-1.0.dist-info' / 'METADATA').write_text('Name: alpha\\nVersion: 2\\n')",
    "os.rename(str(site / 'alpha-1.0.dist-info'), str(site / 'omega-1.0.dist-info')); put(site, 'alpha-2')",
    "put(site, 'alpha-2'); (site / 'alpha-1.0.dist-info' / 'METADATA').unlink(); (site / 'alpha-1.0.dist-info' / 'INSTALLER').unlink()\n"
    "import shutil; shutil.rmtree(str(site / 'alpha-1.0.dist-info'))",
    "put(early, 'alpha-2')",
    "put(site / 'new', 'alpha-2'); sys.path.insert(0, str(site / 'new'))",
    "os.rename(str(early), str(early) + '-before'); put(early, 'alpha-2')",
    "put(site / 'new', 'alpha-2')\n"
    "class Finder:\n"
    "    def find_spec(self, *rest): return None\n"
    "    def find_distributions(self, context): return iter([m.PathDistribution(site / 'new' / 'alpha-2.dist-info')])\n"
    "sys.meta_path.insert(0, Finder())",
    "m.distribution = lambda name: type('Other', (), {'version': '2'})",
    "m.Distribution.from_name = classmethod(lambda cls, name: type('Other', (), {'version': '2'}))",
    "m.PathDistribution.version = '2'",
], ids=["edited", "renamed", "replaced", "in-front", "on-the-path", "folder-replaced", "other-finder", "distribution",
        "from_name", "property"])
def test_what_a_version_depends_on_is_looked_at_each_time(settled, tmp_path, change):
    early = tmp_path / "early"
    write_distribution(early, "first")
    (settled / "alpha-1.0.dist-info" / "INSTALLER").write_text("")
    run("import os, pathlib\n" + START + f"early, site = map(pathlib.Path, ({str(early)!r}, {str(settled)!r}))\n"
        "sys.path.insert(1, str(early))\n"
        "def put(folder, name):\n"
        "    (folder / (name + '.dist-info')).mkdir(parents=True)\n"
        "    (folder / (name + '.dist-info') / 'METADATA').write_text('Name: alpha\\nVersion: 2\\n')\n"
        + REMEMBERED + change + "\n"
        "assert m.version('alpha') == '2', 'not seen'\n", settled)


@pytest.mark.parametrize("name", ["''", "None", "'none-such'", "[]", "b'alpha'"])
def test_a_version_that_is_not_to_be_had_is_refused_as_by_the_original(settled, name):
    run(START + "def outcome(ask):\n"
        "    try: return ask()\n"
        "    except Exception as error: return type(error), str(error)\n"
        f"m.version('alpha'); ours = [outcome(lambda: m.version({name})) for _ in range(3)]\n"
        f"epindex.uninstall(); assert ours == [outcome(lambda: m.version({name}))] * 3, ours\n", settled)


def test_an_edit_is_seen_by_the_next_question_also_in_the_middle_of_a_walk(settled):
    run(START + "import os, pathlib\n"
        "walk = sorted((d for d in m.distributions() if str(d._path).startswith(sys.path[1])), key=lambda d: str(d._path))\n"
        "assert [d.version for d in walk] == ['1.0'] * len(walk)\n"
        "assert [d.version for d in walk] == ['1.0'] * len(walk)\n"
        "def edit(d):\n"
        "    (d._path / 'METADATA').write_text('Name: x\\nVersion: 2\\n')\n"
        "    (d._path / 'entry_points.txt').write_text('[z]\\nnew = json\\n')\n"
        "edit(walk[0]); edit(walk[5])\n"
        "assert [d.version for d in (walk[0], walk[5])] == ['2', '2']\n"
        "assert m.version('alpha') == '2'\n"
        "assert [[e.name for e in d.entry_points] for d in (walk[0], walk[5])] == [['new'], ['new']]\n"
        "assert m.version('beta') == '1.0'; edit(m.distribution('beta')); assert m.version('beta') == '2'\n", settled)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="entry points are left to the original")
def test_a_walk_that_does_other_things_meanwhile_looks_at_few_more_than_it_asks_for(settled):
    run(START + READ + "from epindex import _query, _served\nlooks, now = [], [1.0]\n_served.monotonic = lambda: now[0]\n"
        "for way in 'holds', 'which_hold':\n"
        "    def look(view, first, part, way=way, original=getattr(_query.View, way)):\n"
        "        looks.append(1 if way == 'holds' else first)\n"
        "        return original(view, first, part)\n"
        "    setattr(_query.View, way, look)\n"
        "def walk(pauses):\n"
        "    found = []\n"
        "    for number, d in enumerate(list(m.distributions(path=[sys.path[1]]))):\n"
        "        if number in pauses: now[0] += 0.02\n"
        "        found.append([e.name for e in d.entry_points])\n"
        "    return found\n"
        "every = len(list(m.distributions()))  # a look may be at those of the other path entries, too\n"
        "expected = walk([]); del looks[:], read[:]\n"
        "assert walk([]) == expected and sum(looks) <= 3 + every + 1, looks\n"
        "del looks[:]; assert walk([10, 12, 30]) == expected and not read\n"
        "assert sum(looks) <= 3 + 2 * every + 3 * 8 and max(looks) >= 43, looks\n"
        "(sorted(d._path for d in m.distributions(path=[sys.path[1]]))[0] / 'entry_points.txt').write_text('[z]\\nnew = json\\n')\n"
        "assert ['new'] in walk(range(50)) and ['new'] in walk([10, 12, 30])\n", settled)


@lists
def test_the_first_name_that_is_asked_for_among_many_is_searched_in_one_plain_listing(site):
    for number in range(400):
        write_distribution(site, f"some_distribution_with_a_long_name{number}")
    if os.stat(site).st_size <= 8192:
        pytest.skip("directories of this file system do not grow")
    run("import sys, epindex, importlib.metadata as m; epindex.install()\n" + LISTED +
        "normalized = []; normalize = m.Prepared.normalize\n"
        "sys.setprofile(lambda frame, event, _: frame.f_code is normalize.__code__ and event == 'call' and normalized.append(frame))\n"
        "assert m.version('Alpha') == m.version('beta') == '1.0'; sys.setprofile(None)\n"
        "assert 'email.parser' not in sys.modules or hasattr(m.Distribution, '_prefer_valid')\n"
        "assert len(normalized) < 10 and listed.count(sys.path[1]) == 1 and 'epindex._query' not in sys.modules, listed\n", site)


def test_where_a_program_stops_the_clock_an_edit_is_seen_as_well(settled):
    """As freezegun does, in every module."""
    run(START + "import pathlib, time; list(m.distributions())[0].version\n"
        "real, stopped = [time.monotonic], lambda: 5.0\n"
        "for module in list(sys.modules.values()):\n"
        "    for name in [name for name, value in vars(module).items() if value is real[0]]: setattr(module, name, stopped)\n"
        "each = list(m.distributions()); edited = [d for d in each if d._path.parent == pathlib.Path(sys.path[1])][20]\n"
        "def versions(): return [d.version for d in each]\n"
        "before = versions(); pathlib.Path(edited._path, 'METADATA').write_text('Name: x\\nVersion: 2\\n'); assert '2' not in before\n"
        "time.sleep(0.02); assert versions().index('2') == each.index(edited)\n", settled)


LINES = ["Metadata-Version: 2.1", "Name: x", "Version: 1.0", "version:2 ", " folded", "\tfolded", "Version:   ", "VERSION: 3\x0b4", "Versi\u00f3n: 3",
         "", "From me", "Version : 5", "X Y: z", "no colon", "Version: \u00e9", ":empty", "Version: 7\r", "Version: 1\u2028Version: 2", "A\0: b",
         "Version:\t8\t", "-: x", "Version-: 9", "\ufeffName: x"]


def test_a_version_that_is_read_without_a_parser_is_what_the_parser_gives():
    draw, told = random.Random(SEED), 0
    for _ in range(20000):
        text = "\n".join(draw.choices(LINES, k=draw.randint(0, 7))) + draw.choice(["", "\n", "\n\nbody\nVersion: 6"])
        version = version_in(text)
        assert version in (None, email.message_from_string(text)["Version"]), text
        told += version is not None
    assert told > 1000 and version_in("Metadata-Version: 2.1\nName: x\nVersion: 1.0\n\ntext") == "1.0"


def test_what_is_added_and_removed_is_found_and_missed(settled):
    run(START + "import pathlib, shutil\n"
        "site = pathlib.Path(sys.path[1]); assert m.version('alpha') == '1.0'\n"
        "shutil.rmtree(str(site / 'alpha-1.0.dist-info'))\n"
        "try: m.version('alpha')\n"
        "except m.PackageNotFoundError as error: text = str(error)\n"
        "epindex.uninstall()\n"
        "try: m.version('alpha')\n"
        "except m.PackageNotFoundError as error: assert str(error) == text\n"
        "epindex.install(); (site / 'alpha-2.dist-info').mkdir()\n"
        "(site / 'alpha-2.dist-info' / 'METADATA').write_text('Name: alpha\\nVersion: 2\\n')\n"
        "assert m.version('alpha') == '2'\n", settled)


@pytest.mark.parametrize("replaced", [
    "m.PathDistribution.read_text = lambda self, name: 'Name: x\\nVersion: 77\\n'",
    "m.Distribution.version = property(lambda self: '77')",
    "m.Distribution.metadata = property(lambda self: {'Version': '77', 'Name': 'x'})",
    "import pathlib; pathlib.Path.read_text = lambda self, *rest, **named: 'Version: 77\\n'",
    "import types; fake = types.SimpleNamespace(**vars(m.pathlib)); m.pathlib = fake\n"
    "fake.Path = lambda root, child: type('Fake', (), {'joinpath': lambda self, name: self, '__str__': lambda self:\n"
    "  str(root) + '/' + child, 'read_text': lambda self, **named: 'Version: 77\\n'})()\n"
    "getattr(m, 'FastPath').__new__.cache_clear() if hasattr(m.FastPath.__new__, 'cache_clear') else None",
], ids=["read_text", "version", "metadata", "Path.read_text", "pathlib"])
def test_what_a_program_puts_in_the_place_of_a_part_is_asked(settled, replaced):
    run(START + f"assert m.version('alpha') == '1.0'\n{replaced}\nassert m.version('alpha') == '77'", settled)


def test_a_faked_file_system_is_what_is_read(settled):
    run(START + "import os, types\n"
        "class Fake:\n"
        "    def __getattr__(self, name): return getattr(os, name)\n"
        "    def listdir(self, folder='.'): return []\n"
        "from epindex import _query\n"
        "m.os = _query.os = Fake()\n"
        "if hasattr(m.FastPath.__new__, 'cache_clear'): m.FastPath.__new__.cache_clear()\n"
        "assert list(m.entry_points()) == [] and list(m.distributions()) == []\n"
        "assert list(epindex.entry_points()) == []\n"
        "m.os = _query.os = os\n"
        "if hasattr(m.FastPath.__new__, 'cache_clear'): m.FastPath.__new__.cache_clear()\n"
        "assert len(list(m.distributions())) >= 43 and len(epindex.entry_points()) >= 43\n", settled)


def test_modules_that_are_purged_and_imported_again_do_not_lose_the_index(settled):
    run(START + READ + "for name in [name for name in sys.modules if name.startswith('epindex')]: del sys.modules[name]\n"
        "import epindex as other; assert other is not epindex\n"
        "other.entry_points(); m.version('alpha'); del read[:]\n"
        "assert m.version('alpha') == '1.0' and read == [] and len(epindex.entry_points()) >= 43\n", settled)


def test_what_a_path_without_the_package_keeps_from_being_imported_is_answered_by_the_original(settled):
    run("import email.message, email.parser, sys, epindex, importlib.metadata as m; epindex.install(); sys.path[:] = [sys.path[1]]\n"
        "sys.modules.pop('_ctypes', None); sys.meta_path[:] = [f for f in sys.meta_path if 'Path' in str(f)]\n"
        "for _ in range(20):\n"
        "    assert [d.version for d in m.distributions()] == ['1.0'] * 43 and m.version('alpha') == '1.0'\n", settled)


def test_uninstall_puts_everything_back():
    run_python("import epindex, importlib.metadata as m\n"
               "def parts(): return [dict(vars(each)) for each in (m, m.MetadataPathFinder, m.Distribution)]\n"
               "before = parts(); epindex.install(); assert parts() != before\n"
               "epindex.uninstall(); assert parts() == before\n")


def test_a_process_that_asks_one_small_thing_once_does_not_load_the_library(site):
    for ask in "m.version('alpha')", "m.entry_points()", "[d.version for d in m.distributions()]":
        run("import sys, epindex, importlib.metadata as m; epindex.install()\n"
            f"{ask}; assert '_ctypes' not in sys.modules\n"
            "assert {n for n in sys.modules if n.startswith('epindex.')} <= {'epindex._install', 'epindex._start', 'epindex._stevedore'}",
            site)


def test_the_first_24_questions_about_one_distribution_are_left_to_the_original(site):
    run("import sys, epindex, importlib.metadata as m; epindex.install()\n"
        "for _ in range(24): m.version('alpha')\n"
        "assert 'epindex._patch' not in sys.modules\n"
        "assert m.version('alpha') == '1.0' and 'epindex._query' in sys.modules\n"
        "from epindex import _patch, _start\n"
        "assert _start.FEW == _patch.Worth.MANY[_patch.NAME_AND_VERSION]", site)


def test_a_path_that_can_be_gone_through_once_is_left_to_the_module(settled):
    walk = "len([d.version for d in m.distributions(path=iter([sys.path[1]]))])"
    run(f"import sys, epindex, importlib.metadata as m; found = {walk}; epindex.install()\n"
        f"assert found == {walk} == 43; epindex.entry_points(); assert found == {walk}", settled)


@pytest.mark.parametrize("odd", ["None", "b'/'", "'\\0'", "'\\udfff\\ud800'"])
def test_a_walk_gives_what_stands_in_front_of_a_path_entry_that_cannot_be_searched(settled, odd):
    run(START + "sys.path.append(" + odd + ")\n"
        "def walk():\n    names = []\n    try:\n        for each in m.distributions(): names.append(each.metadata['Name'])\n"
        "    except Exception as error: return names, type(error), str(error)\n    return names\n"
        "found = walk(); epindex.uninstall(); assert walk() == found and 'alpha' in str(found), found\n", settled)


def test_a_walk_finds_the_paths_that_the_module_makes_and_leaves_no_trace_in_it(settled):
    run("import pathlib, sys, epindex, importlib.metadata as m; epindex.install(); found = [d._path for d in m.distributions()]\n"
        "assert len(found) >= 43 and all(type(p) is type(pathlib.Path()) for p in found)\n"
        "assert all(p == pathlib.Path(str(p.parent), p.name) and str(p) == str(p.parent) + '/' + p.name for p in found)\n"
        "if hasattr(m, 'FastPath'): assert not any('joinpath' in vars(m.FastPath(e)) for e in sys.path)\n", settled)


def test_a_path_that_is_made_late_is_an_attribute_as_any(settled):
    run(START + "import copy, pathlib, pickle\n"
        "for kind in 'name', 'path':\n"
        "    context = {'name': 'alpha'} if kind == 'name' else {'path': sys.path[:]}\n"
        "    def alpha(): return next(d for d in m.distributions(**context) if 'alpha-' in str(vars(d)))\n"
        "    def another(): d = alpha(); return next(e for e in m.distributions(**context) if e._path == d._path)\n"
        "    path = pathlib.Path(sys.path[1], 'alpha-1.0.dist-info')\n"
        "    assert type(alpha()) is not m.PathDistribution\n"
        "    assert list(vars(another())) == list(vars(copy.copy(another()))) == list(vars(pickle.loads(pickle.dumps(another())))) == ['_path']\n"
        "    assert another()._path == path and type(another()._path) is type(path) and vars(another())['_path'] == path\n"
        "    assert '_path' in dir(another()) and (sys.version_info < (3, 10) or another()._path is another()._path)\n"
        "    one = another(); one._path = pathlib.Path(sys.path[1], 'more7-1.0.dist-info')\n"
        "    assert [e.name for e in one.entry_points] == ['m7'] and one.metadata['Name'] == 'more7', one.metadata\n"
        "    one = another(); del one._path; assert not hasattr(one, '_path') and not vars(one)\n"
        "    one = another(); vars(one)['_path'] = 5; assert one._path == 5; vars(one).clear(); assert not hasattr(one, '_path')\n"
        "    one = another(); one.__dict__ = {'_path': 6}; assert one._path == 6\n"
        "    one = another(); one.__dict__ = {'_path': pathlib.Path(sys.path[1], 'more7-1.0.dist-info')}; assert [e.name for e in one.entry_points] == ['m7']\n"
        "    one = another(); del one._path\n    try: one._path\n    except AttributeError as error: assert '_path' in str(error) and 'epi' not in str(error)\n",
        settled)


def test_a_walk_has_the_order_of_the_module_with_doubled_names_archives_and_what_is_not_there(settled, tmp_path):
    for name in "A_b-1", "a.b-2", "ab-1", "a--b-3", "more1-2":
        write_distribution(settled, name.rpartition("-")[0], version=name.rpartition("-")[2])
    (settled / "odd.egg-info").write_text("Name: odd\nVersion: 1\n")
    (settled / "UPPER-1.DIST-INFO").mkdir()
    egg = tmp_path / "one.egg"
    (egg / "EGG-INFO").mkdir(parents=True)
    (egg / "EGG-INFO" / "PKG-INFO").write_text("Name: one\nVersion: 1\n")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("zipped-1.dist-info/METADATA", "Name: zipped\nVersion: 1\n")
    run("import os, sys, importlib.metadata as m\n"
        f"sys.path[1:1] = [{str(tmp_path / 'archive.zip')!r}, {str(egg)!r}, '/nowhere', '{settled}/odd.egg-info/below', '', '{settled}/.']\n"
        "def walk(**kw): return [(str(d._path), type(d._path)) for d in m.distributions(**kw)]\n"
        "def ask(): return walk(), walk(path=['', '.', sys.path[2]]), walk(), walk(name='a-b')\n"
        "before = ask(); m.MetadataPathFinder().invalidate_caches(); import epindex; epindex.install()\n"
        "assert ask() == before and len(before[0]) > 90\n"
        "m.MetadataPathFinder().invalidate_caches(); assert ask() == before\n", settled)


def test_a_large_environment_is_asked_of_the_index_at_the_first_question(settled):
    run("import sys, epindex, importlib.metadata as m; epindex.install(); [d.version for d in m.distributions()]\n"
        "assert 'epindex._query' in sys.modules", settled)


def test_entry_points_are_asked_of_the_index_once_it_is_the_cheaper_one(settled):
    reads_names = hasattr(importlib.metadata.Distribution, "_prefer_valid")  # then so few are many already
    asks = {"m.entry_points()": 0 if reads_names else 1}
    if hasattr(importlib.metadata, "EntryPoints"):  # before, what a distribution has is left to the original
        asks["[d.entry_points for d in m.distributions()]"] = 2
    for ask, cheap in asks.items():
        run(f"import sys, epindex, importlib.metadata as m; epindex.install()\nfor _ in range({cheap}): {ask}\n"
            "def is_open(): return getattr(sys.modules.get('epindex._query'), '_current', None) is not None\n"
            f"assert not is_open()\nfor _ in range(10): {ask}\nassert is_open()", settled)
