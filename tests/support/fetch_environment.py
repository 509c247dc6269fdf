"""Unpacks a real Python environment of several hundred distributions into a folder.

    python3 fetch_environment.py FOLDER

The distributions are Debian's: the packages named below and all that they depend on, as far as they
are Python packages. They are downloaded and unpacked, never installed; apt's own state is left alone,
as package lists and status live in FOLDER too. What is there already is not fetched again. The last
line printed is the path entry. EPINDEX_OFFLINE=1: nothing is fetched, and exit status 77 (skipped)
where that would be needed.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

SKIPPED = 77
LEAST_DISTRIBUTIONS = 300
DIST_PACKAGES = "usr/lib/python3/dist-packages"
SEEDS = """
    python3-openstackclient python3-heatclient python3-neutronclient python3-barbicanclient
    python3-designateclient python3-octaviaclient python3-ironicclient python3-manilaclient
    python3-mistralclient python3-nova python3-neutron python3-keystone
    jupyter-notebook python3-ipywidgets python3-nbconvert
    python3-sphinx python3-sphinx-rtd-theme python3-sphinxcontrib.programoutput
    python3-pytest python3-pytest-cov python3-pytest-xdist python3-pytest-mock
    python3-pytest-asyncio python3-hypothesis
    python3-flake8 pylint tox twine python3-poetry python3-pip python3-build python3-babel
    python3-mako python3-celery python3-keyring python3-virtualenv python3-setuptools-scm
    python3-twisted python3-pyramid python3-zope.component
""".split()


class FetchError(Exception):
    pass


class Apt:
    """apt with a state of its own, in which nothing is installed."""

    def __init__(self, folder):
        self.folder = folder
        for part in ("state/lists/partial", "cache/archives/partial", "debs"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()

    def run(self, tool, *arguments, check=True):
        options = [
            f"Dir::State={self.folder / 'state'}",
            f"Dir::State::status={self.folder / 'status'}",
            f"Dir::Cache={self.folder / 'cache'}",
            "Acquire::Languages=none",
            "Acquire::Retries=3",
        ]
        if os.geteuid() == 0:
            options.append("APT::Sandbox::User=root")
        command = [tool, "-q"] + [word for option in options for word in ("-o", option)]
        done = subprocess.run(
            command + list(arguments),
            cwd=self.folder / "debs",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
        )
        if check and done.returncode != 0:
            raise FetchError(f"{tool} {arguments[0]} failed:\n{done.stderr.strip()}")
        return done.stdout

    def python_packages_for(self, seeds):
        """The seeds and what they depend on, as far as it is of Debian's section for Python."""
        lines = self.run(
            "apt-get", "install", "--print-uris", "-qq", "--no-install-recommends", *seeds
        ).splitlines()
        names = [line.split()[1].split("_")[0] for line in lines if line.startswith("'")]
        packages, name = [], None
        for line in self.run("apt-cache", "show", "--no-all-versions", *names).splitlines():
            key, _, value = line.partition(": ")
            if key == "Package":
                name = value
            elif key == "Section" and value == "python":
                packages.append(name)
        return packages


def unpack(deb, folder):
    """Unpacks what the package has in dist-packages."""
    prefix = "./" + DIST_PACKAGES + "/"
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            if hasattr(tarfile, "fully_trusted_filter"):  # absolute links are kept as they are
                archive.extraction_filter = staticmethod(tarfile.fully_trusted_filter)
            for member in archive:
                if member.name.startswith(prefix):
                    archive.extract(member, folder, set_attrs=False)
        process.stdout.read()
    if process.returncode != 0:
        raise FetchError(f"{deb} could not be unpacked")


def distributions_in(folder):
    return [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]


def fetch(folder):
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise FetchError("apt-get and dpkg-deb are needed: the environment is made of Debian packages")
    apt = Apt(folder / "apt")
    # An unrelated source that cannot be reached makes this fail, and does no harm.
    apt.run("apt-get", "update", check=False)
    packages = apt.python_packages_for(SEEDS)
    print(f"downloading {len(packages)} Debian packages", flush=True)
    apt.run("apt-get", "download", *packages)
    debs = sorted((apt.folder / "debs").glob("*.deb"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(lambda deb: unpack(deb, folder), debs):
            pass
    shutil.rmtree(apt.folder)


def environment(folder):
    """The path entry of the environment in `folder`, which is fetched where it is not there yet."""
    folder = pathlib.Path(folder).resolve()
    path_entry = folder / DIST_PACKAGES
    recipe = hashlib.sha256(" ".join(SEEDS).encode()).hexdigest()
    mark = folder / "complete"
    if mark.is_file() and mark.read_text() == recipe:
        return path_entry
    if os.environ.get("EPINDEX_OFFLINE") == "1":
        print(f"skipped: {folder} is not there yet, and EPINDEX_OFFLINE=1 forbids to fetch it")
        sys.exit(SKIPPED)
    # Made under another name and renamed: two of these at once, or one killed, leave no half.
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = pathlib.Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        fetch(partial)
        found = len(distributions_in(partial / DIST_PACKAGES))
        if found < LEAST_DISTRIBUTIONS:
            raise FetchError(f"{found} distributions found, at least {LEAST_DISTRIBUTIONS} expected")
        (partial / "complete").write_text(recipe)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return path_entry


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: fetch_environment.py FOLDER")
    try:
        path_entry = environment(sys.argv[1])
    except FetchError as error:
        sys.exit(f"The reference environment could not be fetched: {error}\n"
                 "It comes from the Debian archive; EPINDEX_OFFLINE=1 skips what needs it.")
    print(f"{len(distributions_in(path_entry))} distributions")
    print(path_entry)


if __name__ == "__main__":
    main()
