"""Prints what a wheel holds, for each distribution of the environments given: the file sample.tsv.

    python3 sample_environments.py SITE-PACKAGES... >sample.tsv

A line has the number of its files, their bytes, the bytes of its METADATA, and its entry points as
GROUP=COUNT. Where no RECORD says which files a distribution has (Debian's packages), those below its
top-level names are taken.
"""

import collections
import csv
import importlib.metadata
import pathlib
import sys


def recorded_files(metadata, record):
    with open(record, newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if len(row) == 3]
    return [int(size) for name, _, size in rows if size and not name.endswith(".pyc")]


def files_below(folder, name):
    for path in (folder / f"{name}.py", folder / name):
        if path.is_file():
            yield path.stat().st_size
        elif path.is_dir():
            yield from (file.stat().st_size for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")


def sample(distribution):
    metadata = pathlib.Path(distribution._path)
    folder = metadata.parent
    record = metadata / "RECORD"
    top_level = metadata / "top_level.txt"
    if record.is_file():
        sizes = recorded_files(metadata, record)
    elif top_level.is_file():
        sizes = [size for name in top_level.read_text().split() for size in files_below(folder, name)]
    else:
        return None
    if not sizes:
        return None
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    groups = collections.Counter(entry.group for entry in distribution.entry_points)
    return [len(sizes), sum(sizes), len(text.encode("utf-8", "surrogateescape")), *(f"{group}={count}" for group, count in sorted(groups.items()))]


def main(folders):
    rows = [sample(each) for folder in folders for each in importlib.metadata.distributions(path=[folder])]
    for row in sorted((row for row in rows if row), key=lambda row: [row[0], row[1], row[2], row[3:]]):
        print(*row, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
