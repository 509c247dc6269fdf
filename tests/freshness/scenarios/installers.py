"""Real installers, each doing what it does: pip, uv, dpkg, apt. What they install is made here."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

from support.command import environment
from support.distributions import ONE, TWO, entry_points, write_deb, write_project, write_wheel
from support.scenario import Skip, scenario

DAY = 24 * 3600


def run(world, *command):
    result = subprocess.run(
        [*map(str, command)],
        env={
            **environment(world.scratch),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_ROOT_USER_ACTION": "ignore",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
            "DEBIAN_FRONTEND": "noninteractive",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stdout}{result.stderr}")
    return result.stdout


class PythonInstaller:
    """pip or uv, from the venv of the peers, installing into a venv of the scenario."""

    def __init__(self, world, tool):
        if not world.peers_venv:
            raise Skip("EPINDEX_OFFLINE is set")
        self.world, self.tool = world, tool
        self.venv, self.wheels = world.root / "venv", world.root / "wheels"
        self.wheels.mkdir()
        run(world, sys.executable, "-m", "venv", "--without-pip", self.venv)
        self.python = self.venv / "bin/python"
        ask = "import json, sys; print(json.dumps(sys.path[1:]))"
        world.paths = json.loads(run(world, self.python, "-c", ask))
        self.wheel("1.0", ONE)
        self.wheel("1.1", TWO)

    def wheel(self, version, module):
        text = entry_points(small=module)
        return write_wheel(self.wheels, "small", version, text)

    def install(self, *arguments):
        bin_folder = self.world.peers_venv / "bin"
        if self.tool == "pip":
            command = [bin_folder / "pip", "--python", self.python, "install", "--quiet"]
        else:
            command = [bin_folder / "uv", "pip", "install", "--quiet", "--offline", "--no-config"]
            command += ["--python", self.python, "--cache-dir", self.world.scratch / "uv-cache"]
        run(self.world, *command, "--no-index", "--find-links", self.wheels, *arguments)

    def uninstall(self, name):
        bin_folder = self.world.peers_venv / "bin"
        if self.tool == "pip":
            run(self.world, bin_folder / "pip", "--python", self.python, "uninstall", "-y", name)
        else:
            run(self.world, bin_folder / "uv", "pip", "uninstall", "--python", self.python, name)


def scenarios_of(tool):
    @scenario(f"{tool}-install", changed=True, changes=[("added", "small")])
    def installs(world):
        installer = PythonInstaller(world, tool)
        yield
        installer.install("small==1.0")

    @scenario(f"{tool}-upgrade", changed=True)
    def upgrades(world):
        installer = PythonInstaller(world, tool)
        installer.install("small==1.0")
        yield
        installer.install("--upgrade", "small")

    @scenario(f"{tool}-reinstall", changed=False)
    def reinstalls(world):
        installer = PythonInstaller(world, tool)
        installer.install("small==1.0")
        yield
        installer.install("--force-reinstall", "small==1.0")

    @scenario(f"{tool}-reinstall-other", changed=True)
    def reinstalls_another_build(world):
        installer = PythonInstaller(world, tool)
        installer.install("small==1.0")
        yield
        wheel = installer.wheel("1.0", TWO)
        installer.install("--force-reinstall", wheel)

    @scenario(f"{tool}-editable", changed=True)
    def installs_editable(world):
        installer = PythonInstaller(world, tool)
        project = write_project(world.root / "project", entry_points(editable=ONE))
        yield
        installer.install("-e", project)
        yield
        (project / "entry_points.txt").write_text(entry_points(editable=TWO))
        installer.install("--force-reinstall", "-e", project)

    @scenario(f"{tool}-uninstall", changed=True, changes=[("removed", "small")])
    def uninstalls(world):
        installer = PythonInstaller(world, tool)
        installer.install("small==1.0")
        yield
        installer.uninstall("small")

    installs.__doc__ = f"{tool} install"
    upgrades.__doc__ = f"{tool} install --upgrade"
    reinstalls.__doc__ = f"{tool} install --force-reinstall of the same wheel"
    reinstalls_another_build.__doc__ = (
        f"{tool} install --force-reinstall of another build of the same version"
    )
    installs_editable.__doc__ = f"{tool} install -e, and again after its entry points changed"
    uninstalls.__doc__ = f"{tool} uninstall"


scenarios_of("pip")
scenarios_of("uv")


class DebianRoot:
    """A scratch root with dpkg's database; nothing outside it is touched."""

    def __init__(self, world):
        if not shutil.which("dpkg-deb"):
            raise Skip("no dpkg")
        self.world = world
        self.root = world.root / "debian"
        self.packages = world.scratch / "packages"
        database = self.root / "var/lib/dpkg"
        for folder in (self.packages, database / "info", database / "updates"):
            folder.mkdir(parents=True)
        (database / "status").touch()
        world.paths = [self.root / "usr/lib/python3/dist-packages", world.system]
        now = int(os.stat(world.scratch).st_mtime)
        self.deb = {
            "1.0-1": self.write("1.0-1", ONE, now - 60 * DAY),
            "1.0-2": self.write("1.0-2", TWO, now - 30 * DAY),
        }

    def write(self, version, module, mtime):
        return write_deb(self.packages, version, entry_points(packaged=module), mtime=mtime)

    def dpkg(self, *arguments):
        options = ["--root", self.root, "--force-script-chrootless", "--force-not-root"]
        run(self.world, "dpkg", *options, "--log", os.devnull, *arguments)


