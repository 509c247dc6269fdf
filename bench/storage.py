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
    """Ours, at level trust: like the others, it does not look at the directories."""
    suffix = "cdb"

    def __init__(self, settings, in_memory):
        self.library = ask_index.Library(settings.library)
        self.in_memory = in_memory  # where thousands of files are built and flushed for nothing

    def write_from(self, path, folders):
        built = self.in_memory / "built.cdb"
        self.library.build([str(folder) for folder in folders], str(built))
        with open(path, "wb") as file:
            file.write(built.read_bytes())

    def ask(self, path, group, name):
        index = self.library.open(path)
        found = (self.library.find(index, group, name) if name is not None else
                 self.library.entries(index, group))
        self.library.close(index)
        return found

    def mapped_bytes(self, path, group, name):
        """How much of the file's mapping was there after asking."""
        index = self.library.open(path)
        if name is not None:
            self.library.find(index, group, name)
        else:
            self.library.entries(index, group)
        with open("/proc/self/smaps", encoding="utf-8") as file:
            after = file.read().partition(path + "\n")[2]
        self.library.close(index)
        match = re.search(r"^Rss: +(\d+) kB", after, re.MULTILINE)
        return int(match.group(1)) * 1024 if match else 0
