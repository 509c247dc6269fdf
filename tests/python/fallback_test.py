"""Where the index cannot answer, importlib.metadata's answer is given, and a warning says why."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import warnings

import pytest
from conftest import reference, row, rows, run_python, write_distribution

import epindex

ASK = """
import json, sys, epindex
sys.path.append(sys.argv[1])
for _ in range(2):
    found = epindex.entry_points(group="b")
print(json.dumps([[e.name, e.value, e.group, e.dist.metadata["Name"]] for e in found]))
assert type(found) is epindex.EntryPoints and type(found[0:0] if 0 else found["same"]) is epindex.EntryPoint
"""
ASK = ASK.replace("found[0:0] if 0 else ", "")


def ask(folder, **environment):
    """The answer of a process, and what it says on standard error."""
    out, error = run_python(ASK, folder, **environment)
    return [tuple(entry[:3]) for entry in json.loads(out)], error


@pytest.fixture
def expected(site):
    """What the reference has for this interpreter's path and the site."""
    return [row(entry) for entry in reference(group="b") if entry.name == "same"]


def assert_right_with_one_warning(answer, expected, why):
    found, error = answer
    assert sorted(found) == sorted(expected)
    assert error.count("EpindexWarning") == 1
    assert why in error and "slow" in error


def test_without_the_library(site, expected):
    answer = ask(site, EPINDEX_LIBRARY="/nowhere/libepindex.so.0")
    assert_right_with_one_warning(answer, expected, "/nowhere/libepindex.so.0")


def test_the_library_is_taken_from_beside_the_package(site, expected, tmp_path):
    package = pathlib.Path(epindex.__file__).parent
    shutil.copytree(package, tmp_path / "installed" / "epindex")
    shutil.copy(os.environ["EPINDEX_LIBRARY"], tmp_path / "installed" / "epindex" / "libepindex.so.0")
    answer = ask(site, EPINDEX_LIBRARY="", PYTHONPATH=str(tmp_path / "installed"))
    assert answer == (expected, "")


def test_with_a_library_that_is_another(site, expected):
    answer = ask(site, EPINDEX_LIBRARY="libc.so.6")
    assert_right_with_one_warning(answer, expected, "is not a usable libepindex")


@pytest.mark.parametrize("version, why", [("7.0.0", "needs 0.x"), ("0.0.1", "is version 0.0.1, another than")])
def test_with_a_library_of_another_version(site, expected, tmp_path, version, why):
    source = tmp_path / "other.c"
    source.write_text('const char *epi_version(void) { return "%s"; }\n' % version)
    library = tmp_path / "libother.so"
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    except FileNotFoundError:
        pytest.skip("no C compiler")
    answer = ask(site, EPINDEX_LIBRARY=str(library))
    assert_right_with_one_warning(answer, expected, why)


def test_with_a_library_for_another_machine(site, expected, tmp_path):
    library = bytearray(pathlib.Path(os.environ["EPINDEX_LIBRARY"]).read_bytes())
    library[18:20] = b"\x7f\x7f"  # ELF's number of the machine
    (tmp_path / "foreign.so").write_bytes(library)
    answer = ask(site, EPINDEX_LIBRARY=str(tmp_path / "foreign.so"))
    assert_right_with_one_warning(answer, expected, "cannot be loaded")


def test_with_a_library_that_needs_what_is_not_here(site, expected, tmp_path):
    """A C library too old for it, or no zlib: to the dynamic linker that is the same."""
    (tmp_path / "dependency.c").write_text("int needed(void) { return 0; }\n")
    (tmp_path / "library.c").write_text("int needed(void);\nint epi_version(void) { return needed(); }\n")
    try:
        for name, options in (("dependency", ["-Wl,-soname,libnotthere.so.9"]), ("library", ["dependency.so"])):
            subprocess.run(["cc", "-shared", "-fPIC", "-o", name + ".so", name + ".c", *options], cwd=tmp_path, check=True)
    except FileNotFoundError:
        pytest.skip("no C compiler")
    (tmp_path / "dependency.so").unlink()
    answer = ask(site, EPINDEX_LIBRARY=str(tmp_path / "library.so"))
    assert_right_with_one_warning(answer, expected, "libnotthere.so.9")


