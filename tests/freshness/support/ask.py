"""Answers "which entry points are there?" as importlib.metadata and stevedore do.

Reads questions from stdin and writes answers to stdout, one JSON value a line each. A question
names the path list and who is asked:

    reference   importlib.metadata in a process that has never been asked before
    stevedore   stevedore's cache, with its files in "cache", in such a process
    session     importlib.metadata in this very process, which remembers earlier questions
    questions   likewise, for each question about distributions

With --install FOLDER, importlib.metadata of this process answers from the index, by the package in FOLDER.

A fresh process is a fork of this one, which has imported everything and asked nothing.
"""

import glob
import importlib
import importlib.metadata
import json
import os
import sys


def entries_of(answer):
    """Python 3.10 and 3.11 hand out a dict of groups, later ones a flat tuple."""
    if isinstance(answer, dict):
        return [entry for group in dict.keys(answer) for entry in dict.__getitem__(answer, group)]
    return list(answer)


def ask_importlib():
    entries = [
        [entry.group, entry.name, entry.value, entry.dist.name, entry.dist.version]
        for entry in entries_of(importlib.metadata.entry_points())
    ]
    distributions = [[d.name, d.version] for d in importlib.metadata.distributions()]
    return {"entries": sorted(entries, key=repr), "distributions": sorted(distributions, key=repr)}


def ask_everything():
    """{question: its answer}, or what is raised: of all, one by one, by name, and once more."""
    def outcome(ask):
        try:
            return ask()
        except Exception as error:
            return [type(error).__name__, str(error)]

    module = importlib.metadata
    names = [outcome(lambda: d.metadata["Name"]) for d in module.distributions()]
    found = {
        "entry_points()": outcome(lambda: ask_importlib()["entries"]),
        "name": [outcome(lambda: d.name) for d in list(module.distributions())],
        "version": [outcome(lambda: d.version) for d in list(module.distributions())],
        "entry_points": [outcome(lambda: sorted([e.group, e.name, e.value] for e in d.entry_points))
                         for d in list(module.distributions())],
        "packages": outcome(module.packages_distributions),
    }
    for name in [name for name in names if isinstance(name, str)]:
        found[f"version({name!r})"] = [outcome(lambda: module.version(name)) for _ in range(2)]
        found[f"distribution({name!r})"] = outcome(lambda: module.distribution(name).version)
    # The order is that of the file system.
    return {key: sorted(value, key=repr) if isinstance(value, list) else value for key, value in found.items()}


def ask_stevedore(stevedore_cache, directory):
    """The answer, and whether it took a scan: then a new cache file is written."""
    os.environ["XDG_CACHE_HOME"] = directory
    before = set(glob.glob(os.path.join(directory, "*", "*")))
    cache = stevedore_cache.Cache()
    groups = cache._get_data_for_path(None)["groups"]
    entries = [
        [entry.group, entry.name, entry.value]
        for group in groups
        for entry in cache.get_group_all(group)
    ]
    scanned = set(glob.glob(os.path.join(directory, "*", "*"))) != before
    return {"entries": sorted(entries), "scanned": scanned}


def answer(question, stevedore_cache):
    sys.path[:] = question["paths"]
    if question["of"] == "stevedore":
        return ask_stevedore(stevedore_cache, question["cache"])
    if question["of"].endswith("questions"):
        return ask_everything()
    return ask_importlib()


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def install(folder):
    """What is imported late is imported now: the path will be another one."""
    import csv  # noqa: F401
    import email.parser  # noqa: F401
    import inspect  # noqa: F401

    sys.path.insert(0, folder)
    import epindex

    for file in os.listdir(os.path.dirname(epindex.__file__)):
        if file.endswith(".py") and file not in ("__main__.py", "__init__.py"):
            importlib.import_module("epindex." + file[:-3])
    epindex.entry_points()
    epindex.install()


def main():
    stevedore_cache = None
    if sys.argv[1:2] == ["--install"]:
        install(sys.argv[2])
    elif len(sys.argv) > 1:
        sys.path.insert(0, sys.argv[1])
        from stevedore import _cache as stevedore_cache
    for line in sys.stdin:
        question = json.loads(line)
        if question["of"] in ("session", "questions"):
            say(answer(question, stevedore_cache))
            continue
        child = os.fork()
        if child == 0:
            status = 1
            try:
                say(answer(question, stevedore_cache))
                status = 0
            finally:
                os._exit(status)
        if os.waitpid(child, 0)[1] != 0:
            say(None)


if __name__ == "__main__":
    main()
