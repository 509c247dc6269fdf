"""Path entries, and everything that happens to them.

A step is the name of a method of World and a number. The number alone decides what the step does to
the folder as it is, so that a history is a list of steps: it can be played again, and be shortened.
A step that finds nothing to do does nothing.
"""

import os
import random
import shutil
import stat
import time
import zipfile
from pathlib import Path

DIRECTORIES = ("a", "b", "c", "d", "e.egg")
ARCHIVES = ("f.whl", "g.zip")
LINKS = ("l", "m")
PLACES = DIRECTORIES + ARCHIVES + LINKS
PROJECTS = ("one", "Two", "t-w.o", "three", "four")
NOBODY = 65534


def entry_points(chance):
    lines = []
    for group in chance.sample(("g", "h", "console_scripts"), chance.randint(1, 2)):
        lines.append(f"[{group}]")
        lines += [f"{name} = m{chance.randrange(10)}:a{chance.randrange(10)}"
                  for name in chance.sample(("x", "y", "z"), chance.randint(1, 3))]
    return "\n".join(lines) + "\n"


def metadata(name, version):
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


class World:
    """`root` is an empty folder; `command` runs epindex: (arguments, user, umask) -> CompletedProcess."""

    def __init__(self, root, command):
        self.root = Path(root)
        self.command = command
        self.paths = ["a", "b", "e.egg", "f.whl", "l"]
        self.combined = None  # the path list that combined.cdb is of
        self.shared = self.root / "shared"
        self.shared.mkdir()
        for name in DIRECTORIES[:3]:
            (self.root / name).mkdir()

    def step(self, kind, number):
        try:
            getattr(self, kind)(random.Random(number))
        except (OSError, IndexError):
            pass  # nothing to do here, or another kind of thing is in that place

    # What to do it to.

    def place(self, chance, names=PLACES):
        return self.root / chance.choice(names)

    def distribution(self, chance):
        folder = self.place(chance)
        found = sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
        return folder / chance.choice(found or ["none.dist-info"])

    # Distributions.

    def install(self, chance):
        folder = self.place(chance, DIRECTORIES)
        name, version = chance.choice(PROJECTS), chance.randint(1, 3)
        suffix, headers = chance.choice(((".dist-info", "METADATA"), (".egg-info", "PKG-INFO")))
        final = folder / f"{name}-{version}{suffix}"
        files = [(headers, metadata(name, version))]
        if chance.random() < 0.85:
            files.append(("entry_points.txt", entry_points(chance)))
        if chance.random() < 0.5:  # made aside and renamed
            made = self.root / "made"
            shutil.rmtree(made, ignore_errors=True)
        else:
            made = final
        made.mkdir()
        for file, text in files:
            (made / file).write_text(text)
        if made != final:
            made.rename(final)

    def half_installed(self, chance):
        """Its entry points are there, its name and version are not yet."""
        made = self.place(chance, DIRECTORIES) / f"{chance.choice(PROJECTS)}-8.dist-info"
        made.mkdir()
        (made / "entry_points.txt").write_text(entry_points(chance))

    def completed(self, chance):
        half = chance.choice(sorted(self.root.glob("*/*-8.dist-info")))
        (half / "METADATA").write_text(metadata(half.name.split("-")[0], 8))

    def egg_info(self, chance):
        folder = self.root / "e.egg" / "EGG-INFO"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "PKG-INFO").write_text(metadata("egg", chance.randint(1, 3)))
        (folder / "entry_points.txt").write_text(entry_points(chance))

    def remove(self, chance):
        shutil.rmtree(self.distribution(chance))

    def upgrade(self, chance):
        old = self.distribution(chance)
        name = old.name.split("-")[0]
        version = chance.randint(4, 6)
        new = old.with_name(f"{name}-{version}{old.suffix}")
        old.rename(new)
        (new / "entry_points.txt").write_text(entry_points(chance))
        for headers in ("METADATA", "PKG-INFO"):
            if (new / headers).exists():
                (new / headers).write_text(metadata(name, version))

    def reinstall(self, chance):
        """Removed and installed anew, in the same version, with the same times."""
        old = self.distribution(chance)
        aside = self.root / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(old, aside)
        shutil.rmtree(old)
        aside.rename(old)

    # entry_points.txt.

    def edit_in_place(self, chance):
        file = self.distribution(chance) / "entry_points.txt"
        before = file.stat()
        file.write_bytes(bytes(chance.choice(b"0123456789") if 48 <= byte <= 57 else byte
                               for byte in file.read_bytes()))
        if chance.random() < 0.5:
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def edit(self, chance):
        (self.distribution(chance) / "entry_points.txt").write_text(entry_points(chance))

    def replace(self, chance):
        file = self.distribution(chance) / "entry_points.txt"
        before = file.stat()
        new = file.with_name("entry_points.new")
        new.write_text(entry_points(chance))
        if chance.random() < 0.5:
            os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
        new.rename(file)

    def vanish(self, chance):
        (self.distribution(chance) / "entry_points.txt").unlink()

    def hard_link(self, chance):
        one, other = (self.distribution(chance) / "entry_points.txt" for _ in range(2))
        new = other.with_name("entry_points.new")
        os.link(one, new)
        new.rename(other)

    def symbolic_link(self, chance):
        """To a file elsewhere, or another such file."""
        file = self.distribution(chance) / "entry_points.txt"
        target = self.shared / str(chance.randrange(2))
        new = file.with_name("entry_points.new")
        new.symlink_to(target)
        new.rename(file)

    def edit_shared(self, chance):
        (self.shared / str(chance.randrange(2))).write_text(entry_points(chance))

    def linked_distribution(self, chance):
        one = self.distribution(chance)
        link = self.place(chance, DIRECTORIES) / f"{chance.choice(PROJECTS)}-7.dist-info"
        if link.is_symlink():
            link.unlink()
        link.symlink_to(one)

    # Path entries.

    def make(self, chance):
        self.place(chance, DIRECTORIES).mkdir()

    def go(self, chance):
        place = self.place(chance)
        place.rename(self.root / f"{place.name}.gone")

    def come(self, chance):
        place = self.place(chance)
        if not os.path.lexists(place):
            (self.root / f"{place.name}.gone").rename(place)

    def swap(self, chance):
        one, other = self.place(chance), self.place(chance)
        between = self.root / "between"
        one.rename(between)
        other.rename(one)
        between.rename(other)

    def replace_by_copy(self, chance):
        """With the times of the original, as cp -a; one file of it may differ."""
        place = self.place(chance, DIRECTORIES)
        copy, old = self.root / "copy", self.root / "old"
        for folder in (copy, old):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(place, copy, symlinks=True)
        files = sorted(copy.glob("*/entry_points.txt"))
        if files and chance.random() < 0.5:
            file = chance.choice(files)
            before = file.stat()
            file.write_bytes(file.read_bytes().replace(b"m1", b"m2").replace(b"a3", b"a4"))
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        place.rename(old)
        copy.rename(place)

    def link(self, chance):
        """A path entry that is a symbolic link, turned in one step."""
        place = self.place(chance, LINKS)
        new = self.root / "link.new"
        new.symlink_to(chance.choice(DIRECTORIES + ("nowhere",) + LINKS))
        new.rename(place)

    def archive(self, chance):
        place = self.place(chance, ARCHIVES)
        before = place.stat() if place.exists() else None
        new = place if chance.random() < 0.5 else self.root / "archive.new"
        with zipfile.ZipFile(new, "w") as file:
            for name in chance.sample(PROJECTS, chance.randint(0, 3)):
                folder = f"{name}-1.dist-info"
                file.writestr(f"{folder}/METADATA", metadata(name, 1))
                file.writestr(f"{folder}/entry_points.txt", entry_points(chance))
        if before and chance.random() < 0.5:
            os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
        if new != place:
            new.rename(place)

    def times(self, chance):
        """All times as an image builder or an unpacked archive has them."""
        place = self.place(chance)
        when = chance.choice((1, 315532800, int(time.time()) - 3600, int(time.time()) + 86400)) * 10**9
        for folder, names, files in os.walk(place):
            for name in names + files + [""]:
                os.utime(os.path.join(folder, name), ns=(when, when))

    def mode(self, chance):
        what = chance.choice((self.place, self.distribution))(chance)
        if chance.random() < 0.3:
            what = what / "entry_points.txt"
        os.chmod(what, chance.choice((0o000, 0o700, 0o755, 0o755, 0o777)))

    def owner(self, chance):
        if os.geteuid() == 0:
            place, owner = self.place(chance), chance.choice((0, NOBODY))
            for folder, names, files in os.walk(place):
                for name in names + files + [""]:
                    os.lchown(os.path.join(folder, name), owner, owner)

    def unrelated(self, chance):
        (self.place(chance) / f"module{chance.randrange(5)}.py").write_text("")

    # The path list.

    def path_added(self, chance):
        name = chance.choice(PLACES)
        spelled = chance.choice(("{}", "{}", "./{}", "{}/", "a/../{}", str(self.root / "{}")))
        self.paths.insert(chance.randint(0, len(self.paths)), spelled.format(name))
        del self.paths[8:]

    def path_removed(self, chance):
        if len(self.paths) > 1:
            self.paths.pop(chance.randrange(len(self.paths)))

    def path_twice(self, chance):
        self.paths.insert(chance.randint(0, len(self.paths)), chance.choice(self.paths))
        del self.paths[8:]

    def path_order(self, chance):
        chance.shuffle(self.paths)

    # Stores.

    def rebuild(self, chance, *options):
        user, umask = chance.choice((0, 0, NOBODY)), chance.choice((0o022, 0o077, 0o027, 0))
        options += chance.choice(((), (), ("--force",), ("--level", "content")))
        words = [word for path in self.paths for word in ("--path", path)]
        return self.command(["rebuild", "--quiet", *options, *words], user=user, umask=umask)

    def rebuild_in_place(self, chance):
        self.rebuild(chance, "--in-place")

    def rebuild_system(self, chance):
        self.rebuild(chance, "--system")

    def rebuild_combined(self, chance):
        if self.rebuild(chance, "-o", "combined.cdb").returncode == 0:
            self.combined = list(self.paths)

    def collect(self, chance):
        self.command(["gc", "--quiet"], user=chance.choice((0, NOBODY)), umask=0o022)

    def copy_index(self, chance):
        """One index in the place of another."""
        files = [path for path in sorted(self.root.parent.rglob("*.cdb")) if stat.S_ISREG(path.lstat().st_mode)]
        one, other = chance.choice(files), chance.choice(files)
        shutil.copy(one, self.root / "copied")
        shutil.copystat(other, self.root / "copied")
        os.chown(self.root / "copied", other.stat().st_uid, other.stat().st_gid)
        (self.root / "copied").rename(other)
        if other.name == "combined.cdb":
            self.combined = None

    def rest(self, chance):
        """Long enough for stamps to be believed."""
        time.sleep(chance.choice((0.012, 0.03)))


# How often each step is taken, in about a hundred.
WEIGHTS = {
    "install": 14, "half_installed": 1, "completed": 2, "egg_info": 1, "remove": 5, "upgrade": 3, "reinstall": 3,
    "edit_in_place": 6, "edit": 2, "replace": 4, "vanish": 2, "hard_link": 2, "symbolic_link": 2,
    "edit_shared": 2, "linked_distribution": 2,
    "make": 2, "go": 2, "come": 3, "swap": 3, "replace_by_copy": 3, "link": 2, "archive": 4,
    "times": 2, "mode": 3, "owner": 2, "unrelated": 2,
    "path_added": 3, "path_removed": 2, "path_twice": 1, "path_order": 2,
    "rebuild": 3, "rebuild_in_place": 3, "rebuild_system": 3, "rebuild_combined": 3, "collect": 1,
    "copy_index": 1, "rest": 10,
}
