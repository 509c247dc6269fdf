"""Makes distributions as installers leave them: metadata directories, wheels, Debian packages."""

import base64
import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

# What a scenario replaces by something else of the same size is written with these two.
ONE, TWO = "first_one", "other_two"


def entry_points(**names):
    """An entry_points.txt: each name of the group `scenario` and its module."""
    return "[scenario]\n" + "".join(f"{name} = {module}:run\n" for name, module in names.items())


def metadata(name, version):
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText.\n"


def install(site, name, version="1.0", text=None, *, module=ONE, suffix=".dist-info"):
    """Writes a metadata directory and returns it. `text` is its entry_points.txt: by default one
    entry named like the distribution in `module`; False for none."""
    directory = Path(site) / f"{name}-{version}{suffix}"
    directory.mkdir(parents=True)
    headers = "PKG-INFO" if suffix == ".egg-info" else "METADATA"
    (directory / headers).write_text(metadata(name, version))
    if text is not False:
        text = text if text is not None else entry_points(**{name: module})
        (directory / "entry_points.txt").write_text(text)
    return directory


def uninstall(site, name):
    for directory in Path(site).glob(f"{name}-*"):
        shutil.rmtree(directory)


def write_in_place(file, text):
    """Overwrites the bytes of a file: the inode stays, and the size where it was the same."""
    with open(file, "r+") as stream:
        stream.write(text)
        stream.truncate()


def replace_by_rename(file, text, mtime=None):
    """As dpkg and every careful writer do; `mtime` is that of the package's file."""
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    if mtime is not None:
        os.utime(new, (mtime, mtime))
    os.replace(new, file)


def set_times(root, mtime):
    """Sets the mtime of a file, or of a folder and all in it."""
    for folder, _, files in os.walk(root, topdown=False):
        for name in files:
            os.utime(Path(folder, name), (mtime, mtime), follow_symlinks=False)
        os.utime(folder, (mtime, mtime))
    if not os.path.isdir(root):
        os.utime(root, (mtime, mtime))


def write_zip(file, members):
    """A zip archive whose bytes depend on nothing but its members."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)


def dist_info_members(name, version, text):
    prefix = f"{name}-{version}.dist-info/"
    return {prefix + "METADATA": metadata(name, version), prefix + "entry_points.txt": text}


def write_wheel(folder, name, version, text):
    """A wheel of one module, written by hand: what a build tool would make, and no network."""
    members = {
        f"{name}.py": f"version = {version!r}\n\n\ndef run():\n    pass\n",
        **dist_info_members(name, version, text),
        f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: by-hand\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{name}-{version}.dist-info/RECORD"
    lines = []
    for member, content in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest())
        lines.append(f"{member},sha256={digest.decode().rstrip('=')},{len(content)}\n")
    members[record] = "".join(lines) + f"{record},,\n"
    file = Path(folder) / f"{name}-{version}-py3-none-any.whl"
    write_zip(file, members)
    return file


# A build backend that lies in the project itself, so that an editable install fetches nothing.
BACKEND = '''\
from pathlib import Path

from distributions import dist_info_members, write_zip


def build_editable(folder, config_settings=None, metadata_directory=None):
    text = Path("entry_points.txt").read_text()
    members = dist_info_members("editable", "1.0", text)
    members["editable.pth"] = str(Path.cwd()) + "\\n"
    members["editable-1.0.dist-info/WHEEL"] = (
        "Wheel-Version: 1.0\\nGenerator: backend\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    )
    members["editable-1.0.dist-info/RECORD"] = "".join(f"{name},,\\n" for name in members)
    name = "editable-1.0-py3-none-any.whl"
    write_zip(Path(folder, name), members)
    return name


build_wheel = build_editable
'''


def write_project(folder, text):
    """A source tree for editable installs of the distribution `editable`."""
    folder.mkdir(exist_ok=True)
    (folder / "editable.py").write_text("def run():\n    pass\n")
    (folder / "entry_points.txt").write_text(text)
    (folder / "backend.py").write_text(BACKEND)
    shutil.copy(__file__, folder)
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "editable"\nversion = "1.0"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    return folder


def write_deb(folder, version, text, *, mtime):
    """python3-packaged, whose .egg-info keeps its name while the Debian revision changes."""
    root = Path(folder) / f"python3-packaged_{version}"
    site = root / "usr/lib/python3/dist-packages"
    install(site, "packaged", "1.0", text, suffix=".egg-info")
    (site / "packaged").mkdir()
    (site / "packaged/__init__.py").write_text("def run():\n    pass\n")
    set_times(root, mtime)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(
        f"Package: python3-packaged\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: a package for a test\n"
    )
    file = Path(folder) / f"python3-packaged_{version}_all.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-b", str(root), str(file)],
        check=True,
        capture_output=True,
    )
    shutil.rmtree(root)
    return file
