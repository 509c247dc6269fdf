"""The same on other file systems: loop-mounted images, tmpfs, an overlay."""

import os
import shutil
import subprocess

from support.distributions import (
    ONE,
    TWO,
    entry_points,
    install,
    set_times,
    uninstall,
    write_in_place,
)
from support.rounds import tick_rounds, writer_rounds
from support.scenario import Skip, scenario

ROUNDS = 20
# Where timestamps are coarse, so that they do miss changes. Of the others, newer kernels (6.13) make
# the stamp finer once somebody has looked at it.
COARSE = {"ext4-whole-seconds": 100, "ramfs": 100}


def run(*command):
    result = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if result.returncode != 0:
        raise Skip(f"{command[0]}: {result.stderr.strip() or result.returncode}")


def need_mounts():
    if os.geteuid() != 0:
        raise Skip("mounting needs root")
    if not os.environ.get("EPINDEX_UNSHARED"):
        raise Skip("no mount namespace of its own is to be had here")


def mount(world, *options):
    """Mounts over the world's tree, with the tree's content in the new file system."""
    need_mounts()
    content = world.scratch / "content"
    world.root.rename(content)
    world.root.mkdir()
    run("mount", *options, world.root)
    world.cleanup.callback(run, "umount", world.root)
    for entry in content.iterdir():
        shutil.copytree(entry, world.root / entry.name)


def mount_image(world, megabytes, *mkfs):
    need_mounts()
    if not shutil.which(mkfs[0]):
        raise Skip(f"{mkfs[0]} is not installed")
    image = world.scratch / "image"
    with open(image, "wb") as stream:
        stream.truncate(megabytes << 20)
    run(*mkfs, image)
    mount(world, "-o", "loop", image)


FILE_SYSTEMS = {
    "ext4": lambda world: mount_image(world, 16, "mkfs.ext4", "-q"),
    "ext4-whole-seconds": lambda world: mount_image(world, 16, "mkfs.ext4", "-q", "-I", "128"),
    "xfs": lambda world: mount_image(world, 320, "mkfs.xfs", "-q"),
    "btrfs": lambda world: mount_image(world, 128, "mkfs.btrfs", "-q"),
    "tmpfs": lambda world: mount(world, "-t", "tmpfs", "tmpfs"),
    "ramfs": lambda world: mount(world, "-t", "ramfs", "ramfs"),
}
TITLES = {
    "ext4-whole-seconds": "ext4 with 128-byte inodes, which keep whole seconds",
    "ramfs": "ramfs, whose timestamps move with the kernel's tick",
}


def changes_on(name, mount_it):
    def play(world):
        mount_it(world)
        file = world.site / "alpha-1.0.dist-info/entry_points.txt"
        yield
        write_in_place(file, entry_points(alpha="edited_1"))
        yield
        write_in_place(file, entry_points(alpha="edited_2"))
        install(world.site, "gamma")
        yield
        uninstall(world.site, "gamma")

    play.__doc__ = f"Edited, installed and removed on {TITLES.get(name, name)}"
    unseen = {"dir": "the first step edits a file only"}
    scenario(name, changed=True, unseen_by=unseen)(play)


def nothing_on(name, mount_it):
    def play(world):
        mount_it(world)
        yield
        yield
        set_times(world.site, os.stat(world.scratch).st_mtime)

    play.__doc__ = f"Nothing happens, then all is touched, on {TITLES.get(name, name)}"
    scenario(f"{name}-unchanged", changed=False)(play)


def ticks_on(name, mount_it):
    def play(world):
        mount_it(world)
        world.index = world.root / "index.cdb"
        return tick_rounds(world, COARSE.get(name, ROUNDS))

    play.__doc__ = f"Changed right before and after the build on {TITLES.get(name, name)}"
    scenario(f"{name}-same-tick")(play)


def writer_on(name, mount_it):
    def play(world):
        mount_it(world)
        world.index = world.root / "index.cdb"
        return writer_rounds(world, COARSE[name])

    play.__doc__ = f"Changed while the scan runs on {TITLES.get(name, name)}"
    scenario(f"{name}-during-the-scan")(play)


for name, mount_it in FILE_SYSTEMS.items():
    nothing_on(name, mount_it)
    changes_on(name, mount_it)
    ticks_on(name, mount_it)
    if name in COARSE:
        writer_on(name, mount_it)


def mount_overlay(world):
    need_mounts()
    layers = world.scratch / "layers"
    if not layers.exists():
        world.root.rename(world.scratch / "lower")
        for folder in (world.root, layers / "upper", layers / "work"):
            folder.mkdir(parents=True)
    lower = f"lowerdir={world.scratch / 'lower'}"
    upper = f"upperdir={layers / 'upper'},workdir={layers / 'work'}"
    run("mount", "-t", "overlay", "overlay", "-o", f"{lower},{upper}", world.root)


def overlay_world(world):
    """A world on an overlay whose lower layer holds what is installed, and nothing above it yet."""
    set_times(world.root, 1)
    mount_overlay(world)
    world.cleanup.callback(run, "umount", world.root)


OVERLAY_UNSEEN = {"dir": "one step changes a file only"}


@scenario("overlay", changed=True, aged=False, unseen_by=OVERLAY_UNSEEN)
def overlay(world):
    """An overlay's upper layer comes to hold a changed file, then a distribution, then a whiteout"""
    overlay_world(world)
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    yield
    write_in_place(file, entry_points(alpha="edited_1"))
    yield
    install(world.site, "gamma")
    yield
    uninstall(world.site, "beta")


