"""Environments and peers that are downloaded: unpacked or installed into folders of their own, and kept."""

import os
import pathlib
import shutil
import sys
import tempfile

from common import HERE, ROOT, Skipped, run

sys.path.append(str(ROOT / "tests" / "support"))

import fetch_environment  # noqa: E402

DEBIAN_PEERS = """
    python3-stevedore python3-pbr python3-importlib-metadata python3-zipp python3-more-itertools
    python3-entrypoints python3-pkg-resources python3-typing-extensions
""".split()
INTERPRETER = """
    python3.11 python3.11-minimal libpython3.11-minimal libpython3.11-stdlib python3-distutils python3-lib2to3
""".split()
# The last releases of setuptools have no pkg_resources any more.
NEWEST_PEERS = ["stevedore", "importlib_metadata", "entrypoints", "setuptools<81"]


def kept(folder, recipe, make):
    """The folder, made by `make` where it is not there or was made by another recipe."""
    mark = folder / "complete"
    if mark.is_file() and mark.read_text() == recipe:
        return folder
    if os.environ.get("EPINDEX_OFFLINE") == "1":
        raise Skipped(f"{folder} is not there yet, and EPINDEX_OFFLINE=1 forbids to fetch it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make(folder)
    mark.write_text(recipe)
    return folder


def unpack_debian_peers(folder):
    with tempfile.TemporaryDirectory() as scratch:
        apt = fetch_environment.Apt(pathlib.Path(scratch))
        apt.run("apt-get", "update", check=False)
        apt.run("apt-get", "download", *DEBIAN_PEERS)
        for deb in sorted((apt.folder / "debs").glob("*.deb")):
            fetch_environment.unpack(deb, folder)
    # As their installation would.
    run([sys.executable, "-m", "compileall", "-q", folder])


def debian_peers(settings):
    folder = kept(settings.environments / "debian-peers", " ".join(DEBIAN_PEERS), unpack_debian_peers)
    return folder / fetch_environment.DIST_PACKAGES


def unpack_interpreter(folder):
    with tempfile.TemporaryDirectory() as scratch:
        apt = fetch_environment.Apt(pathlib.Path(scratch))
        apt.run("apt-get", "update", check=False)
        apt.run("apt-get", "download", *INTERPRETER)
        for deb in sorted((apt.folder / "debs").glob("*.deb")):
            run(["dpkg-deb", "-x", deb, folder])
    python = folder / "usr" / "bin" / "python3.11"
    run([python, "-I", "-m", "compileall", "-q", folder / "usr" / "lib" / "python3.11"])


def unpacked_python(settings):
    """Debian's interpreter, with files whose stamps are those of a system that was just installed."""
    if settings.quick:
        return settings.python
    folder = kept(settings.environments / "python", " ".join(INTERPRETER), unpack_interpreter)
    python = folder / "usr" / "bin" / "python3.11"
    path = run([python, "-s", "-c", "import sys; print(*sys.path[1:], sep='\\n')"]).split()
    elsewhere = [each for each in path if not each.startswith(str(folder))]
    if elsewhere:
        raise RuntimeError(f"{python} has {elsewhere} on its path")
    return str(python)


def install(settings, *words, into=None):
    """By a pip of its own, since the interpreter that is asked has none."""
    with tempfile.TemporaryDirectory() as scratch:
        run([settings.python, "-m", "venv", scratch])
        run([f"{scratch}/bin/python3", "-m", "pip", "--quiet", "--disable-pip-version-check",
             *(["--python", into] if into else []), "install", "--only-binary", ":all:", *words])


def newest_peers(settings):
    def make(folder):
        install(settings, "--target", folder / "site", *NEWEST_PEERS)
    return kept(settings.environments / "newest-peers", " ".join(NEWEST_PEERS), make) / "site"


def pypi_environment(settings):
    """A virtual environment with all of requirements.txt: its interpreter and its site-packages."""
    requirements = HERE / "requirements.txt"
    python = unpacked_python(settings)

    def make(folder):
        run([python, "-m", "venv", "--without-pip", folder / "venv"])
        install(settings, "--no-deps", "--no-compile", "-r", requirements,
                into=folder / "venv" / "bin" / "python3")
    recipe = f"{python}\n" + requirements.read_text()
    folder = kept(settings.environments / "pypi", recipe, make) / "venv"
    site, = folder.glob("lib/python3*/site-packages")
    return folder / "bin" / "python3", site


def debian_environment(settings):
    try:
        return fetch_environment.environment(settings.environments / "debian")
    except fetch_environment.FetchError as error:
        raise Skipped(str(error)) from None


def versions_in(site):
    """name -> version of the distributions in a folder, for the page."""
    found = {}
    for child in sorted(site.iterdir()):
        if child.name.endswith((".dist-info", ".egg-info")):
            name, _, rest = child.name.rpartition(".")[0].partition("-")
            found[name.lower()] = rest.partition("-")[0]
    return found
