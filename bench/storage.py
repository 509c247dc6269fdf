"""The same entry points as JSON, SQLite, INI and cdb files, and how each is asked: one class per format."""

import configparser
import json
import re
import sqlite3

import ask_index
import trees


class Json:
    suffix = "json"

    def write(self, path, entries):
        groups = {}
        for group, name, value, dist, version in entries:
            groups.setdefault(group, []).append([name, value, dist, version])
        with open(path, "w", encoding="utf-8") as file:
            json.dump(groups, file)

    def ask(self, path, group, name):
        with open(path, encoding="utf-8") as file:
            groups = json.load(file)
        chosen = groups if group is None else {group: groups.get(group, ())}
        return [(key, entry[0], entry[1]) for key, entries in chosen.items() for entry in entries
                if name is None or entry[0] == name]


class Sqlite:
    suffix = "sqlite"

    def write(self, path, entries):
        database = sqlite3.connect(path)
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TABLE entries (grp TEXT, name TEXT, value TEXT, dist TEXT, version TEXT, "
                         "PRIMARY KEY (grp, name)) WITHOUT ROWID")
        database.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", entries)
        database.commit()
        database.close()

    def ask(self, path, group, name):
        database = sqlite3.connect(path)
        asked = [(column, word) for column, word in (("grp", group), ("name", name)) if word is not None]
        where = " WHERE " + " AND ".join(f"{column} = ?" for column, _ in asked) if asked else ""
        found = database.execute("SELECT grp, name, value FROM entries" + where,
                                 [word for _, word in asked]).fetchall()
        database.close()
        return found


class Ini:
    suffix = "ini"

    def write(self, path, entries):
        trees.write_file(path, trees.text_of(sorted(entry[:3] for entry in entries)))

    def ask(self, path, group, name):
        parser = configparser.RawConfigParser(delimiters=("=",), strict=False)
        parser.optionxform = str
        parser.read(path, encoding="utf-8")
        groups = parser.sections() if group is None else [group] if parser.has_section(group) else []
        return [(key, option, value) for key in groups for option, value in parser.items(key)
                if name is None or option == name]


class Cdb:
    """Ours, by the Python package."""
    suffix = "cdb"

    def __init__(self, settings, in_memory):
        self.view, self.build = ask_index.load(settings)
        self.in_memory = in_memory  # where thousands of files are built and flushed for nothing
        self.path_entries = {}  # path of a file -> those that it is an index of

    def write_from(self, path, path_entries):
        built = self.in_memory / "built.cdb"
        self.path_entries[path] = [str(each).encode() for each in path_entries]
        self.build(str(built), self.path_entries[path])
        with open(path, "wb") as file:
            file.write(built.read_bytes())

    def ask(self, path, group, name):
        return self.view(path, self.path_entries[path]).found(group, name)

    def mapped_bytes(self, path, group, name):
        """How much of the file's mapping was there after asking."""
        view = self.view(path, self.path_entries[path])
        view.found(group, name)
        with open("/proc/self/smaps", encoding="utf-8") as file:
            after = file.read().partition(path + "\n")[2]
        match = re.search(r"^Rss: +(\d+) kB", after, re.MULTILINE)
        return int(match.group(1)) * 1024 if match else 0
