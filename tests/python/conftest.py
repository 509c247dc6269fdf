"""What the tests of the Python package share: a process state that is put back, stores in a scratch
folder, trees of distributions, and the reference, importlib.metadata of the same interpreter.

EPINDEX_LIBRARY names the library under test; the package is on PYTHONPATH.
"""

import importlib.metadata
import os
import pathlib
import signal
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent / "support"))

# Where it is ignored, as in a shell's background job, programs that are started ignore it as well.
signal.signal(signal.SIGINT, signal.default_int_handler)

if not os.environ.get("EPINDEX_LIBRARY"):
    pytest.exit("EPINDEX_LIBRARY does not name the library to be tested", 2)

# Tests put other things on sys.path; what is imported later must be there before. email: by who asks for metadata.
import email.message  # noqa: E402
import email.parser  # noqa: E402

import epindex  # noqa: E402
import epindex._distribution  # noqa: E402
import epindex._fallback  # noqa: E402
import epindex._finders  # noqa: E402
import epindex._inspect  # noqa: E402
import epindex._reference  # noqa: E402


def pytest_configure(config):
    """An answer that did not come from the index is no answer, where no test expects that."""
    config.addinivalue_line("filterwarnings", "error::epindex.EpindexWarning")


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path_factory):
    """Every test has stores of its own, and leaves sys.path and the like as they were."""
    scratch = tmp_path_factory.mktemp("stores")
    for name in ("EPINDEX_DISABLE", "EPINDEX_FILE", "EPINDEX_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(scratch / "cache"))
    monkeypatch.setenv("EPINDEX_SYSTEM_STORE", str(scratch / "system"))
    path, meta_path, directory = sys.path[:], sys.meta_path[:], os.getcwd()
    epindex.refresh()
    yield
    epindex.set_level("default")
    sys.path[:], sys.meta_path[:] = path, meta_path
    os.chdir(directory)
    epindex.refresh()


# Its entry_points() has no parameters, hides nothing, reads files by configparser, and its entries
# have no distribution.
TOO_OLD = "Python 3.8 and 3.9 have nothing to compare this with"
RAISES_FOR_INVALID = sys.version_info >= (3, 15)
Theirs = importlib.metadata.EntryPoint


def write_distribution(folder, name, entry_points="", version="1.0"):
    """A metadata directory in `folder`; returns its path."""
    metadata = pathlib.Path(folder) / f"{name}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    if entry_points:
        (metadata / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    return metadata


def make_site(folder):
    """A path entry with three distributions."""
    write_distribution(folder, "alpha", "[console_scripts]\nalpha = json:dumps\n[b]\nsame = json\n")
    write_distribution(folder, "beta", "[b]\nsame = json:loads\n[a]\nfirst = os.path:join [x, y]\n")
    write_distribution(folder, "gamma")
    return folder


@pytest.fixture
def site(tmp_path):
    """Such a path entry, alone on sys.path."""
    folder = make_site(tmp_path / "site")
    sys.path[:] = [str(folder)]
    return folder


def row(entry):
    return entry.name, entry.value, entry.group


def rows(entries):
    return [row(entry) for entry in entries]


def reference(**params):
    """Of the same interpreter, for sys.path as it is now, in the order that an index has: that of
    names in a directory, where Python takes what the file system gives. Invalid references are
    listed, also where Python raises for them."""
    if sys.version_info < (3, 10):
        if set(params) != {"group"}:
            pytest.skip(TOO_OLD)
        return list(importlib.metadata.entry_points().get(params["group"], ()))
    listdir, check = os.listdir, Theirs.__init__
    importlib.metadata.FastPath.__new__.cache_clear()
    os.listdir = lambda folder: sorted(listdir(folder), key=os.fsencode)
    if RAISES_FOR_INVALID:
        Theirs.__init__ = lambda entry, **fields: vars(entry).update(fields)
    try:
        found = importlib.metadata.entry_points(**params)
        return list(found if params else found.select(name=ANYTHING))
    finally:
        os.listdir = listdir
        if RAISES_FOR_INVALID:
            Theirs.__init__ = check


def first_invalid(entries):
    """What Python raises, since 3.15, for the first of these whose reference is invalid; or None."""
    if RAISES_FOR_INVALID:
        for entry in entries:
            try:
                Theirs(*row(entry))
            except ValueError as error:
                return error
    return None


class _Anything:
    """Equal to every name: makes a plain sequence of what Python 3.10 and 3.11 group."""

    def __eq__(self, other):
        return True


ANYTHING = _Anything()


def run_python(code, *arguments, options=(), expect=0, python=sys.executable, **environment):
    """The standard output and standard error of a process of `python` that runs `code`."""
    done = subprocess.run(
        [python, "-B", *options, "-c", code, *map(str, arguments)],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert done.returncode == expect, done.stderr
    return done.stdout, done.stderr
