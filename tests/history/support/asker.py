"""A process that answers for as long as it lives: a path list in, entries out, a line of JSON each.

    python3 asker.py reference            importlib.metadata, its caches dropped before each answer
    python3 asker.py package FOLDER       the epindex package in FOLDER, which keeps what it knows
"""

import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve()
sys.path[0] = str(HERE.parents[2] / "support")

import reference  # noqa: E402

# Modules that are imported late must not be looked for on the path that is asked about.
BEFOREHAND = ("_query", "_types", "_inspect", "_fallback", "_finders", "_distribution")


def by_reference(paths):
    return [entry[:5] for entry in reference.ask_entry_points(paths)]


def by_package(folder):
    import importlib

    sys.path.insert(0, folder)
    import epindex

    for name in BEFOREHAND:
        importlib.import_module("epindex." + name)
    # Where the package cannot use the library, importlib.metadata answers: then nothing is tested.
    if not epindex.where():
        raise SystemExit("the package does not answer from an index")

    def ask(paths):
        before = sys.path[:]
        sys.path[:] = paths
        try:
            entries = epindex.entry_points()
            return [(e.group, e.name, e.value) for group in sorted(entries.groups)
                    for e in entries.select(group=group)]
        finally:
            sys.path[:] = before

    return ask


def main():
    ask = by_reference if sys.argv[1] == "reference" else by_package(sys.argv[2])
    for line in sys.stdin:
        try:
            print(json.dumps(ask(json.loads(line))), flush=True)
        except Exception as error:  # told to the driver, which holds it against the others
            print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)


if __name__ == "__main__":
    os.umask(0o022)
    main()
