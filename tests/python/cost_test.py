"""What a query costs: modules imported, foreign calls, system calls. No times."""

import gc
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from conftest import run_python, write_distribution

import epindex
from epindex import _query

DEAR = {"ctypes", "importlib.metadata", "importlib.resources", "re", "pathlib", "typing", "json", "subprocess",
        "functools", "collections", "zipfile", "email", "warnings", "tempfile", "inspect",
        "ctypes.util", "enum", "shutil", "contextlib", "importlib"}


def modules_after(code, *arguments):
    code = f"import sys; sys.path[:0] = sys.argv[1:]\n{code}\nprint('\\n'.join(sys.modules))"
    return set(run_python(code, *arguments, options=["-S"])[0].split())


def test_a_query_imports_what_calls_the_library_and_its_own_modules_only(site):
    query = "import epindex; assert [e.name for e in epindex.entry_points(group='b')]"
    modules_after(query, site)  # the store is written
    compiled = _query.binding().__name__ == "epindex._native"
    needed = {"epindex._native"} if compiled else {"epindex._foreign", "_ctypes"}
    added = modules_after(query, site) - modules_after("import os")
    assert added == {"epindex", "epindex._query", "epindex._types"} | needed
    assert not (modules_after(query, site) - modules_after("pass")) & DEAR


def test_importing_the_package_does_not_import_ctypes():
    assert "_ctypes" not in modules_after("import epindex")


def test_the_parts_of_a_reference_need_no_regular_expressions(site):
    code = "import epindex; e = epindex.entry_points()['first']; e.module, e.attr, e.extras"
    assert "re" not in modules_after(code, site)


@pytest.fixture
def calls(monkeypatch):
    """The names of the functions of the binding that are called."""
    functions, library = _query.library()
    made = []

    class Counted:
        def __getattr__(self, name):
            function = getattr(functions, name)

            def call(*arguments):
                if name != "made":  # that asks the library nothing
                    made.append(name)
                return function(*arguments)

            return call

    monkeypatch.setattr(_query, "_library", (Counted(), library))
    return made


def test_a_query_is_one_call(site, calls):
    epindex.entry_points(group="a")
    calls.clear()
    epindex.entry_points(group="b")
    assert calls == ["answer"]
    epindex.entry_points(group="b")
    epindex.entry_points(group="b", name="same", value="json")
    assert calls == ["answer", "check", "answer"]


def test_the_first_query_opens_a_view_and_asks_once(site, calls):
    epindex.entry_points(group="b")
    assert calls == ["open", "answer"]


def test_what_was_changed_costs_one_more_view(site, calls):
    epindex.entry_points(group="b")
    write_distribution(site, "delta")
    calls.clear()
    epindex.entry_points(group="b")
    assert calls == ["check", "open", "answer"]


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="no /proc")
def test_an_index_is_closed_when_nobody_uses_it_any_longer(site):
    def mapped():
        with open("/proc/self/maps") as maps:
            return sum(".cdb" in line for line in maps)

    time.sleep(2.1)  # an index of stamps that young would be memory
    epindex.rebuild([str(site)])
    for _ in range(3):
        assert mapped() == 0
        epindex.entry_points(group="b")
        assert mapped() == 1
        epindex.refresh()
        gc.collect()


TRACED = """
import os, sys, epindex._query
epindex._query.library()
epindex.set_level(sys.argv[1])
sys.path[:] = sys.argv[2:]
epindex.entry_points(group="b")
os.access("/query/begins", 0)
epindex.entry_points(group="b")
os.access("/query/ends", 0)
"""


AFTER_AN_INSTALL = TRACED.replace(
    'os.access("/query/begins", 0)',
    'os.rename(sys.argv[2] + ".new", sys.argv[2] + "/new-1.dist-info")\n'
    'import time; time.sleep(0.1)\n'
    'os.access("/query/begins", 0)',
)


def system_calls(tmp_path, level, folder, code=TRACED):
    log = tmp_path / "log"
    subprocess.run(
        ["strace", "-o", log, sys.executable, "-B", "-c", code, level, folder], check=True
    )
    text = log.read_text()
    return text[text.index("/query/begins") : text.index("/query/ends")].splitlines()[1:-1]


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace")
def test_a_further_query_makes_the_system_calls_of_its_level(tmp_path):
    folder = tmp_path / "many"
    for number in range(50):
        write_distribution(folder, f"d{number}", f"[b]\nn{number} = json\n")
    time.sleep(2.1)  # stamps that young are not believed
    run_python(TRACED, "meta", folder)
    made = {level: system_calls(tmp_path, level, folder) for level in ("trust", "dir", "meta")}
    if any("ptrace" in line for line in made["trust"]):
        pytest.skip("no tracing here")
    assert made["trust"] == []
    assert len(made["dir"]) == 1
    assert 50 <= len(made["meta"]) <= 60
    for calls in made.values():
        assert all(re.match(r"(newfstatat|fstatat64|stat|statx|openat|close)\(", c) for c in calls)


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace")
def test_after_an_install_the_path_entry_is_read_once(tmp_path):
    folder = tmp_path / "many"
    for number in range(50):
        write_distribution(folder, f"d{number}", f"[b]\nn{number} = json\n")
    write_distribution(tmp_path, "new", "[b]\nnew = json\n").rename(tmp_path / "many.new")
    time.sleep(0.1)
    run_python(TRACED, "meta", folder)
    calls = system_calls(tmp_path, "meta", folder, AFTER_AN_INSTALL)
    if any("ptrace" in line for line in calls):
        pytest.skip("no tracing here")
    stats = [call for call in calls if re.match(r"(newfstatat|fstatat64|stat|statx)\(", call)]
    assert len([call for call in stats if "dist-info" in call]) == 2 * 50
    assert len([call for call in calls if "/entry_points.txt" in call and call.startswith("open")]) == 1
    assert len([call for call in calls if call.startswith("write(")]) == 1
