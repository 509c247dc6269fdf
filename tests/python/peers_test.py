"""importlib_metadata and stevedore, of Debian and the newest from PyPI, over install()."""

import os
import pathlib
import sys

from support import environments
import fetch_environment
import pytest
from conftest import write_distribution
from support.environments import run

COMPARE = pathlib.Path(__file__).resolve().parent / "support" / "compare_with_original.py"
PEERS = ["importlib_metadata", "stevedore"]

STEVEDORE = """
import sys, stevedore, logging
from stevedore import driver, extension, named
from stevedore._cache import _c
_c._disable_caching = True
print([(e.name, e.entry_point_target, e.plugin.__name__) for e in extension.ExtensionManager("twice")])
print([e.name for e in named.NamedExtensionManager("console_scripts", ["alpha"])])
print(driver.DriverManager("console_scripts", "alpha").driver.__name__)
try:
    driver.DriverManager("twice", "same")
except stevedore.exception.MultipleMatches as error:
    print("MultipleMatches")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def newest():
    python = environments.from_pypi("peers", PEERS)
    environments.add_package(python)
    return python


@pytest.fixture
def debian():
    """The path entry of Debian's packages."""
    if not os.environ.get("EPINDEX_ENVIRONMENTS"):
        pytest.skip("EPINDEX_ENVIRONMENTS does not say where Debian's packages are kept")
    folder = pathlib.Path(os.environ["EPINDEX_ENVIRONMENTS"]) / "debian"
    if os.environ.get("EPINDEX_OFFLINE") == "1" and not (folder / "complete").is_file():
        pytest.skip("Debian's packages are not there yet, and EPINDEX_OFFLINE=1 forbids to fetch them")
    return fetch_environment.environment(folder)


@pytest.fixture
def path(site, tmp_path):
    """A path list. Within one folder the order of distributions is the file system's in the original,
    so those whose order is looked at have a folder each."""
    for folder, function in (("one", "loads"), ("two", "dumps")):
        write_distribution(tmp_path / folder, folder, f"[twice]\nsame = json:{function}\n")
    return os.pathsep.join(map(str, (site, tmp_path / "one", tmp_path / "two")))


def isolated(tmp_path):
    return {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}


def assert_same(python, path, tmp_path):
    out, _ = run(python, COMPARE, "importlib_metadata", cwd=tmp_path, PYTHONPATH=path,
                 **isolated(tmp_path))
    assert out.split()[0] == "index", out
    plain, _ = run(python, "-c", STEVEDORE, cwd=tmp_path, PYTHONPATH=path, **isolated(tmp_path))
    over, _ = run(python, "-c", "import epindex; epindex.install()\n" + STEVEDORE, cwd=tmp_path,
                  PYTHONPATH=path, **isolated(tmp_path))
    assert plain == over
    return over.splitlines()


def test_the_newest_answer_alike_and_as_their_documentation_says(newest, path, tmp_path):
    lines = assert_same(newest, path, tmp_path)
    # Duplicates are kept, in path order; a driver has to be the only one of its name.
    assert [name for name, *_ in eval(lines[0])] == ["same", "same"]
    assert lines[1:] == ["['alpha']", "dumps", "MultipleMatches"]


def test_debians_answer_alike(debian, path, tmp_path):
    if sys.version_info[:2] != (3, 11):
        pytest.skip("Debian's packages are for Python 3.11")
    python = environments.create(tmp_path / "venv")
    environments.add_package(python)
    lines = assert_same(python, f"{path}{os.pathsep}{debian}", tmp_path)
    assert lines[1] == "['alpha']"


def test_both_modules_in_one_process_see_what_they_would(newest, site, tmp_path):
    write_distribution(tmp_path / "more", "more", "[b]\nmore = json\n")
    code = COMPARE.read_text().replace("import epindex\n", "import importlib_metadata\nimport epindex\n", 1)
    out, _ = run(newest, "-c", code, "importlib.metadata", cwd=tmp_path,
                 PYTHONPATH=f"{site}{os.pathsep}{tmp_path / 'more'}", **isolated(tmp_path))
    assert out.split()[0] == "index"


STEVEDORE_WHILE_RUNNING = """
import os, pathlib, sys
from stevedore import extension, _cache
site = pathlib.Path(sys.path[1])
def names(): return (sorted(e.name for e in _cache.get_group_all("b")), sorted(_cache.get_group_named("b")),
                     sorted(extension.ExtensionManager("b").names()))
print(names(), type(_cache.get_group_all("b")[0]).__module__)
if sys.argv[1:]:
    (site / "new-1.dist-info").mkdir()
    (site / "new-1.dist-info" / "METADATA").write_text("Name: new\\nVersion: 1\\n")
    (site / "new-1.dist-info" / "entry_points.txt").write_text("[b]\\nnew = json\\n")
    print(names())
"""


def test_stevedore_asks_the_index_instead_of_its_cache_and_sees_what_is_installed(newest, site, tmp_path):
    plain, _ = run(newest, "-c", STEVEDORE_WHILE_RUNNING, cwd=tmp_path, PYTHONPATH=str(site), **isolated(tmp_path))
    install = "import epindex; epindex.install()\n"
    over, _ = run(newest, "-c", install + STEVEDORE_WHILE_RUNNING, "go on", cwd=tmp_path, PYTHONPATH=str(site),
                  **isolated(tmp_path))
    first, second = over.splitlines()
    assert first == plain.rstrip() and "'new'" not in first and second.count("'new'") == 2
    run(newest, "-c", install + "import stevedore._cache as c, stevedore\n"
        "assert c.Cache.get_group_all.__module__ == 'epindex._stevedore'\n"
        "epindex.uninstall(); assert c.get_group_all.__func__ is c.Cache.get_group_all\n"
        "assert c.Cache.get_group_all.__module__ == 'stevedore._cache'", cwd=tmp_path, PYTHONPATH=str(site),
        **isolated(tmp_path))