def test_with_a_file_that_is_no_library(site, expected, tmp_path):
    (tmp_path / "text").write_text("no library")
    answer = ask(site, EPINDEX_LIBRARY=str(tmp_path / "text"))
    assert_right_with_one_warning(answer, expected, "cannot be loaded")


def test_switched_off(site, expected):
    assert_right_with_one_warning(ask(site, EPINDEX_DISABLE="1"), expected, "EPINDEX_DISABLE=1")
    assert not os.path.exists(os.environ["XDG_CACHE_HOME"])


def test_without_a_store_to_write_where_says_so_and_nothing_else_does(site, expected):
    for environment in {"XDG_CACHE_HOME": "/proc/nothing"}, {"HOME": "", "XDG_CACHE_HOME": ""}:
        assert ask(site, **environment) == (expected, "")
        code = ("import sys, epindex._inspect as i; sys.path[:] = sys.argv[1:]; (found,) = i.where()\n"
                "assert found.file is None and not found.saved and found.distributions == 3")
        run_python(code, site, **environment)


def test_a_path_entry_that_is_not_to_be_indexed_is_no_reason_to_warn(site, expected):
    (site / "__epindex__").mkdir()
    (site / "__epindex__" / "disable").touch()
    found, error = ask(site)
    assert sorted(found) == sorted(expected)
    assert "warning" not in error.lower()


@pytest.mark.parametrize("damage", ["empty", "text", "truncated", "middle", "every byte"])
def test_with_a_damaged_index(site, expected, damage):
    (built,) = epindex.rebuild()
    with open(built.file, "rb") as file:
        whole = file.read()
    middle = len(whole) // 2
    bad = {
        "empty": b"",
        "text": b"this is no index\n",
        "truncated": whole[:middle],
        "middle": whole[:middle] + b"\xff" * 64 + whole[middle + 64 :],
        "every byte": b"\xff" * len(whole),
    }[damage]
    with open(built.file, "wb") as file:
        file.write(bad)
    found, _ = ask(site)
    assert sorted(found) == sorted(expected)


def test_an_error_of_the_library_is_answered_and_reported(site, monkeypatch):
    from epindex import _query

    before = rows(epindex.entry_points())

    def fail(*arguments):
        raise _query.Failed("a reason of the test")

    monkeypatch.setattr(_query.View, "fetch", fail)
    with pytest.warns(epindex.EpindexWarning, match="a reason of the test"):
        assert rows(epindex.entry_points(group="b")) == [row for row in before if row[2] == "b"]


def test_the_warning_can_be_made_an_error_or_silenced_by_its_category(site):
    code = "import warnings, epindex; warnings.simplefilter(%r, epindex.EpindexWarning)\n"
    ask_it = "epindex.entry_points()"
    _, error = run_python(code % "error" + ask_it, EPINDEX_DISABLE="1", expect=1)
    assert "EpindexWarning: " in error.splitlines()[-1]
    _, error = run_python(code % "ignore" + ask_it, EPINDEX_DISABLE="1")
    assert error == ""


def test_the_warning_points_at_the_caller(site):
    epindex.refresh()
    with warnings.catch_warnings(record=True) as caught, pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("always")
        patch.setenv("EPINDEX_DISABLE", "1")
        patch.setattr("epindex._fallback._warned", set())
        epindex.entry_points()
    assert [warning.filename for warning in caught] == [__file__]


def test_all_entries_are_in_the_order_of_the_reference(site, monkeypatch):
    monkeypatch.setenv("EPINDEX_DISABLE", "1")
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: sorted(listdir(folder), key=os.fsencode))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert rows(epindex.entry_points()) == rows(reference())
        assert rows(epindex.entry_points(name="same")) == rows(reference(name="same"))


def test_where_and_rebuild_say_that_there_is_no_library(site):
    for call in ("where", "rebuild"):
        code = f"import epindex; epindex.{call}()"
        _, error = run_python(code, EPINDEX_LIBRARY="/nowhere/lib.so", expect=1)
        assert error.splitlines()[-1].startswith("RuntimeError: the library cannot be loaded")


def test_a_current_directory_that_is_gone_is_judged_by_the_reference(site, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    write_distribution(tmp_path / "more", "delta", "[b]\ndelta = json\n")
    sys.path[:] = ["", str(tmp_path / "more")]
    assert rows(epindex.entry_points(group="b")) == [("delta", "json", "b")]
