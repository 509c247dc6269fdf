"""The stub says what the package has, and type checkers take what is right and refuse what is wrong."""

import ast
import pathlib
import subprocess

import pytest
from support import environments

import epindex

STUB = pathlib.Path(epindex.__file__).with_suffix(".pyi")
RIGHT = """\
from __future__ import annotations

from epindex import EntryPoint, EntryPoints, PathEntry, Rebuilt, entry_points, rebuild, set_level, where

found: EntryPoints = entry_points(group="console_scripts", name="pip")
first: EntryPoint = found["pip"]
for entry in entry_points(module="pip", attr=None).select(extras=["x"], value="pip:main"):
    print(entry.name, entry.load(), entry.dist.version if entry.dist else "")
sources: list[PathEntry] = where()
print([source.path for source in sources if source.saved and not source.disabled])
outcomes: list[Rebuilt] = rebuild(["/srv"])
set_level("dir")
"""
# One mistake a line, after the first.
WRONG = """\
from epindex import entry_points, set_level, where
entry_points(grp="console_scripts")
entry_points(group=3)
entry_points("console_scripts")
entry_points().select(no_such="x")
where()[0].no_such
set_level("often")
"""


def test_the_stub_has_the_names_of_the_package_and_no_others():
    stub = ast.parse(STUB.read_text())
    defined = {node.name for node in stub.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    assert defined == set(epindex.__all__)
    for name in epindex.__all__:
        assert getattr(epindex, name) is not None, name


@pytest.mark.parametrize("name", ["PathEntry", "Rebuilt"])
def test_the_stub_has_the_fields_of_the_records(name):
    (record,) = [node for node in ast.parse(STUB.read_text()).body if getattr(node, "name", "") == name]
    assert [field.target.id for field in record.body] == list(getattr(epindex, name).__slots__)


@pytest.fixture(scope="module")
def python():
    python = environments.from_pypi("types", ["mypy", "basedpyright"])
    environments.add_package(python)
    return python


CHECKERS = {"mypy": ["-m", "mypy", "--strict", "--cache-dir=/dev/null", "--no-error-summary"],
            "pyright": ["-m", "basedpyright", "--level", "error"]}


@pytest.mark.parametrize("checker", CHECKERS)
def test_type_checkers_take_what_is_right_and_refuse_each_mistake(python, tmp_path, checker):
    def lines_with_errors(source):
        (tmp_path / "example.py").write_text(source)
        done = subprocess.run([str(python), *CHECKERS[checker], "example.py",
                               *(["--pythonpath", str(python)] if checker == "pyright" else [])], cwd=tmp_path, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=environments.clean_environment())
        if "Traceback" in done.stdout or "node" in done.stdout.lower() or "not supported yet" in done.stdout:
            pytest.skip(f"{checker} does not run here: {done.stdout[-200:]}")
        return {int(line.split("example.py:")[1].split(":")[0])
                for line in done.stdout.splitlines() if "example.py:" in line and "error" in line}

    assert lines_with_errors(RIGHT) == set()
    assert lines_with_errors(WRONG) == set(range(2, 8))
