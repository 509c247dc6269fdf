"""Virtual environments for the tests of the drop-in: with the package as a wheel has it, the library
inside; and with packages from PyPI, installed once and kept where EPINDEX_ENVIRONMENTS says.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

import epindex

PACKAGE = pathlib.Path(epindex.__file__).resolve().parent


def clean_environment(**changes):
    """Nothing of how the tests themselves were started reaches the programs."""
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("PYTHON", "EPINDEX_", "PYTEST_"))}
    return {**kept, "LC_ALL": "C.UTF-8", **changes}


def create(folder):
    """A bare environment of the interpreter that runs this; returns its python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)],
                   env=clean_environment(), check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder) / "bin" / "python"


def site_packages(python):
    name = "pypy" if sys.implementation.name == "pypy" else "python"
    major, minor = sys.version_info[:2]
    return python.parent.parent / "lib" / f"{name}{major}.{minor}" / "site-packages"


def add_package(python):
    target = site_packages(python) / "epindex"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__", "libepindex*"))
    shutil.copyfile(os.environ["EPINDEX_LIBRARY"], target / "libepindex.so.0")


def kept_folder(name):
    """Of this interpreter alone: others run their tests beside this one."""
    kept = pathlib.Path(os.environ.get("EPINDEX_ENVIRONMENTS", tempfile.gettempdir()))
    python = "" if sys.implementation.name == "cpython" else sys.implementation.name
    return (kept / f"{name}-{python}{'.'.join(map(str, sys.version_info[:3]))}").absolute()


def from_pypi(name, requirements):
    """The python of a kept environment with these packages; skips the test where it cannot be made."""
    folder = kept_folder(name)
    mark = folder / "complete"
    wanted = " ".join(requirements) + " " + sys.version
    python = folder / "bin" / "python"
    if mark.is_file() and mark.read_text() == wanted:
        return python
    if os.environ.get("EPINDEX_OFFLINE") == "1":
        pytest.skip(f"{folder} is not there yet, and EPINDEX_OFFLINE=1 forbids to fetch it")
    shutil.rmtree(folder, ignore_errors=True)
    create(folder)
    pip = pip_command(folder.with_name(folder.name + "-pip"))
    done = subprocess.run([*pip, "--python", str(python), "install", "-q", "--no-input",
                           "--disable-pip-version-check", *requirements],
                          env=clean_environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        pytest.skip(f"{' '.join(requirements)} could not be installed from PyPI: {done.stdout[-300:]}")
    mark.write_text(wanted)
    return python


def release(name, version):
    """A kept folder with this release of a project and what it needs; skips the test where it cannot be had."""
    folder = kept_folder(f"{name}-{version}")
    if not (folder / "complete").is_file():
        if os.environ.get("EPINDEX_OFFLINE") == "1":
            pytest.skip(f"{folder} is not there yet, and EPINDEX_OFFLINE=1 forbids to fetch it")
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run([*pip_command(folder.with_name(folder.name + "-pip")), "install", "-q", "--no-input",
                               "--disable-pip-version-check", "--target", str(folder), f"{name}=={version}"],
                              env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            pytest.skip(f"{name} {version} could not be installed from PyPI: {done.stdout[-300:]}")
        (folder / "complete").touch()
    return folder


def pip_command(folder):
    """A pip that installs into another environment: the interpreter's own, or where the system gives it
    none, that of a virtual environment in `folder`; or the one on PATH, run by the interpreter."""
    venv = folder / "bin" / "python"
    for command in [sys.executable, "-m", "pip"], [str(venv), "-m", "pip"], [shutil.which("pip"), "--python", sys.executable]:
        if command[0] == str(venv) and not venv.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], env=clean_environment(),
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if command[0] is None or not pathlib.Path(command[0]).exists():
            continue
        done = subprocess.run([*command, "--version"], env=clean_environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
        if done.returncode == 0 and int(done.stdout.split()[1].split(".")[0]) >= 23:
            return command
    pytest.skip(f"{sys.executable} has no pip that can install into another environment")


def run(python, *words, cwd, expect=0, **environment):
    """(standard output, standard error) of a process that has stores of its own."""
    done = subprocess.run([str(python), *map(str, words)], cwd=cwd, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env=clean_environment(**environment))
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done.stdout, done.stderr
