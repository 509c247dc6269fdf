"""The drop-in stays unseen in odd places: faked file systems, purged modules, a library that comes late, homes that are
not there; and bad input gets from it what the module itself has for it."""

import os
import pathlib
import sys
import tempfile
import time
import zipfile

import pytest
from conftest import run_python, write_distribution
from support import environments

HOLD = pathlib.Path(__file__).resolve().parent / "support" / "compare_bad_input.py"
# The index is open: whatever can be asked of it is.
START = "import sys, os, epindex, importlib.metadata as m; epindex.entry_points(); epindex.install()\n"
READ = """
read = []
sys.addaudithook(lambda event, what: event == "open" and str(what[0]).endswith(
    ("METADATA", "PKG-INFO", "entry_points.txt")) and read.append(what[0]))
"""
QUESTIONS = """
def answers():
    found = m.entry_points()
    found = list(found) if not isinstance(found, dict) else [e for entries in dict.values(found) for e in entries]
    return sorted((e.group, e.name) for e in found), sorted(d.version for d in m.distributions())
"""


def run(code, *path, **environment):
    path = os.pathsep.join(map(str, [*path, os.environ["PYTHONPATH"]]))
    return run_python(code, options=["-S", "-W", "ignore::DeprecationWarning"], PYTHONPATH=path, **environment)


@pytest.fixture
def forty(site):
    for number in range(40):
        write_distribution(site, f"more{number}", f"[b]\nm{number} = json\n")
    return site


@pytest.fixture
def settled(forty):
    time.sleep(2.1)
    return forty


def test_under_pyfakefs_the_faked_disk_is_read_and_the_real_one_before_and_after(forty):
    """Whether the faked one comes before the first question, or behind many."""
    pyfakefs = environments.release("pyfakefs", "5.7.4" if sys.version_info < (3, 13) else "6.1.2")
    for asked_before in True, False:
        run((START if asked_before else "import sys, os, epindex, importlib.metadata as m; epindex.install()\n") + QUESTIONS
            + "from pyfakefs.fake_filesystem_unittest import Patcher\n"
            f"real = answers() if {asked_before} else None\n"
            "with Patcher() as faked:\n"
            "    for folder, name in ('alpha-3.0.dist-info', 'alpha'), ('fake-4.0.dist-info', 'fake'):\n"
            "        faked.fs.create_file(sys.path[1] + '/' + folder + '/METADATA', contents='Name: %s\\nVersion: %s\\n' % (\n"
            "            name, folder.split('-')[1][:3]))\n"
            "        faked.fs.create_file(sys.path[1] + '/' + folder + '/entry_points.txt', contents='[f]\\nfaked = json\\n')\n"
            "    __import__('importlib').invalidate_caches()\n"
            "    for _ in range(3):\n"
            "        assert answers() == ([('f', 'faked')] * 2, ['3.0', '4.0']), answers()\n"
            "        assert m.version('alpha') == '3.0' and m.version('fake') == '4.0'\n"
            "        assert {e.name for e in epindex.entry_points()} == {'faked'}\n"
            "__import__('importlib').invalidate_caches()\n"
            "assert len(answers()[1]) >= 43 and m.version('alpha') == '1.0' and real in (None, answers())\n"
            "assert len(epindex.entry_points()) >= 43\n", forty, pyfakefs)


@pytest.mark.parametrize("purge", [
    "with mock.patch.dict(sys.modules):\n    for name in epindexes(): del sys.modules[name]\n    {ask}\n",
    "for name in epindexes(): del sys.modules[name]\n{ask}\n",
    "for name in epindexes(): sys.modules[name] = None\n{ask}\n",
], ids=["patch.dict", "deleted", "None"])
def test_after_a_purge_of_modules_the_index_still_answers(settled, purge):
    run(START + QUESTIONS + READ + "from unittest import mock\n"
        "import json, csv, inspect, zipfile, email.parser\n"
        "def epindexes(): return [name for name in sys.modules if name.partition('.')[0] == 'epindex']\n"
        "expected = answers(); answers(); m.version('alpha')\n"
        + purge.replace("{ask}", "assert answers() == expected and m.version('alpha') == '1.0'")
        + "assert answers() == expected\n"
        "os.makedirs(sys.path[1] + '/new-1.dist-info')\n"
        "with open(sys.path[1] + '/new-1.dist-info/METADATA', 'w') as file: file.write('Name: new\\nVersion: 7\\n')\n"
        "assert '7' in answers()[1] and m.version('new') == '7'; answers(); del read[:]\n"
        "assert m.version('alpha') == '1.0' and m.version('beta') == '1.0' and read == [], read\n", settled)


