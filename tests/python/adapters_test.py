"""Modules that read entry points by themselves, entrypoints and stevedore, of several releases from PyPI: the same
answers over install(), from the index, and what changes is seen."""

import os
import sys

import pytest
from conftest import write_distribution
from support import environments
from support.environments import run

ENTRYPOINTS = ["0.2.2", "0.2.3", "0.3", "0.4"]
STEVEDORE = ["3.0.0", "3.5.2", "4.1.1", "5.1.0", "5.4.1"]


@pytest.fixture
def python(tmp_path):
    python = environments.create(tmp_path / "venv")
    environments.add_package(python)
    return python


@pytest.fixture
def many(site, tmp_path):
    """A path list with sixty distributions, one that another hides, and lines that parsers read in ways of their own."""
    for number in range(60):
        write_distribution(site, f"more{number}", f"[b]\nm{number} = json:loads [x, y]\n")
    write_distribution(site, "odd", "[b]\n; remark\nlong = json:dumps\n  [z]\nCase = json\n[other]\nx = no reference, really\n")
    write_distribution(tmp_path / "later", "alpha", "[b]\nhidden = json\n", version="2.0")
    write_distribution(tmp_path / "later", "last", "[b]\nsame = json:dumps\n")
    egg = tmp_path / "egged-1.0-py3.egg"
    (egg / "EGG-INFO").mkdir(parents=True)
    (egg / "EGG-INFO" / "PKG-INFO").write_text("Name: egged\nVersion: 1.0\n")
    (egg / "EGG-INFO" / "entry_points.txt").write_text("[b]\negged = json\n")
    return [site, tmp_path / "later", egg]


def ask(python, code, folder, path, tmp_path, *words, over=True):
    """Of a program that imports what is tested after install(), or without that."""
    start = "import epindex; epindex.install()\n" if over else ""
    return run(python, "-W", "ignore", "-c", start + code, *words, cwd=tmp_path,
               PYTHONPATH=os.pathsep.join(map(str, [*path, folder])), HOME=str(tmp_path),
               XDG_CACHE_HOME=str(tmp_path / ("over" if over else "plain")))[0]


# What it answers, many times, so that it pays to answer from the index.
ENTRYPOINTS_ANSWERS = """
import sys, entrypoints
def told(entry): return entry.name, entry.module_name, entry.object_name, entry.extras, entry.distro and (entry.distro.name, entry.distro.version)
def answers():
    try:
        single = told(entrypoints.get_single("b", "same"))
        entrypoints.get_single("b", "none")
    except entrypoints.NoSuchEntryPoint as error:
        single = single, str(error)
    return (sorted(map(told, entrypoints.get_group_all("b")), key=str), sorted(entrypoints.get_group_named("b")),
            [told(e) for e in entrypoints.get_group_all("other")], entrypoints.get_group_all("none"), single,
            sorted(map(told, entrypoints.get_group_all("b", path=sys.path[1:2])), key=str))
first = answers()
for _ in range(3):
    assert answers() == first
print(first)
"""
READ = """
read = []
sys.addaudithook(lambda event, what: event == "open" and str(what[0]).endswith("entry_points.txt") and read.append(what[0]))
entrypoints.get_group_all("b")
print(len(read))
"""


@pytest.mark.parametrize("version", ENTRYPOINTS)
def test_entrypoints_answers_alike_and_parses_nothing_again(python, many, tmp_path, version):
    folder = environments.release("entrypoints", version)
    if sys.version_info >= (3, 12) and version < "0.3":
        pytest.skip("that release does not run on this Python")
    plain = ask(python, ENTRYPOINTS_ANSWERS, folder, many, tmp_path, over=False)
    assert "'long'" in plain and "'egged'" in plain and "'hidden'" not in plain
    assert ask(python, ENTRYPOINTS_ANSWERS, folder, many, tmp_path) == plain
    assert ask(python, ENTRYPOINTS_ANSWERS + READ, folder, many, tmp_path) == plain + "0\n"


SEES = ENTRYPOINTS_ANSWERS + """
import os, pathlib, shutil
site, later = map(pathlib.Path, sys.path[1:3])
def names(): return [e.name for e in entrypoints.get_group_all("b")]
def adds(name, change):
    assert name not in names(), name
    change()
    assert name in names(), name
def install():
    (site / "new-1.dist-info").mkdir(); (site / "new-1.dist-info" / "entry_points.txt").write_text("[b]\\nnew = json\\n")
adds("new", install)
adds("edited", lambda: (site / "new-1.dist-info" / "entry_points.txt").write_text("[b]\\nedited = json\\n"))
adds("first", lambda: (site / "gamma-1.0.dist-info" / "entry_points.txt").write_text("[b]\\nfirst = json\\n"))
adds("last", lambda: (later / "last-1.0.dist-info" / "entry_points.txt").write_text("[b]\\nlast = json\\n"))
adds("hidden", lambda: shutil.rmtree(str(site / "alpha-1.0.dist-info")))
adds("hidden too", lambda: (later / "alpha-2.0.dist-info" / "entry_points.txt").write_text("[b]\\nhidden too = json\\n"))
(site / "new-1.dist-info" / "entry_points.txt").write_text("no section\\n")
try:
    names(); raise SystemExit("the original raises")
except entrypoints.configparser.Error:
    pass
shutil.rmtree(str(site / "new-1.dist-info")); assert "edited" not in names()
sys.path.remove(str(later)); assert "last" not in names()
"""


