"""python -m epindex enable, disable, status and run, in a virtual environment of the interpreter."""

import os

from support import environments
import pytest
from conftest import write_distribution
from support.environments import run

ASK = "import importlib.metadata as m; print(hasattr(m.entry_points, '__wrapped__'))"


@pytest.fixture
def python(tmp_path):
    python = environments.create(tmp_path / "venv")
    environments.add_package(python)
    return python


def test_enable_says_what_it_writes_and_disable_leaves_nothing(python, tmp_path):
    folder = environments.site_packages(python)
    before = sorted(os.listdir(folder))
    out, err = run(python, "-m", "epindex", "enable", cwd=tmp_path)
    assert str(folder / "epindex_enable.pth") in out and "epindex disable" in out and err == ""
    assert set(os.listdir(folder)) - set(before) == {"epindex_enable.pth"}
    for options in [(), ("-I",), ("-E",), ("-W", "error")]:
        assert run(python, *options, "-c", ASK, cwd=tmp_path) == ("True\n", "")
    assert run(python, "-S", "-c", ASK, cwd=tmp_path)[0] == "False\n"
    assert "already there" in run(python, "-m", "epindex", "enable", cwd=tmp_path)[0]
    assert "enabled" in run(python, "-m", "epindex", "status", cwd=tmp_path)[0]
    assert "removed" in run(python, "-m", "epindex", "disable", cwd=tmp_path)[0]
    assert sorted(os.listdir(folder)) == before
    assert run(python, "-c", ASK, cwd=tmp_path) == ("False\n", "")
    assert "not there" in run(python, "-m", "epindex", "disable", cwd=tmp_path)[0]
    assert "not enabled" in run(python, "-m", "epindex", "status", cwd=tmp_path, expect=1)[0]


def test_without_the_library_enable_and_status_say_so(python, tmp_path):
    library = environments.site_packages(python) / "epindex" / "libepindex.so.0"
    library.unlink()
    # By its name: the system may have one.
    _, err = run(python, "-m", "epindex", "enable", cwd=tmp_path, expect=1, EPINDEX_LIBRARY=str(library))
    assert "no effect yet: the library cannot be loaded" in err
    out, _ = run(python, "-m", "epindex", "status", cwd=tmp_path, expect=1, EPINDEX_LIBRARY=str(library))
    assert "not enabled: the library cannot be loaded" in out


def test_status_says_where_no_index_can_be_saved(python, tmp_path):
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    folder = environments.site_packages(python)
    write_distribution(folder, "alpha")
    out, _ = run(python, "-m", "epindex", "status", cwd=tmp_path, XDG_CACHE_HOME="/proc/nothing")
    assert f"{folder}: no index of it can be saved" in out
    out, _ = run(python, "-m", "epindex", "status", cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "no index" not in out


def test_a_package_that_was_removed_does_no_harm(python, tmp_path):
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    (environments.site_packages(python) / "epindex").rename(tmp_path / "gone")
    code = ASK + "; import importlib; importlib.reload(m); print(m.entry_points() is not None)"
    assert run(python, "-c", code, cwd=tmp_path) == ("False\nTrue\n", "")


def test_a_module_that_another_pth_file_has_imported_is_patched_too(python, tmp_path):
    (environments.site_packages(python) / "a.pth").write_text("import importlib.metadata\n")
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    assert run(python, "-c", ASK, cwd=tmp_path) == ("True\n", "")


WATCHED = """
import sys
finders, waits = sys.meta_path, lambda: [hasattr(each, "epindex_waits") for each in sys.meta_path]
class Finder:
    asked, put = [], None
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        cls.asked.append((name, any(waits())))
        if cls.put and name == "operator":
            sys.meta_path.append(cls.put)
finders.insert(0, Finder)
class Late:
    find_spec = staticmethod(lambda name, path=None, target=None: None)
"""


@pytest.mark.parametrize("put", ["None", "Late"])
def test_what_the_module_imports_is_not_waited_for_and_the_finders_stay(python, tmp_path, put):
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    code = WATCHED + f"Finder.put = {put}\n" + """
for name in "operator", "importlib.metadata":
    sys.modules.pop(name, None)
import importlib.metadata as m
asked = dict(Finder.asked)
assert asked["importlib.metadata"] and not asked["operator"], asked
assert sys.meta_path is finders and waits().count(True) == 1 and Finder in finders, finders
assert Finder.put is None or Finder.put in finders, finders
assert hasattr(m.entry_points, "__wrapped__")
Finder.asked.clear()
import wave
assert dict(Finder.asked)["wave"]
"""
    run(python, "-c", code, cwd=tmp_path)


def test_an_import_that_fails_leaves_the_finders_as_they_were(python, tmp_path):
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    code = WATCHED + """
sys.modules["operator"] = None
try:
    import importlib.metadata
except ImportError:
    pass
else:
    raise AssertionError("it needs no operator")
assert sys.meta_path is finders and waits() == [False, True] + [False] * (len(finders) - 2), finders
del sys.modules["operator"]
import importlib.metadata as m
assert hasattr(m.entry_points, "__wrapped__")
"""
    run(python, "-c", code, cwd=tmp_path)


def test_a_process_that_never_asks_imports_nothing_of_the_package(python, tmp_path):
    code = "import sys; print(sorted(sys.modules))"
    # That there is any .pth file makes Python import what it reads it with.
    (environments.site_packages(python) / "other.pth").write_text("import sys\n")
    before = run(python, "-c", code, cwd=tmp_path)
    run(python, "-m", "epindex", "enable", cwd=tmp_path)
    assert run(python, "-c", code, cwd=tmp_path) == before


def test_enable_refuses_where_it_may_not_write(python, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    environments.site_packages(python).chmod(0o555)
    _, err = run(python, "-m", "epindex", "enable", cwd=tmp_path, expect=2)
    assert "cannot be written" in err


def test_a_virtual_environment_has_no_folder_of_the_user(python, tmp_path):
    _, err = run(python, "-m", "epindex", "enable", "--user", cwd=tmp_path, expect=2)
    assert "without --user" in err


PROGRAM = """\
import os, sys
print(sys.argv, sys.path[0], __name__, __file__, __package__, sorted(globals()))
def fail(): raise ValueError("as it was")
{"raise": fail, "exit": lambda: sys.exit(3), "interrupt": lambda: os.kill(os.getpid(), 2)}.get(
    sys.argv[-1], str)()
"""


@pytest.mark.parametrize("way", ["script", "module", "folder"])
@pytest.mark.parametrize("argument, status", [("go", 0), ("raise", 1), ("exit", 3), ("interrupt", -2)])
def test_run_starts_a_program_as_python_does(python, tmp_path, way, argument, status):
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(PROGRAM)
    (tmp_path / "script.py").write_text(PROGRAM)
    words = {"script": ["script.py"], "module": ["-m", "program"], "folder": ["program"]}[way]
    words = [*words, "x", argument]
    expected = run(python, *words, cwd=tmp_path, expect=status)
    assert run(python, "-m", "epindex", "run", *words, cwd=tmp_path, expect=status) == expected


def test_run_finds_a_command_beside_the_interpreter_and_patches(python, tmp_path):
    command = python.parent / "ask"
    command.write_text(f"#!{python}\nimport sys\n{ASK}\nprint(sys.argv)\n")
    out, _ = run(python, "-m", "epindex", "run", "ask", "-v", cwd=tmp_path)
    assert out == f"True\n{[str(command), '-v']}\n"
    _, err = run(python, "-m", "epindex", "run", "no-such-command", cwd=tmp_path, expect=2)
    assert "no-such-command" in err