def test_a_load_failure_that_passes_is_not_remembered(settled, tmp_path):
    """The library is not there at first, as in a container whose volume is mounted late."""
    late = tmp_path / "late.so"
    run("import sys, os, shutil, time, epindex, importlib.metadata as m; epindex.install()\n" + QUESTIONS + READ
        + "expected = answers()\n"
        "for _ in range(5): assert answers() == expected\n"
        "from epindex import _query; assert 'late.so' in _query.why_unusable()\n"
        f"shutil.copy({os.environ['EPINDEX_LIBRARY']!r}, os.environ['EPINDEX_LIBRARY'])\n"
        "until = time.monotonic() + 20\n"
        "while _query.why_unusable() and time.monotonic() < until: time.sleep(0.1)\n"
        "for _ in range(5): assert answers() == expected\n"
        "m.version('alpha'); del read[:]; assert m.version('alpha') == '1.0' and read == [], read\n",
        settled, EPINDEX_LIBRARY=str(late))


@pytest.mark.parametrize("version", ["4.13.0", "6.8.0", "7.0.2", "8.5.0"])
def test_importlib_metadata_with_an_archive_on_the_path_answers_alike(forty, tmp_path, version):
    folder = environments.release("importlib_metadata", version)
    archive = tmp_path / "some.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped-2.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: zipped\nVersion: 2.0\n")
        file.writestr("zipped-2.0.dist-info/entry_points.txt", "[b]\nin_archive = json:loads\n")
    run(START + "import importlib_metadata as i\n"
        "def rows(f): return sorted((e.group, e.name, e.value, e.dist and (e.dist.version, str(e.dist._path))) for e in f(group='b'))\n"
        "over = [rows(i.entry_points) for _ in range(3)][-1]\n"
        "assert over == rows(i.entry_points.__wrapped__) and [r for r in over if r[1] == 'in_archive'][0][3][0] == '2.0'\n"
        "assert i.version('zipped') == '2.0' and i.distribution('zipped').read_text('entry_points.txt')\n"
        "found = [(d.version, [e.name for e in d.entry_points]) for d in i.distributions()]\n"
        "epindex.uninstall(); assert found == [(d.version, [e.name for e in d.entry_points]) for d in i.distributions()]\n",
        archive, forty, folder)


def test_type_hints_of_what_is_replaced_are_those_of_the_original():
    run(START + "import typing\n"
        "seen = 0\n"
        "for name in 'entry_points', 'version', 'packages_distributions', 'distributions':\n"
        "    function = getattr(m, name, None)\n"
        "    if hasattr(function, '__wrapped__'):\n"
        "        original = function.__wrapped__; seen += 1\n"
        "        assert typing.get_type_hints(function) == typing.get_type_hints(original)\n"
        "        import inspect; assert inspect.signature(function) == inspect.signature(original)\n"
        "        assert function.__doc__ == original.__doc__\n"
        "assert seen >= 1\n"
        "assert sys.version_info < (3, 10) or typing.get_type_hints(m.entry_points)\n")


@pytest.mark.parametrize("environment", [
    {"XDG_CACHE_HOME": "/proc/nothing"}, {"HOME": "/proc/nothing", "XDG_CACHE_HOME": ""}, {"HOME": "", "XDG_CACHE_HOME": ""},
    {"HOME": None, "XDG_CACHE_HOME": None}], ids=["no store", "no home", "empty home", "HOME unset"])
def test_where_no_store_can_be_written_programs_are_not_bothered(forty, environment, tmp_path):
    """Nor is anything written into the current folder."""
    unset = "".join(f"os.environ.pop({name!r}, None); " for name, value in environment.items() if value is None)
    ask = (f"import os, sys; {unset}os.chdir({str(tmp_path)!r}); before = os.listdir('.')\n" + START + QUESTIONS
           + "for _ in range(3): found = answers()\n"
           "assert len(found[1]) >= 43 and os.listdir('.') == before\n"
           "import epindex._inspect as i; (entry,) = [e for e in i.where() if e.path == sys.path[1]]\n"
           "assert entry.file is None and not entry.saved and entry.distributions == 43\n")
    assert run(ask, forty, **{name: value for name, value in environment.items() if value is not None}) == ("", "")


@pytest.fixture
def open_folder():
    """Which another user may read, too."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield folder


def test_bad_input_gets_what_the_module_has_for_it(open_folder):
    out, _ = run_python(HOLD.read_text(), "importlib.metadata", open_folder)
    raised, answered = map(int, out.split())
    assert raised > 10 and answered > 10


def test_bad_input_gets_what_the_newest_importlib_metadata_has_for_it(open_folder):
    if sys.version_info < (3, 10):
        pytest.skip("the newest release needs a later Python")
    folder = environments.release("importlib_metadata", "8.7.0")
    out, _ = run_python(HOLD.read_text(), "importlib_metadata", open_folder,
                        PYTHONPATH=os.pathsep.join([str(folder), os.environ["PYTHONPATH"]]))
    assert int(out.split()[0]) > 10
