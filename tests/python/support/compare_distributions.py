"""Run by an interpreter under test: python compare_distributions.py MODULE FOLDER SEED COUNT

Draws COUNT trees into FOLDER and holds what every question about distributions gets from MODULE with
epindex.install() against what it gets without: types, order, duplicates, errors, and what is read of each;
then once more after some of the files have changed. Prints how many answers came from the index, and from
how many files the rest was read.
"""

import copy
import importlib
import os
import pathlib
import pickle
import random
import shutil
import sys
import time
import warnings

import epindex

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import trees  # noqa: E402

module = importlib.import_module(sys.argv[1])
folder, seed, count = pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
# What is imported late has to be there before the path is another one.
for late in ("json", "csv", "glob", "inspect", "zipfile", "email.parser", "epindex._served", "epindex._metadata", "epindex._records",
             "epindex._translate", module.__name__ + "._adapters", "encodings.idna", "difflib"):
    try:
        importlib.import_module(late)
    except ImportError:
        pass
epindex.entry_points()
warnings.simplefilter("ignore")

opened = []
sys.addaudithook(lambda event, arguments: event == "open" and opened.append(arguments[0]))


def outcome(ask):
    try:
        return ask()
    except Exception as error:
        return type(error), str(error)


# What the original says of each metadata directory; None while the index is asked, which says it anew each time.
reference = None


def told(distribution):
    if reference is None:
        return told_anew(distribution)
    key = type(distribution._path), str(distribution._path)
    if key not in reference:
        reference[key] = told_anew(distribution)
    return reference[key]


def told_anew(distribution):
    """Every answer of a distribution, each in the way that it gives or raises it."""
    properties = {name: outcome(lambda name=name: getattr(distribution, name))
                  for name in ("name", "version", "_normalized_name", "requires", "files")}
    return (type(distribution).__qualname__, type(distribution).__module__, list(vars(distribution)),
            isinstance(distribution, module.PathDistribution), str(distribution._path), properties,
            outcome(lambda: distribution.metadata.items()), outcome(lambda: entries_of(distribution)),
            outcome(lambda: str(distribution.locate_file("x"))), distribution == distribution,
            distribution == copy.copy(distribution), outcome(lambda: unpickled(distribution)))


def unpickled(distribution):
    again = pickle.loads(pickle.dumps(distribution))
    return type(again).__qualname__, list(vars(again)), str(again._path)


def entries_of(distribution):
    """Without what the module keeps in an entry of its parsed reference: it is parsed when a part is asked for (docs/python.md)."""
    entries = distribution.entry_points
    return type(entries), repr(entries), [
        (type(entry), entry.name, entry.value, entry.group, hash(entry), [field for field in getattr(entry, "__dict__", ()) if field != "_match"],
         getattr(entry, "dist", None) is distribution) for entry in entries]


NAMES = ["alpha", "Al.Pha", "al__pha", "beta-gamma", "EPSILON", "\u00e9t\u00e9", "none-such", "", None, "x", "."]


def one_after_the_other(attribute):
    return [outcome(lambda: getattr(each, attribute)) for each in list(module.distributions())]


def answers(walks_first=True):
    """What the module knows of directories already is forgotten before, as what it has listed is not listed again."""
    if hasattr(module, "Lookup"):
        module.FastPath.__new__.cache_clear()
    found = {}
    for ask in (walked, named) if walks_first else (named, walked):
        found.update(ask())
    return found


def walked():
    found = {"all": [told(each) for each in module.distributions()]}
    for attribute in ("name", "version"):
        found[attribute] = one_after_the_other(attribute)
    found["entries"] = [outcome(lambda: entries_of(each)) for each in list(module.distributions())]
    return found


def named():
    found = {}
    for name in NAMES:
        found[name] = [outcome(lambda: module.version(name)), outcome(lambda: told(module.distribution(name))),
                       outcome(lambda: module.metadata(name).items()),
                       outcome(lambda: [told(each) for each in module.distributions(name=name)])]
    for entry in sys.path:
        found["path", entry] = [told(each) for each in module.Distribution.discover(path=[entry])]
    return found


def change(draw):
    """In the files of the path, as installers and editors do."""
    for entry in sys.path:
        for directory in sorted(pathlib.Path(entry).glob("*-info")) if os.path.isdir(entry or ".") else ():
            kind = draw.choice(["edit", "replace", "remove", "leave", "leave", "add", "no file"])
            metadata, entry_points = directory / "METADATA", directory / "entry_points.txt"
            if kind == "edit" and metadata.is_file():
                metadata.write_bytes(metadata.read_bytes().replace(b"1", b"7"))
            elif kind == "replace":
                (directory / "new").write_text("[a]\nnew = json:dumps\n")
                os.replace(str(directory / "new"), str(entry_points))
            elif kind == "remove":
                shutil.rmtree(str(directory))
            elif kind == "no file" and metadata.is_file():
                metadata.unlink()
            elif kind == "add":
                added = directory.with_name("added-1.dist-info")
                added.mkdir(exist_ok=True)
                (added / "METADATA").write_text("Name: added\nVersion: 1\n")


def difference(expected, found):
    """The innermost values that differ."""
    if type(expected) is type(found) and isinstance(expected, (list, tuple)) and len(expected) == len(found):
        return next(difference(*pair) for pair in zip(expected, found) if pair[0] != pair[1])
    if type(expected) is type(found) is dict:
        return next(difference(expected[key], found[key]) for key in expected if expected[key] != found[key])
    return "%r is %r with the index" % (expected, found)


def compared(where):
    """Twice with the index, the second time from what it has learnt; how many files were read then."""
    global reference
    reference = {}
    expected = answers()
    reference = None
    epindex.install()
    epindex.refresh()
    outcome(epindex.entry_points)
    for walks_first in (False, True):
        del opened[:]
        found = answers(walks_first)
        for question in expected:
            if found[question] != expected[question]:
                sys.exit("%s, %r: %s" % (where, question, difference(expected[question], found[question])))
    read = [path for path in opened if str(path).endswith(("METADATA", "PKG-INFO", "entry_points.txt"))]
    quick = [one_after_the_other(attribute) for attribute in ("name", "version", "entry_points") if not opened.clear()]
    epindex.uninstall()
    return len(quick[0]), len(opened)


drawn = []
for number in range(count):
    draw = random.Random(seed + number)
    tree = trees.Tree(draw)
    tree.write(str(folder / str(number)))
    drawn.append((draw, folder / str(number), tree))
time.sleep(2.1)  # stamps that young are not believed
distributions = files = 0
for draw, root, tree in drawn:
    os.chdir(str(root))
    sys.path[:] = tree.path_list(str(root))
    there, read = compared((seed, root, "as it was"))
    distributions, files = distributions + there, files + read
    change(draw)
    compared((seed, root, "changed"))
print(distributions, files)
