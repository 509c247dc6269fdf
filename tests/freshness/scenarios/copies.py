"""Scenarios of copying and moving: the same content in another place, or in the same place anew."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.distributions import TWO, entry_points, write_in_place
from support.scenario import Skip, scenario

SHARED_MEMORY = Path("/dev/shm")


def copy_by_tar(source, target):
    target.mkdir()
    with subprocess.Popen(["tar", "-C", source, "-c", "."], stdout=subprocess.PIPE) as tar:
        subprocess.run(["tar", "-C", target, "-x"], stdin=tar.stdout, check=True)


def copy_by(*command):
    def copy(source, target):
        subprocess.run([*command, f"{source}/.", f"{target}"], check=True)

    copy.program = command[0]
    return copy


copy_by_tar.program = "tar"
COPIES = {
    "cp-r": ("cp -r", copy_by("cp", "-r")),
    "cp-a": ("cp -a", copy_by("cp", "-a")),
    "tar": ("tar", copy_by_tar),
    "rsync": ("rsync -a", copy_by("rsync", "-a")),
}


def is_installed(copy):
    if not shutil.which(copy.program):
        raise Skip(f"{copy.program} is not installed")


def in_the_same_place(name, words, copy):
    def play(world):
        is_installed(copy)
        yield
        copy(world.root, world.scratch / "copy")
        world.root.rename(world.scratch / "old")
        (world.scratch / "copy").rename(world.root)

    play.__doc__ = f"A tree is replaced by its copy ({words})"
    scenario(f"{name}-same-place", changed=False, verdict="moved")(play)


def sealed_elsewhere(name, words, copy):
    def play(world):
        is_installed(copy)
        world.seal()
        yield
        elsewhere = world.scratch / "elsewhere"
        copy(world.root, elsewhere)
        shutil.rmtree(world.root)
        world.root = elsewhere
        world.use(elsewhere)
        world.index = elsewhere / world.index.name

    play.__doc__ = f"A tree with a sealed index in it is copied elsewhere ({words})"
    scenario(f"{name}-sealed", changed=False, verdict="fresh")(play)


def copied_then_changed(name, words, copy):
    def play(world):
        is_installed(copy)
        yield
        copy(world.root, world.scratch / "copy")
        file = world.scratch / "copy/site/alpha-1.0.dist-info/entry_points.txt"
        before = os.stat(file)
        write_in_place(file, entry_points(alpha=TWO))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        world.root.rename(world.scratch / "old")
        (world.scratch / "copy").rename(world.root)

    play.__doc__ = f"A tree is replaced by a copy ({words}) in which one file differs"
    scenario(f"{name}-changed", changed=True, changes=[("changed", "alpha")])(play)


for name, (words, copy) in COPIES.items():
    in_the_same_place(name, words, copy)
    copied_then_changed(name, words, copy)
    sealed_elsewhere(name, words, copy)


@scenario("sealed-changed", changed=True, changes=[("changed", "alpha")])
def sealed_changed(world):
    """A file differs in a tree with a sealed index in it"""
    world.seal()
    yield
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    write_in_place(file, entry_points(alpha=TWO))


@scenario("other-file-system", changed=False, verdict="moved")
def other_file_system(world):
    """A tree is moved to another file system; a symbolic link stands where it was"""
    if not SHARED_MEMORY.is_dir() or not os.access(SHARED_MEMORY, os.W_OK):
        raise Skip(f"no other file system to write to: {SHARED_MEMORY}")
    if os.stat(SHARED_MEMORY).st_dev == os.stat(world.scratch).st_dev:
        raise Skip(f"{SHARED_MEMORY} is the same file system")
    other = Path(tempfile.mkdtemp(prefix="epindex-freshness-", dir=SHARED_MEMORY))
    world.cleanup.callback(shutil.rmtree, other)
    yield
    shutil.move(world.root, other / "tree")
    world.root.symlink_to(other / "tree")
    yield
    world.root.unlink()
    shutil.move(other / "tree", world.root)
