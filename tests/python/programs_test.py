"""Real programs print the same with the package enabled as without. script/bench programs measures them."""

from support import environments
import pytest
from support.environments import run

PROGRAMS = ["pytest", "pytest-mock", "pytest-cov", "flake8", "flake8-bugbear", "pep8-naming",
            "stevedore"]
WARNINGS_ARE_ERRORS = {"PYTHONWARNINGS": "error::RuntimeWarning"}


@pytest.fixture(scope="module")
def python():
    python = environments.from_pypi("programs", PROGRAMS)
    environments.add_package(python)
    return python


COMMANDS = {
    "pytest": ["pytest", "--trace-config", "-p", "no:cacheprovider", "test_sample.py"],
    "flake8": ["flake8", "--version"],
    "flake8 on a file": ["flake8", "--exit-zero", "test_sample.py"],
    "stevedore": ["stevedore.example.load_as_extension"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_output_is_the_same_enabled_and_disabled(python, tmp_path, name):
    (tmp_path / "test_sample.py").write_text("import os\ndef test_it( x=[]): assert True\n")
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path),
                   **WARNINGS_ARE_ERRORS}
    command = ["-m", *COMMANDS[name]]

    def output():
        out, err = run(python, *command, cwd=tmp_path, **environment)
        return without_times(out), without_times(err)

    run(python, "-m", "epindex", "disable", cwd=tmp_path)
    plain = output()
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    try:
        assert output() == plain  # nothing is indexed yet
        assert output() == plain  # and now it is
        assert run(python, "-c", "import importlib.metadata as m; print(hasattr(m.entry_points, '__wrapped__'))",
                   cwd=tmp_path, **environment)[0] == "True\n"
    finally:
        run(python, "-m", "epindex", "disable", cwd=tmp_path)


def without_times(text):
    """Without numbers of objects, and how long it took."""
    import re

    return re.sub(r"0x[0-9a-f]+|\d{10,}|\d+\.\d+s", "", text)
