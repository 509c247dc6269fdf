"""Scenarios of one or two directories: what is installed, changed and touched in them."""

import os
import shutil
import subprocess
import sys

from support.distributions import (
    ONE,
    TWO,
    dist_info_members,
    entry_points,
    install,
    metadata,
    replace_by_rename,
    set_times,
    uninstall,
    write_in_place,
    write_zip,
)
from support.scenario import HOUR, scenario

FILE_ONLY = {"dir": "only a file inside a metadata directory changes"}


@scenario("unchanged", changed=False, verdict="fresh")
def unchanged(world):
    """Nothing happens"""
    yield


@scenario("installed", changed=True, changes=[("added", "gamma")])
def installed(world):
    """A distribution is installed"""
    yield
    install(world.site, "gamma")


@scenario("removed", changed=True, changes=[("removed", "alpha")])
def removed(world):
    """A distribution is removed"""
    yield
    uninstall(world.site, "alpha")


@scenario("upgraded", changed=True)
def upgraded(world):
    """A distribution is upgraded, its entries stay the same"""
    yield
    uninstall(world.site, "alpha")
    install(world.site, "alpha", "1.1")


@scenario("reinstalled", changed=False, verdict="moved")
def reinstalled(world):
    """A distribution is removed and installed again in the same version"""
    yield
    uninstall(world.site, "alpha")
    install(world.site, "alpha")


@scenario("metadata-late", changed=True, unseen_by=FILE_ONLY)
def metadata_late(world):
    """entry_points.txt is there already, then METADATA comes, as from an installer at work"""
    metadata = world.site / "alpha-1.0.dist-info/METADATA"
    text = metadata.read_bytes()
    metadata.unlink()
    yield
    metadata.write_bytes(text)


@scenario("unshadowed", changed=True, changes=[("removed", "beta")])
def unshadowed(world):
    """A distribution is removed, and an older one further down the path shows again"""
    yield
    uninstall(world.site, "beta")


@scenario("shadowed", changed=True, changes=[("added", "delta")])
def shadowed(world):
    """A distribution without entry points is installed and shadows one that has some"""
    yield
    install(world.site, "delta", "2.0", text=False)


@scenario("renamed-over", changed=True, changes=[("changed", "alpha")], unseen_by=FILE_ONLY)
def renamed_over(world):
    """entry_points.txt is replaced by rename inside its metadata directory"""
    yield
    package_was_built = os.stat(world.scratch).st_mtime - 24 * HOUR
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    replace_by_rename(file, entry_points(alpha=TWO), mtime=package_was_built)


@scenario("edited", changed=True, changes=[("changed", "alpha")], unseen_by=FILE_ONLY)
def edited(world):
    """entry_points.txt is edited in place to the same size"""
    yield
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    write_in_place(file, entry_points(alpha=TWO))


@scenario("edited-twice", changed=True, aged=False, unseen_by=FILE_ONLY)
def edited_twice(world):
    """entry_points.txt is edited, and again some seconds later"""
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    write_in_place(file, entry_points(alpha="edited_1"))
    yield
    write_in_place(file, entry_points(alpha="edited_2"))


@scenario("installed-twice", changed=True, aged=False)
def installed_twice(world):
    """A distribution is installed, and another some seconds later"""
    install(world.site, "gamma")
    yield
    install(world.site, "epsilon")


@scenario("file-appears", changed=True, changes=[("changed", "plain")], unseen_by=FILE_ONLY)
def file_appears(world):
    """entry_points.txt appears in a metadata directory"""
    yield
    (world.site / "plain-1.0.dist-info/entry_points.txt").write_text(entry_points(plain=ONE))


@scenario("file-vanishes", changed=True, changes=[("changed", "alpha")], unseen_by=FILE_ONLY)
def file_vanishes(world):
    """entry_points.txt vanishes from a metadata directory"""
    yield
    (world.site / "alpha-1.0.dist-info/entry_points.txt").unlink()


@scenario(
    "metadata-edited",
    changed=True,
    unseen_by={
        "dir": "only a file inside a metadata directory changes",
        "meta": "METADATA is not among the files that are looked at",
    },
)
def metadata_edited(world):
    """The version in METADATA is edited in place, entry_points.txt is left alone"""
    yield
    write_in_place(world.site / "alpha-1.0.dist-info/METADATA", metadata("alpha", "1.5"))


