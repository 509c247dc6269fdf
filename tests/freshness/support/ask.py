"""Answers "which entry points are there?" as importlib.metadata and stevedore do.

Reads questions from stdin and writes answers to stdout, one JSON value a line each. A question
names the path list and who is asked:

    reference   importlib.metadata in a process that has never been asked before
    stevedore   stevedore's cache, with its files in "cache", in such a process
    session     importlib.metadata in this very process, which remembers earlier questions

A fresh process is a fork of this one, which has imported everything and asked nothing.
"""

import glob
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
    return ask_importlib()


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main():
    stevedore_cache = None
    if len(sys.argv) > 1:
        sys.path.insert(0, sys.argv[1])
        from stevedore import _cache as stevedore_cache
    for line in sys.stdin:
        question = json.loads(line)
        if question["of"] == "session":
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
