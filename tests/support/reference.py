"""What the reference tests share: importlib.metadata asked, and the epindex command asked.

An answer is a list of Entry, in answer order within each group. Both sides give the same type, so a
test compares lists.
"""

import collections
import concurrent.futures
import email.message
import importlib.metadata
import json
import os
import posixpath
import quopri
import subprocess
import sys
import zipfile

# importlib.metadata imports these when it needs them, which must not be while sys.path is another.
IMPORTED_BEFOREHAND = (email.message, quopri, zipfile)

EPINDEX = os.environ.get("EPINDEX", "epindex")
SANITIZED = os.environ.get("EPINDEX_SANITIZED") == "1"
SKIPPED = 77

Entry = collections.namedtuple("Entry", "group name value dist version location")

# Run by the interpreter under test, so that entry_points() itself answers. Its order within a
# directory is that of os.listdir, which is arbitrary; "sorted" makes it the order that epindex has.
ASK_ENTRY_POINTS = """
import sys
order, paths = sys.argv[1], sys.argv[2:]
import email.message, importlib.metadata, json, os, quopri, zipfile
importlib.metadata.entry_points()
importlib.metadata.FastPath.__new__.cache_clear()
if paths:
    sys.path[:] = paths
if order == "sorted":
    listdir = os.listdir
    os.listdir = lambda folder: sorted(listdir(folder), key=os.fsencode)
answer = importlib.metadata.entry_points()
every = [entry for group in sorted(answer.groups) for entry in answer.select(group=group)]
print(json.dumps([(e.group, e.name, e.value, e.dist.name, e.dist.version, str(e.dist._path))
                  for e in every]))
"""


def skip_without_reference():
    """entry_points() as epindex answers it, with shadowing, came with Python 3.10."""
    if sys.version_info < (3, 10):
        print(f"skipped: Python {sys.version.split()[0]} has no entry_points() that shadows")
        sys.exit(SKIPPED)


def location_of(path):
    """Locations are compared as files: pathlib drops './', '//' and a zip directory's last '/'."""
    return posixpath.abspath(path)


def by_group(entries):
    """{group: entries in answer order}; the order between groups differs between Python versions."""
    groups = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return groups


def ask_python(python, paths=(), cwd=None, order="sorted", options=("-S", "-E")):
    """The entries of importlib.metadata.entry_points() in a process of `python`; of its own sys.path
    where no paths are given."""
    done = subprocess.run(
        [python, *options, "-X", "utf8", "-c", ASK_ENTRY_POINTS, order, *paths],
        cwd=cwd,
        stdout=subprocess.PIPE,
        check=True,
    )
    rows = json.loads(done.stdout)
    return [Entry(*row[:5], location_of(os.path.join(cwd or "", row[5]))) for row in rows]


def ask_entry_points(paths):
    """The same in this process, with the directory order that epindex has: bytewise by name."""
    listdir, path = os.listdir, sys.path[:]
    importlib.metadata.FastPath.__new__.cache_clear()
    os.listdir = lambda folder: sorted(listdir(folder), key=os.fsencode)
    sys.path[:] = paths
    try:
        answer = importlib.metadata.entry_points()
        every = [entry for group in sorted(answer.groups) for entry in answer.select(group=group)]
        return [
            Entry(e.group, e.name, e.value, e.dist.name, e.dist.version,
                  location_of(str(e.dist._path)))
            for e in every
        ]
    finally:
        os.listdir = listdir
        sys.path[:] = path


def run_epindex(*arguments, expect=0, **options):
    """Runs the command; fails on any other exit status than the one expected."""
    done = subprocess.run(
        [EPINDEX, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )
    if expect is not None and done.returncode != expect:
        raise AssertionError(
            f"epindex {' '.join(map(repr, arguments))}: exit status {done.returncode}, "
            f"expected {expect}\n{done.stderr.decode(errors='replace')}"
        )
    return done


def rebuild(output, paths, *options, **keywords):
    words = [word for path in paths for word in ("--path", path)]
    return run_epindex("rebuild", "-o", str(output), *options, *words, **keywords)


def entries_of(json_text):
    return [
        Entry(row["group"], row["name"], row["value"], row["dist"], row["version"],
              location_of(row["location"]))
        for row in json.loads(json_text)
    ]


def dump(index):
    return entries_of(run_epindex("dump", "-f", str(index), "--format=json").stdout)


def lookup(index, group, name=None):
    """The entries, or [] where the command says that there are none."""
    words = [group] if name is None else [group, name]
    done = run_epindex("lookup", "-f", str(index), "--format=json", "--", *words, expect=None)
    if done.returncode == 1:
        return []
    if done.returncode != 0:
        raise AssertionError(f"lookup {words}: {done.returncode} {done.stderr.decode()}")
    return entries_of(done.stdout)


def owner_of(index, row):
    """Name and version in the row of the table of distributions, which the header says where to find."""
    with open(index, "rb") as file:
        file.seek(2048 + 16)
        header = file.read(4096).split(b"\0")
        file.seek(int(header[12]) + int(row))
        fields = file.read(65536).decode("utf-8", "surrogateescape").split("\0")
    flags, _, dist, version = fields[:4]
    return dist if "n" in flags else None, version if "v" in flags else None


def cdb_values(index, group, name):
    """What the cdb tool finds under group/name: a (value, dist, version) for each entry there."""
    number = 0
    while True:
        number += 1
        done = subprocess.run(
            ["cdb", "-q", "-n", str(number), str(index), f"{group}/{name}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        if done.returncode != 0:
            return []
        fields = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
        entries = [fields[i : i + 9] for i in range(0, len(fields), 9)]
        if entries[0][1].startswith("e") and entries[0][7:9] == [group, name]:
            return [(entry[0], *owner_of(index, entry[2])) for entry in entries]


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def sample(items):
    """All of them; one in twenty where every process is slowed by sanitizers."""
    items = list(items)
    return items[::20] if SANITIZED else items


def assert_same_answers(case, expected, index):
    """`index` answers exactly `expected`: by dump, by a lookup of each entry and group, and by the
    cdb tool. `case` is the unittest.TestCase."""
    case.maxDiff = 4000
    expected_groups = by_group(expected)
    dumped_groups = by_group(dump(index))
    case.assertEqual(sorted(expected_groups), sorted(dumped_groups))
    for group, entries in expected_groups.items():
        case.assertEqual(entries, dumped_groups[group], f"group {group!r}")

    same_key = {}
    for entry in expected:
        same_key.setdefault((entry.group, entry.name), []).append(entry)
    keys = sample(sorted(same_key))
    for key, found in zip(keys, in_parallel(lambda key: lookup(index, *key), keys)):
        case.assertEqual(same_key[key], found, f"lookup of {key}")
    for key, found in zip(keys, in_parallel(lambda key: cdb_values(index, *key), keys)):
        case.assertEqual([(e.value, e.dist, e.version) for e in same_key[key]], found,
                         f"cdb -q of {key}")
    for group in sample(sorted(expected_groups)):
        case.assertEqual(expected_groups[group], lookup(index, group), f"lookup of {group!r}")
