"""install() and uninstall(): importlib.metadata's own function answers from the index."""

import os
import pathlib
import sys
import zipfile

import pytest
from conftest import run_python, write_distribution

HERE = pathlib.Path(__file__).resolve().parent
COMPARE = (HERE / "support" / "compare_with_original.py").read_text()
START = "import epindex, importlib.metadata as m; "


def compare(module="importlib.metadata", *folders):
    """Who answered each question, the first of which is for everything."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PYTHONPATH", "")])
    out, _ = run_python(COMPARE, module, PYTHONPATH=path)
    return [line.split()[0] for line in out.splitlines()]


def test_every_answer_equals_the_original_and_comes_from_the_index(site):
    who = compare("importlib.metadata", site)
    assert who[0] == "index"
    if sys.version_info >= (3, 10):
        assert set(who[:8]) == {"index"}


def test_distributions_of_a_zip_archive_are_as_in_the_original(site, tmp_path):
    archive = tmp_path / "some.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped-2.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: zipped\nVersion: 2.0\n")
        file.writestr("zipped-2.0.dist-info/entry_points.txt", "[b]\nsame = json:loads\n")
    assert compare("importlib.metadata", archive, site)[0] == "index"


def test_a_hidden_distribution_stays_as_the_original_has_it(site, tmp_path):
    write_distribution(tmp_path / "later", "alpha", "[b]\nhidden = json\n", version="9")
    compare("importlib.metadata", site, tmp_path / "later")


def test_what_is_installed_while_running_is_seen(site):
    out, _ = run_python(
        START + "epindex.install(); import sys, os\n"
        "def of(g): return sorted(e.name for e in "
        "(g.get('b', ()) if isinstance(g, dict) else g.select(group='b')))\n"
        "def names():\n"
        "    found = of(m.entry_points())\n"
        "    assert found == of(m.entry_points.__wrapped__()), 'the original has others'\n"
        "    return found\n"
        "print(names()); folder = os.path.join(sys.argv[1], 'new-1.dist-info'); os.mkdir(folder)\n"
        "for name, text in ('METADATA', 'Name: new'), ('entry_points.txt', '[b]\\nnew = json\\n'):\n"
        "    with open(os.path.join(folder, name), 'w') as file: file.write(text)\n"
        "print(names())", site, PYTHONPATH=f"{site}{os.pathsep}{os.environ['PYTHONPATH']}")
    assert out.splitlines() == ["['same', 'same']", "['new', 'same', 'same']"]


def test_install_twice_and_uninstall_restore_the_very_function():
    run_python(START + "f = m.entry_points; epindex.install(); g = m.entry_points; epindex.install()\n"
               "assert g is m.entry_points is not f; epindex.uninstall(); assert m.entry_points is f\n"
               "epindex.uninstall(); assert m.entry_points is f; g()")


def test_a_name_that_was_imported_before_is_not_affected():
    run_python("from importlib.metadata import entry_points as before\n" + START
               + "epindex.install(); assert before is not m.entry_points\n"
               "assert before is m.entry_points.__wrapped__")


def test_a_module_imported_later_is_patched_and_looks_as_always():
    run_python("import sys, epindex; epindex.install(); assert 'importlib.metadata' not in sys.modules\n"
               "import importlib.util; importlib.util.find_spec('importlib.metadata')\n"
               "assert 'importlib.metadata' not in sys.modules\n"
               "import importlib.metadata as m; f = m.entry_points; assert hasattr(f, '__wrapped__')\n"
               "assert m.__spec__.loader is m.__loader__ and m.__spec__.name == 'importlib.metadata'\n"
               "assert type(m.__loader__).__name__ == 'SourceFileLoader'\n"
               "assert 'exec_module' not in vars(m.__loader__)\n"
               "importlib.reload(m); assert m.entry_points is not f\n"
               "assert m.entry_points.__wrapped__ is not f.__wrapped__\n"
               "epindex.uninstall(); assert not hasattr(m.entry_points, '__wrapped__')")


@pytest.mark.parametrize("part", [
    "m.distributions = lambda: iter([])",
    "m.Distribution.discover = classmethod(lambda cls, **rest: iter([]))",
    "m.MetadataPathFinder.find_distributions = classmethod(lambda cls, *rest: iter([]))",
])
def test_where_a_program_has_replaced_a_part_of_the_module_the_original_answers(site, part):
    run_python(START + f"epindex.install(); {part}\nassert len(list(m.entry_points())) == 0",
               PYTHONPATH=f"{site}{os.pathsep}{os.environ['PYTHONPATH']}")


def test_distributions_of_another_finder_are_included(site, tmp_path):
    write_distribution(tmp_path / "elsewhere", "found", "[elsewhere]\nit = json\n")
    run_python(START + "epindex.install(); import sys, pathlib\n"
               "class Finder:\n"
               "    def find_spec(self, *rest): return None\n"
               "    def find_distributions(self, context):\n"
               "        return map(m.PathDistribution, pathlib.Path(sys.argv[1]).iterdir())\n"
               "sys.meta_path.append(Finder()); found = m.entry_points()\n"
               "assert 'elsewhere' in (set(found) if isinstance(found, dict) else found.groups)",
               tmp_path / "elsewhere")


@pytest.mark.parametrize("environment", [{"EPINDEX_LIBRARY": "/nowhere/libepindex.so"},
                                         {"EPINDEX_DISABLE": "1"}])
def test_without_an_index_the_original_answers_and_nobody_is_reported(site, environment):
    for number in range(30):
        write_distribution(site, f"more{number}", f"[b]\nm{number} = json\n")
    code = (START + "f, v = m.entry_points, m.version; a = f(), v('alpha'), [d.version for d in m.distributions()]\n"
            "epindex.install()\n"
            "for _ in range(3):\n"
            "    assert a == (m.entry_points(), v('alpha'), [d.version for d in m.distributions()])")
    path = f"{site}{os.pathsep}{os.environ['PYTHONPATH']}"
    assert run_python(code, PYTHONPATH=path, options=["-W", "ignore::DeprecationWarning"], **environment) == ("", "")


def test_a_version_that_is_not_known_is_left_to_itself(tmp_path):
    (tmp_path / "importlib_metadata.py").write_text(
        "from importlib.metadata import *\nfrom importlib.metadata import distributions\n"
        "def entry_points(**params): return ['something', 'new']\n")
    run_python("import epindex, importlib_metadata; epindex.install()\n"
               "assert importlib_metadata.entry_points() == ['something', 'new']",
               PYTHONPATH=f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}")