@scenario("mtime-set-back", changed=True, unseen_by=FILE_ONLY)
def mtime_set_back(world):
    """entry_points.txt is edited to the same size, and its mtime set back to what it was"""
    yield
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    before = os.stat(file)
    write_in_place(file, entry_points(alpha=TWO))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@scenario("directory-mtime-set-back", changed=True, changes=[("added", "gamma")])
def directory_mtime_set_back(world):
    """A distribution is installed, and the directory's mtime set back to what it was"""
    yield
    before = os.stat(world.site)
    install(world.site, "gamma")
    os.utime(world.site, ns=(before.st_atime_ns, before.st_mtime_ns))


@scenario("swapped", changed=True, aged=False)
def swapped(world):
    """A directory is swapped for another, and the mtime of everything in both is 1"""
    other = world.root / "other"
    install(other, "alpha", module=TWO)
    install(other, "beta")
    install(other, "plain", text=False)
    set_times(world.root, 1)
    yield
    world.site.rename(world.root / "old")
    other.rename(world.site)


@scenario("link-turned", changed=True, aged=False)
def link_turned(world):
    """A path entry is a symbolic link and is turned to another directory, from the same image"""
    first = world.site.rename(world.root / "first")
    second = world.root / "second"
    install(second, "gamma")
    set_times(world.root, 1)
    world.site.symlink_to(first)
    yield
    link = world.root / "link"
    link.symlink_to(second)
    os.replace(link, world.site)


@scenario("comes-and-goes", changed=True)
def comes_and_goes(world):
    """A path entry is absent, then there, then gone"""
    late = world.root / "late"
    world.paths.insert(1, late)
    yield
    install(late, "epsilon")
    yield
    shutil.rmtree(late)


@scenario("becomes-empty", changed=True)
def becomes_empty(world):
    """All distributions of a path entry are removed"""
    yield
    for name in ("alpha", "beta", "plain"):
        uninstall(world.site, name)


def archive_of(module):
    return dist_info_members("zipped", "1.0", entry_points(zipped=module))


@scenario("zip-replaced", changed=True)
def zip_replaced(world):
    """A zip archive is replaced by one of the same size and mtime"""
    archive = world.root / "zipped.whl"
    write_zip(archive, archive_of(ONE))
    world.paths.append(archive)
    yield
    before = os.stat(archive)
    new = world.root / "new.whl"
    write_zip(new, archive_of(TWO))
    assert os.stat(new).st_size == before.st_size
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(new, archive)


@scenario("zip-overwritten", changed=True)
def zip_overwritten(world):
    """A zip archive is overwritten in place, to the same size and mtime"""
    archive = world.root / "zipped.whl"
    write_zip(archive, archive_of(ONE))
    world.paths.append(archive)
    yield
    before = os.stat(archive)
    new = world.root / "new.whl"
    write_zip(new, archive_of(TWO))
    archive.write_bytes(new.read_bytes())
    os.utime(archive, ns=(before.st_atime_ns, before.st_mtime_ns))


@scenario("touched", changed=False, verdict="moved")
def touched(world):
    """Every file and directory is touched"""
    yield
    set_times(world.root, os.stat(world.scratch).st_mtime)


@scenario("unrelated-files", changed=False, verdict="moved")
def unrelated_files(world):
    """Files that belong to no distribution are added"""
    yield
    (world.site / "notes.txt").write_text("text\n")
    (world.site / "folder").mkdir()
    (world.system / "other.pth").write_text("")


@scenario("bytecode-written", changed=False, verdict="moved")
def bytecode_written(world):
    """The first import of a module makes the folder __pycache__"""
    yield
    command = f"import sys; sys.path[:0] = [{str(world.site)!r}]; import module"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    subprocess.run([sys.executable, "-c", command], env=environment, check=True)
    assert (world.site / "__pycache__").is_dir()


@scenario("unrelated-metadata-files", changed=False)
def unrelated_metadata_files(world):
    """Files beside entry_points.txt are written: INSTALLER, RECORD, REQUESTED"""
    yield
    for name in ("INSTALLER", "RECORD", "REQUESTED"):
        (world.site / "alpha-1.0.dist-info" / name).write_text("text\n")
