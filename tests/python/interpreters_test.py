"""Every Python at hand, from 3.8 on, can read the package, and answers as its own importlib.metadata."""

import ast
import os
import pathlib
import subprocess

import pytest
from conftest import write_distribution

TOP = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = TOP / "python" / "epindex"

ASK = """
import sys
from importlib import metadata

folder = sys.argv[1]
sys.path[:] = [entry for entry in sys.path if "packages" not in entry] + [folder]
import epindex

def reference(group):
    if sys.version_info >= (3, 10):
        return metadata.entry_points(group=group)
    return metadata.entry_points().get(group, ())

def rows(entries):
    return sorted((entry.name, entry.value, entry.group) for entry in entries)

for group, count in ("a", 2), ("b", 1), ("none", 0):
    for _ in range(2):
        found = epindex.entry_points(group=group)
        assert rows(found) == rows(reference(group)), (rows(found), rows(reference(group)))
        assert len(found) == count, rows(found)
assert {entry.load() for entry in epindex.entry_points(group="b")} == {__import__("json").loads}
assert [entry.dist.version for entry in epindex.entry_points(group="b")] == ["1.0"]
with open("/proc/self/maps") as maps:
    assert "libepindex" in maps.read()
print("answered")
"""


def pythons():
    done = subprocess.run(
        [TOP / "script" / "find-pythons"], stdout=subprocess.PIPE, text=True, check=True, timeout=120
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("source", sorted(PACKAGE.glob("*.py*")), ids=lambda path: path.name)
def test_the_oldest_python_that_is_supported_can_read_the_source(source):
    ast.parse(source.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("python", pythons())
def test_each_python_answers_as_its_own_reference(python, tmp_path):
    site = tmp_path / "site"
    write_distribution(site, "alpha", "[a]\none = os.path:join [x]\ntwo = json\n")
    write_distribution(site, "beta", "[b]\nloads = json:loads\n")
    done = subprocess.run(
        [python, "-B", "-S", "-W", "error", "-c", ASK, str(site)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert (done.stdout, done.returncode) == ("answered\n", 0), done.stderr
