"""packages_distributions() after install(): the original's answer, without the metadata of each being read."""

import importlib.metadata
import os
import pathlib
import time

import pytest
from conftest import run_python, write_distribution

COMPARE = pathlib.Path(__file__).resolve().parent / "support" / "compare_packages.py"
SEED = int(os.environ.get("EPINDEX_SEED", "20240302"))
START = ("import sys, epindex, importlib.metadata as m; epindex.entry_points(); original = m.packages_distributions\n"
         "epindex.install()\n")
pytestmark = pytest.mark.skipif(not hasattr(importlib.metadata, "packages_distributions"), reason="this Python has none")


@pytest.fixture
def fifty(site):
    """Distributions that declare nothing."""
    for number in range(50):
        metadata = write_distribution(site, f"Dist.{number}")
        (metadata / "RECORD").write_text(f"top{number}/__init__.py,,\ntop{number}/a.py,,\nshared/x{number}.py,,\n")
        for name in f"top{number}/__init__.py", f"top{number}/a.py", f"shared/x{number}.py":
            (site / name).parent.mkdir(exist_ok=True)
            (site / name).touch()
    return site


@pytest.fixture
def settled(fifty):
    """With stamps that are believed."""
    time.sleep(2.1)
    return fifty


def run(code, site):
    run_python(START + code, PYTHONPATH=f"{site}{os.pathsep}{os.environ['PYTHONPATH']}", options=["-S"])


def test_each_answer_is_that_of_the_original(tmp_path):
    out, _ = run_python(COMPARE.read_text().replace("__file__", "sys.argv[5]"), "importlib.metadata", tmp_path, SEED, os.environ.get("EPINDEX_TREES", "60"), COMPARE)
    assert int(out.split()[0]) > 10, out


def test_no_metadata_is_read_for_the_names(settled):
    run("read = []\n"
        "sys.addaudithook(lambda event, what: event == 'open' and str(what[0]).endswith('METADATA') and read.append(what))\n"
        "m.packages_distributions(); del read[:]; found = m.packages_distributions()\n"
        "assert not [what for what in read if sys.path[1] in str(what[0])], read\n"
        "assert found == original()\n", settled)


def test_what_is_installed_edited_and_removed_is_seen_by_the_next_question(settled):
    run("import pathlib\n"
        "site = pathlib.Path(sys.path[1]); metadata = site / 'Dist.7-1.0.dist-info'\n"
        "assert m.packages_distributions() == original()\n"
        "(metadata / 'top_level.txt').write_text('declared\\n')\n"
        "assert m.packages_distributions() == original() and m.packages_distributions()['declared'] == ['Dist.7']\n"
        "(metadata / 'METADATA').write_text('Name: other\\nVersion: 1\\n')\n"
        "assert m.packages_distributions()['declared'] == ['other']\n"
        "(metadata / 'top_level.txt').unlink(); (metadata / 'RECORD').write_text('single.py,,\\n'); (site / 'single.py').touch()\n"
        "assert m.packages_distributions() == original()\n"
        "assert not hasattr(m, '_top_level_inferred') or m.packages_distributions()['single'] == ['other']\n"
        "(site / 'single.py').unlink()\n"
        "assert m.packages_distributions() == original()\n", settled)


@pytest.mark.parametrize("replaced", [
    "m._top_level_declared = lambda dist: ['other']",
    "m._top_level_inferred = lambda dist: ['other']",
    "m.PathDistribution.read_text = lambda self, name: 'other' if name == 'top_level.txt' else 'Name: x\\n'",
    "m.distributions = lambda: []",
    "m.PackagePath.locate = lambda self: __import__('pathlib').Path('/none')",
], ids=["declared", "inferred", "read_text", "distributions", "locate"])
def test_what_a_program_puts_in_the_place_of_a_part_is_asked(fifty, replaced):
    if "_top_level" in replaced and not hasattr(importlib.metadata, replaced[2:21]):
        pytest.skip("this Python has no such function")
    run(f"{replaced}\nassert m.packages_distributions() == original()", fifty)


def test_distributions_of_other_finders_tell_their_own_files_and_names(fifty):
    run("class Made(m.Distribution):\n"
        "    metadata = {'Name': 'made'}\n"
        "    def read_text(self, name): return 'wrong.py,,\\n' if name == 'RECORD' else None\n"
        "    def locate_file(self, path): return __import__('pathlib').Path('/')\n"
        "    files = property(lambda self: [m.PackagePath('right/x.py')])\n"
        "class Finder:\n"
        "    def find_spec(self, *rest): return None\n"
        "    def find_distributions(self, context): return [Made()]\n"
        "sys.meta_path.append(Finder()); found = m.packages_distributions()\n"
        "assert found == original() and 'wrong' not in found\n"
        "assert not hasattr(m, '_top_level_inferred') or found['right'] == ['made']", fifty)


def test_few_distributions_are_left_to_the_original(site):
    run_python("import sys, epindex, importlib.metadata as m; epindex.install(); m.packages_distributions()\n"
               "assert 'epindex._modules' not in sys.modules", PYTHONPATH=f"{site}{os.pathsep}{os.environ['PYTHONPATH']}", options=["-S"])