@scenario("overlay-upper-changed", changed=True, aged=False, unseen_by=OVERLAY_UNSEEN)
def overlay_upper_changed(world):
    """The upper layer is changed while the overlay is not mounted"""
    overlay_world(world)
    upper = world.scratch / "layers/upper/site"
    yield
    run("umount", world.root)
    install(upper, "gamma")
    mount_overlay(world)
    yield
    run("umount", world.root)
    write_in_place(upper / "gamma-1.0.dist-info/entry_points.txt", entry_points(gamma=TWO))
    mount_overlay(world)


@scenario("overlay-copied-up", changed=False, aged=False)
def overlay_copied_up(world):
    """A file is copied up to the overlay's upper layer, and its content stays"""
    overlay_world(world)
    yield
    set_times(world.site, os.stat(world.scratch).st_mtime)


@scenario("overlay-middle-layer", changed=True, changes=[("added", "gamma")], aged=False)
def overlay_middle_layer(world):
    """A distribution is added to the middle one of three layers while the overlay is not mounted"""
    need_mounts()
    layers = [world.scratch / "layers" / name for name in ("top", "middle", "bottom")]
    world.root.rename(world.scratch / "content")
    for layer in layers:
        shutil.copytree(world.scratch / "content", layer)
    world.root.mkdir()

    def mount_them():
        run("mount", "-t", "overlay", "overlay", "-o",
            "lowerdir=" + ":".join(map(str, layers)), world.root)

    # The files are all of the top layer, and so is what stat says of their directory.
    mount_them()
    world.cleanup.callback(run, "umount", world.root)
    yield
    run("umount", world.root)
    install(layers[1] / "site", "gamma")
    mount_them()


class Images:
    """Two images that differ in one file. All times and inode numbers in them are equal, as those of
    two builds of a container's layer are."""

    def __init__(self, world, kind="squashfs"):
        need_mounts()
        self.world = world
        self.kind = kind
        self.images = [self.make(module) for module in (ONE, TWO)]

    def make(self, module):
        file = self.world.site / "alpha-1.0.dist-info/entry_points.txt"
        write_in_place(file, entry_points(alpha=module))
        # Not a whole second: erofs keeps what follows.
        set_times(self.world.root, 1.123456789)
        image = self.world.scratch / f"{module}.{self.kind}"
        if self.kind == "erofs":
            self.tool("mkfs.erofs", "-Eforce-inode-extended", "-U",
                      "00000000-0000-0000-0000-000000000001", image, self.world.root)
        else:
            self.tool("mksquashfs", self.world.root, image, "-quiet", "-no-progress")
        return image

    def tool(self, name, *words):
        if not shutil.which(name):
            raise Skip(f"{name} is not installed")
        run(name, *words)

    def mount(self, number, folder):
        run("mount", "-t", self.kind, "-o", "loop,ro", self.images[number], folder)


def image_swapped(world, kind):
    images = Images(world, kind)
    images.mount(0, world.root)
    world.cleanup.callback(run, "umount", world.root)
    yield
    run("umount", world.root)
    images.mount(1, world.root)


def lower_image_swapped(world, kind):
    images = Images(world, kind)
    lower = world.scratch / "lower"
    world.root.rename(lower)
    world.root.mkdir()
    (world.scratch / "layers/upper").mkdir(parents=True)
    (world.scratch / "layers/work").mkdir()
    images.mount(0, lower)
    world.cleanup.callback(run, "umount", lower)
    mount_overlay(world)
    world.cleanup.callback(run, "umount", world.root)
    yield
    run("umount", world.root)
    run("umount", lower)
    images.mount(1, lower)
    mount_overlay(world)


@scenario("squashfs", changed=True, changes=[("changed", "alpha")], aged=False)
def squashfs(world):
    """A mounted squashfs image is replaced by another with the same times and inode numbers"""
    return image_swapped(world, "squashfs")


@scenario("overlay-on-squashfs", changed=True, changes=[("changed", "alpha")], aged=False)
def overlay_on_squashfs(world):
    """The same with the image as the lower layer of an overlay"""
    return lower_image_swapped(world, "squashfs")


@scenario("erofs", changed=True, changes=[("changed", "alpha")], aged=False)
def erofs(world):
    """A mounted erofs image, which keeps nanoseconds, is replaced by one that differs in a byte"""
    return image_swapped(world, "erofs")


@scenario("overlay-on-erofs", changed=True, changes=[("changed", "alpha")], aged=False)
def overlay_on_erofs(world):
    """The same with the image as the lower layer of an overlay"""
    return lower_image_swapped(world, "erofs")


@scenario("squashfs-unchanged", changed=False, verdict="fresh", aged=False)
def squashfs_unchanged(world):
    """Nothing happens on a mounted squashfs image: its times are believed for as long"""
    images = Images(world)
    images.mount(0, world.root)
    world.cleanup.callback(run, "umount", world.root)
    yield


@scenario("squashfs-again", changed=False, verdict="moved", aged=False)
def squashfs_again(world):
    """The same image is mounted again"""
    images = Images(world)
    images.mount(0, world.root)
    world.cleanup.callback(run, "umount", world.root)
    yield
    run("umount", world.root)
    images.mount(0, world.root)
