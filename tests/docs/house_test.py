"""Holds what files include against the drawing of the house in CONTRIBUTING.md: no arrow up, no circle; and names
against its list of words.

The drawing's rows stand one above the other: each may use those below it. The rooms of index/ and of cli/ are named
in the order in which they stand on one another. Environment: SOURCE, BUILD.
"""

import ast
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
NO_NAME = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', re.S)


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


def rooms_of_the_command():
    account = re.search(r"cli/ +the command\. Its rooms, each standing on those before it: (.*?)\. Sees", drawing(), re.S)
    return [f"cli/{name}" for name in re.findall(r"(\w+)/ ", account.group(1))]


def words():
    """Of each word in CONTRIBUTING's list, the folders where names may have it."""
    table = re.search(r"### One word, one thing.*?\n\| ---.*?\n(.*?)\n\n", (SOURCE / "CONTRIBUTING.md").read_text(), re.S)
    rows = (line.strip("|").split(" | ") for line in table.group(1).splitlines())
    return {word.strip(): [f"{folder}/" for folder in re.findall(r"`([^`]+)`", folders)] for word, _, folders in rows}


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
            if path.parts[0] == "cli" and len(path.parts) > 2:
                self.assertIn("/".join(path.parts[:2]), rooms_of_the_command())

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

    def test_no_room_of_the_command_stands_on_a_later_one(self):
        rooms, up = rooms_of_the_command(), []
        self.assertGreater(len(rooms), 5)
        for path in self.files.all:
            for other in self.files.included(path):
                room, below = "/".join(path.parts[:2]), "/".join(other.parts[:2])
                if room in rooms and below in rooms and rooms.index(below) > rooms.index(room):
                    up.append(f"{path} includes {other}")
        self.assertEqual(up, [])

    def test_a_word_stands_for_one_thing(self):
        astray = []
        self.assertGreater(len(words()), 8)
        for path in self.files.all:
            names = set(re.findall(r"[a-z_]\w*", NO_NAME.sub("", (SOURCE / path).read_text())))
            for word, folders in words().items():
                on_floor = any(folder.startswith(f"{path.parts[0]}/") for folder in folders)
                if on_floor and path.parts[:2] != ("lib", "include") and not str(path).startswith(tuple(folders)):
                    astray += [f"{path}: {name}: \"{word}\" is of {folders}" for name in names
                               if not name.startswith("epi_") and re.search(f"(^|_){word}s?(_|$)", name)]
        self.assertEqual(astray, [])

    def test_each_file_of_the_index_has_its_test(self):
        """Beside the others by its name, or under another that tests/README.md lists."""
        listed = {what: re.findall(r"`(\w+\.c)`", tests) for what, tests in
                  re.findall(r"^\| `([\w/]+)` \| (.*) \|$", (SOURCE / "tests/README.md").read_text(), re.M)}
        tests = {path.name for path in (SOURCE / "tests/index").glob("*_test.c")}
        self.assertEqual([name for names in listed.values() for name in names if name not in tests], [])
        files = {str(path.relative_to("lib/index").with_suffix("")) for path in self.files.all
                 if str(path).startswith("lib/index/") and path.suffix == ".c"}
        self.assertEqual([what for what in listed if what not in files], [])
        self.assertEqual([name for name in sorted(files)
                          if f"{os.path.basename(name)}_test.c" not in tests and name not in listed], [])

    def test_the_command_sees_the_public_header_and_the_base_alone(self):
        seen = {str(other) for path in self.files.all if path.parts[0] == "cli"
                for other in self.files.included(path)
                if other.parts[0] != "cli" and other.parts[:2] != ("lib", "base")}
        self.assertEqual(seen, {"lib/include/epindex.h"})

    def test_the_package_sees_the_public_header_alone(self):
        seen = [name for path in (SOURCE / "python").glob("*.c") for name in INCLUDE.findall(path.read_text())]
        self.assertEqual({name for name in seen if not name.startswith("native")}, {"epindex.h"})

    def linked(self):
        """What each object of the library and the command defines, and what it needs of others: symbols by file."""
        if not shutil.which("nm"):
            self.skipTest("nm is not installed (on Debian: apt-get install binutils)")
        built = {}
        for path in (path for top in ("format", "lib", "cli") for path in (BUILD / top).rglob("*.c.o")):
            source = re.sub(r"CMakeFiles/[^/]*\.dir/", "", str(path.relative_to(BUILD)))[:-len(".o")]
            if (SOURCE / source).is_file():  # else of a file that was removed since
                built[str(path)] = pathlib.Path(source)
        symbols = subprocess.run(["nm", "-A", "-g", *built], check=True, stdout=subprocess.PIPE, text=True).stdout
        defined, needed = collections.defaultdict(set), collections.defaultdict(set)
        for path, *_, kind, name in (line.replace(":", " ", 1).split() for line in symbols.splitlines()):
            (needed if kind == "U" else defined)[built[path]].add(name)
        self.assertGreater(len(needed), 100)
        return defined, needed

    def test_no_two_objects_need_each_other_when_they_are_linked(self):
        """What a declaration in a third file hides from the includes, the linker sees."""
        defined, needed = self.linked()
        homes = {name: path for path, names in defined.items() for name in names}
        graph = {path: {homes[name] for name in names if name in homes} - {path} for path, names in needed.items()}
        self.assertEqual(circles(graph), [])

    def test_what_a_file_gives_to_others_one_of_them_takes(self):
        """Nothing is there for the tests alone, and what a file keeps to itself is static."""
        defined, needed = self.linked()
        taken = {name for names in needed.values() for name in names}
        idle = [f"{path}: {name}" for path, names in defined.items() for name in sorted(names - taken)
                if name != "main" and not name.startswith(("epi_", "epindex_XXH"))]
        self.assertEqual(idle, [])

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
        """Also where it imports another only when it is asked."""
        package = SOURCE / "python/epindex"
        graph = {}
        for path in package.glob("*.py"):
            graph[path.stem] = set()
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.level:
                    graph[path.stem] |= {node.module} if node.module else {alias.name for alias in node.names}
        self.assertGreater(sum(map(len, graph.values())), len(graph))
        self.assertEqual(circles(graph), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