def test_entrypoints_sees_what_is_installed_edited_and_removed(python, many, tmp_path):
    ask(python, SEES, environments.release("entrypoints", "0.4"), many, tmp_path)


def test_entrypoints_is_left_alone_where_a_part_is_replaced_and_after_uninstall(python, many, tmp_path):
    ask(python, ENTRYPOINTS_ANSWERS
        + "read, kept = entrypoints.CaseSensitiveConfigParser, entrypoints.iter_files_distros\n"
        "class Mine(read): pass\n"
        "entrypoints.CaseSensitiveConfigParser = Mine\n"
        "assert {type(config) for config, _ in entrypoints.iter_files_distros()} == {Mine}\n"
        "entrypoints.CaseSensitiveConfigParser = read; import epindex; epindex.uninstall()\n"
        "assert entrypoints.iter_files_distros is kept.__wrapped__\n",
        environments.release("entrypoints", "0.4"), many, tmp_path)


def test_entrypoints_imported_first_or_in_an_environment_that_is_enabled_answers_from_the_index_too(python, many, tmp_path):
    folder = environments.release("entrypoints", "0.4")
    ask(python, "import entrypoints, epindex; epindex.install(); assert hasattr(entrypoints.iter_files_distros, '__wrapped__')",
        folder, many, tmp_path, over=False)
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    ask(python, "import entrypoints; assert hasattr(entrypoints.iter_files_distros, '__wrapped__')", folder, many, tmp_path,
        over=False)


def test_another_module_of_that_name_is_left_alone(python, many, tmp_path):
    (tmp_path / "other").mkdir()
    for text in "", "def iter_files_distros(path=None, repeated_distro='first'): return ['mine']\n":
        (tmp_path / "other" / "entrypoints.py").write_text(text)
        ask(python, "import entrypoints; assert not hasattr(entrypoints, 'iter_files_distros') or "
            "entrypoints.iter_files_distros() == ['mine']", tmp_path / "other", many, tmp_path)


STEVEDORE_ANSWERS = """
import os, pathlib, sys
from stevedore import extension, _cache
site = pathlib.Path(sys.path[1])
def answers():
    return (sorted((e.name, e.value, e.group) for e in _cache.get_group_all("b")), sorted(_cache.get_group_named("b")),
            sorted(extension.ExtensionManager("b").names()), [e.name for e in _cache.get_group_all("none")])
print(answers())
assert _cache.get_single("b", "same").name == "same"
if sys.argv[1:]:
    assert _cache.Cache.get_group_all.__module__ == "epindex._stevedore"
    (site / "new-1.dist-info").mkdir()
    (site / "new-1.dist-info" / "METADATA").write_text("Name: new\\nVersion: 1\\n")
    (site / "new-1.dist-info" / "entry_points.txt").write_text("[b]\\nnew = json\\n")
    assert "new" in answers()[1]
    import epindex; epindex.uninstall()
    assert _cache.Cache.get_group_all.__module__ == "stevedore._cache"
"""


@pytest.mark.parametrize("version", STEVEDORE)
def test_stevedore_answers_alike_and_sees_what_is_installed(python, site, tmp_path, version):
    if sys.version_info >= (3, 12) and version == "3.0.0":
        pytest.skip("that release does not run on this Python")
    folder = environments.release("stevedore", version)
    plain = ask(python, STEVEDORE_ANSWERS, folder, [site], tmp_path, over=False)
    assert ask(python, STEVEDORE_ANSWERS, folder, [site], tmp_path, "and changes") == plain


def test_another_stevedore_is_left_alone(python, site, tmp_path):
    (tmp_path / "other" / "stevedore").mkdir(parents=True)
    (tmp_path / "other" / "stevedore" / "__init__.py").write_text("")
    (tmp_path / "other" / "stevedore" / "_cache.py").write_text(
        "class Cache:\n    def get_group_all(self, group): return ['mine']\n_c = Cache()\n"
        "get_group_all = _c.get_group_all\nget_single = None\n")
    (tmp_path / "other" / "stevedore" / "later.py").write_text("")
    ask(python, "import stevedore._cache as c, stevedore.later; assert c.get_group_all('b') == ['mine']\n"
        "assert c.Cache.get_group_all.__module__ == 'stevedore._cache'", tmp_path / "other", [site], tmp_path)
