"""Holds what files include against the drawing of the house in CONTRIBUTING.md: no arrow up, no circle.

The drawing's rows stand one above the other: each may use those below it. The rooms of index/ are named in the
order in which they stand on one another. Environment: SOURCE, BUILD.
"""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["SOURCE"])
BUILD = pathlib.Path(os.environ["BUILD"])
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
IMPORT = re.compile(r"^\s*from \.(\w*) import (\w+)", re.M)


def drawing():
    text = (SOURCE / "CONTRIBUTING.md").read_text()
    return re.search(r"## The house.*?```\n(.*?)```", text, re.S).group(1)


def floors():
    """Folders from the lowest up. What is drawn in index/ before "beside" stands in that order."""
    found, top = [], ""
    for line in drawing().splitlines():
        name = re.match(r"( *)((?:[a-z]+/)+)(?:\s|$)", line)
        inner = re.match(r"lib/ +include/", line)
        if inner:
            top = "lib/"
        elif name and name.group(1) == "":
            found.append(name.group(2).rstrip("/"))
        elif name and top:
            found.append(top + name.group(2).rstrip("/"))
    return found[::-1]


def rooms_of_index():
    """The rooms of lib/index, each standing on those before it; those "beside" stand on none."""
    account = re.search(r"Its rooms, each standing\s+on those before it: (.*?)beside them (\w+)/", drawing(), re.S)
    return [f"lib/index/{name}" for name in re.findall(r"(\w+)/ ", account.group(1))], f"lib/index/{account.group(2)}"


class Files:
    def __init__(self):
        self.all = [path.relative_to(SOURCE) for top in ("format", "lib", "cli")
                    for path in sorted((SOURCE / top).rglob("*.[ch]"))]
        self.named = collections.defaultdict(list)
        for path in self.all:
            self.named[path.name].append(path)

    def included(self, path):
        """Those of ours, as the compiler finds them: beside the file first, then on its own floor."""
        for name in INCLUDE.findall((SOURCE / path).read_text()):
            others = self.named[os.path.basename(name)]
            nearest = sorted(others, key=lambda other: (other.parent != path.parent,
                                                        other.parts[:2] != path.parts[:2],
                                                        other.parts[0] != path.parts[0]))
            if nearest:
                yield nearest[0]


def circles(graph):
    """The nodes from which a way leads back to them."""
    def reached(start):
        seen, waiting = set(), list(graph.get(start, ()))
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += graph.get(node, ())
        return seen

    return sorted(str(node) for node in graph if node in reached(node))


class House(unittest.TestCase):
    def setUp(self):
        self.files = Files()
        self.floors = floors()
        self.rooms, self.beside = rooms_of_index()

    def floor_of(self, path):
        return max((floor for floor in self.floors if str(path).startswith(floor + "/")), key=len, default=None)

    def test_the_drawing_names_every_folder(self):
        drawn = {*self.floors, "lib/include", "lib/index", "python"}
        for path in self.files.all:
            top = path.parts[0] if path.parts[0] != "lib" else "/".join(path.parts[:2])
            self.assertIn(top, drawn, f"{path} is in no row of the drawing")
            if str(path).startswith("lib/index/") and len(path.parts) > 3:
                self.assertIn("/".join(path.parts[:3]), [*self.rooms, self.beside])

    def test_the_public_header_can_be_read_in_one_sitting(self):
        header = (SOURCE / "lib" / "include" / "epindex.h").read_text()
        self.assertLess(len(header.splitlines()), 450)
        self.assertLess(len(re.findall(r"^EPI_API ", header, re.M)), 40)

    def test_no_arrow_leads_up(self):
        up = []
        for path in self.files.all:
            floor = self.floor_of(path)
            for other in self.files.included(path):
                below = self.floor_of(other)
                if other.parts[:2] == ("lib", "include") or below is None or below == floor:
                    continue
                if self.floors.index(below) > self.floors.index(floor):
                    up.append(f"{path} includes {other}")
        self.assertEqual(up, [])

    def test_no_room_of_the_index_stands_on_a_later_one(self):
        up = []
        for path in self.files.all:
            room = "/".join(path.parts[:3])
            for other in self.files.included(path):
                below = "/".join(other.parts[:3])
                if room == below or below not in [*self.rooms, self.beside]:
                    continue
                if str(path).startswith("lib/index/") and (
                        room not in self.rooms or below == self.beside
                        or self.rooms.index(below) > self.rooms.index(room)):
                    up.append(f"{path} includes {other}")
        self.assertEqual(up, [])

    def test_the_command_sees_the_public_header_and_the_base_alone(self):
        seen = {str(other) for path in self.files.all if path.parts[0] == "cli"
                for other in self.files.included(path)
                if other.parts[0] != "cli" and other.parts[:2] != ("lib", "base")}
        self.assertEqual(seen, {"lib/include/epindex.h"})

    def test_no_two_objects_need_each_other_when_they_are_linked(self):
        """What a declaration in a third file hides from the includes, the linker sees."""
        if not shutil.which("nm"):
            self.skipTest("nm is not installed (on Debian: apt-get install binutils)")
        defined, needed = {}, collections.defaultdict(set)
        built = {}
        for path in (path for top in ("format", "lib", "cli") for path in (BUILD / top).rglob("*.c.o")):
            source = re.sub(r"CMakeFiles/[^/]*\.dir/", "", str(path.relative_to(BUILD)))[:-len(".o")]
            if (SOURCE / source).is_file():  # else of a file that was removed since
                built[str(path)] = pathlib.Path(source)
        symbols = subprocess.run(["nm", "-A", "-g", *built], check=True, stdout=subprocess.PIPE, text=True).stdout
        for path, *_, kind, name in (line.replace(":", " ", 1).split() for line in symbols.splitlines()):
            if kind == "U":
                needed[built[path]].add(name)
            else:
                defined[name] = built[path]
        self.assertGreater(len(needed), 100)
        graph = {path: {defined[name] for name in names if name in defined} - {path} for path, names in needed.items()}
        self.assertEqual(circles(graph), [])

    def test_no_header_comes_back_to_itself(self):
        headers = {path: list(self.files.included(path)) for path in self.files.all if path.suffix == ".h"}
        self.assertEqual(circles(headers), [])

    def test_no_two_files_need_each_other(self):
        """A source needs what it includes itself; the types that its own header speaks of are below both."""
        graph = collections.defaultdict(set)
        for path in self.files.all:
            if path.suffix == ".c":
                graph[path.with_suffix("")] = {other.with_suffix("") for other in self.files.included(path)
                                               if other.with_suffix("") != path.with_suffix("")}
        self.assertEqual(circles(graph), [])

    def test_no_module_of_the_package_comes_back_to_itself(self):
        package = SOURCE / "python/epindex"
        modules = {path.stem for path in package.glob("*.py")}
        graph = {}
        for path in package.glob("*.py"):
            graph[path.stem] = {named if module == "" else module
                                for module, named in IMPORT.findall(path.read_text())} & modules
        self.assertEqual(circles(graph), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