@scenario("dpkg-install", changed=True, changes=[("added", "packaged")])
def dpkg_installs(world):
    """dpkg -i, into a directory that was not there before"""
    debian = DebianRoot(world)
    yield
    debian.dpkg("-i", debian.deb["1.0-1"])


DPKG_UNSEEN = {"dir": "dpkg replaces a file inside the same .egg-info"}


@scenario("dpkg-upgrade", changed=True, changes=[("changed", "packaged")], unseen_by=DPKG_UNSEEN)
def dpkg_upgrades(world):
    """dpkg -i of a new revision, which replaces files inside the same .egg-info"""
    debian = DebianRoot(world)
    debian.dpkg("-i", debian.deb["1.0-1"])
    yield
    debian.dpkg("-i", debian.deb["1.0-2"])


@scenario("dpkg-reinstall", changed=False)
def dpkg_reinstalls(world):
    """dpkg -i of the same package again"""
    debian = DebianRoot(world)
    debian.dpkg("-i", debian.deb["1.0-1"])
    yield
    debian.dpkg("-i", debian.deb["1.0-1"])


@scenario("dpkg-remove", changed=True, changes=[("removed", "packaged")])
def dpkg_removes(world):
    """dpkg -r, which takes the directory with it"""
    debian = DebianRoot(world)
    debian.dpkg("-i", debian.deb["1.0-1"])
    yield
    debian.dpkg("-r", "python3-packaged")


class Apt:
    """apt-get over a repository in a folder, installing into the scratch root through dpkg."""

    def __init__(self, world, debian):
        if not shutil.which("apt-get"):
            raise Skip("no apt-get")
        self.world, self.debian = world, debian
        base = world.scratch / "apt"
        for folder in ("etc", "cache/archives/partial", "state/lists/partial", "log"):
            (base / folder).mkdir(parents=True)
        (base / "etc/sources.list").write_text(f"deb [trusted=yes] file:{debian.packages} ./\n")
        self.configuration = base / "apt.conf"
        self.configuration.write_text(
            f'Dir::Etc "{base}/etc";\nDir::Cache "{base}/cache";\nDir::State "{base}/state";\n'
            f'Dir::State::status "{debian.root}/var/lib/dpkg/status";\nDir::Log "{base}/log";\n'
            f'DPkg::Options {{ "--root={debian.root}"; "--force-script-chrootless";'
            f' "--force-not-root"; "--log={os.devnull}"; }};\n'
            'APT::Architecture "all";\nAPT::Sandbox::User "";\nDebug::NoLocking "true";\n'
        )

    def publish(self, version):
        """The repository offers this version only."""
        file = self.debian.deb[version]
        content = file.read_bytes()
        control = run(self.world, "dpkg-deb", "-f", file)
        (self.debian.packages / "Packages").write_text(
            f"{control.rstrip()}\nFilename: ./{file.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n"
        )
        self.get("update")

    def get(self, *arguments):
        arguments = ["apt-get", "-y", "-q", *arguments]
        run(self.world, "env", f"APT_CONFIG={self.configuration}", *arguments)


@scenario("apt", changed=True, unseen_by=DPKG_UNSEEN)
def apt(world):
    """apt-get install, upgrade and remove of a python3 package"""
    debian = DebianRoot(world)
    apt_ = Apt(world, debian)
    apt_.publish("1.0-1")
    yield
    apt_.get("install", "python3-packaged")
    yield
    apt_.publish("1.0-2")
    apt_.get("upgrade")
    yield
    apt_.get("remove", "python3-packaged")
