"""Run by an interpreter under test: python compare_bad_input.py MODULE FOLDER

Writes distributions that are bad in one way each, and holds what every question about them gets, or raises, with
epindex.install() against what it does without. Prints how many of the answers were raised, and how many given.
"""

import importlib
import os
import pathlib
import sys
import time
import warnings

import epindex

module = importlib.import_module(sys.argv[1])
folder = pathlib.Path(sys.argv[2])
for late in "json", "csv", "inspect", "zipfile", "email.parser", "encodings.idna", "epindex._query", "epindex._served", "epindex._metadata", "epindex._records", "epindex._modules":
    importlib.import_module(late)
epindex._query.library()  # what it needs is not on the paths of below either
warnings.simplefilter("ignore")

SOUND = b"Metadata-Version: 2.1\nName: sound\nVersion: 1\n"
BAD = {  # {what is bad: {path: content}}; None is a folder
    "metadata is not UTF-8": {"bad-1.dist-info/METADATA": b"Name: bad\nVersion: 1\nAuthor: \xff\n"},
    "a name is not UTF-8": {"bad-1.dist-info/METADATA": b"Name: b\xffd\nVersion: 1\n"},
    "metadata is empty": {"bad-1.dist-info/METADATA": b""},
    "metadata is absent": {"bad-1.dist-info/entry_points.txt": b"[b]\nbad = json\n"},
    "metadata is a folder": {"bad-1.dist-info/METADATA": None},
    "metadata is unreadable": {"bad-1.dist-info/METADATA": SOUND.replace(b"sound", b"bad")},
    "no name": {"bad-1.dist-info/METADATA": b"Version: 1\n"},
    "no version": {"bad-1.dist-info/METADATA": b"Name: bad\n"},
    "empty name": {"bad-1.dist-info/METADATA": b"Name:\nVersion: 1\n"},
    "another name": {"bad-1.dist-info/METADATA": b"Name: other\nVersion: 1\n"},
    "a header over lines": {"bad-1.dist-info/METADATA": b"Name: bad\nVersion: 1\n 2\n"},
    "two of one name": {"bad-1.dist-info/METADATA": b"Name: bad\nVersion: 1\n", "bad-2.dist-info/METADATA": b"Name: Bad\nVersion: 2\n",
                        "Bad-3.dist-info/METADATA": b"Name: BAD\nVersion: 3\n"},
    "a name that normalizes to nothing": {"---.dist-info/METADATA": b"Name: ---\nVersion: 1\n", ".dist-info/METADATA": b"Name: .\nVersion: 2\n",
                                          "_-1.dist-info/METADATA": b"Name: _\nVersion: 3\n"},
    "entry points are not UTF-8": {"bad-1.dist-info/METADATA": b"Name: bad\nVersion: 1\n", "bad-1.dist-info/entry_points.txt": b"[b]\n\xff = x\n"},
    "no equals sign": {"bad-1.dist-info/METADATA": b"Name: bad\nVersion: 1\n", "bad-1.dist-info/entry_points.txt": b"[b]\nbad\n"},
    "a NUL": {"bad-1.dist-info/METADATA": b"Name: b\0ad\nVersion: 1\0\n", "bad-1.dist-info/entry_points.txt": b"[b]\nb\0ad = x\n"},
    "only a link that leads nowhere": {"bad-1.dist-info": "/nowhere"},
    "an egg-info that is a file": {"bad-1.egg-info": b"Name: bad\nVersion: 1\n"},
}
NAMES = ["bad", "BAD", "sound", "", None, ".", "---", "_", "-_.", "none", "a/b", "..", "b\0ad", 3, b"bad", "\ud800", " bad ", "other"]

# What docs/python.md lists as different: {what is bad: questions}.
DIFFERENT = {"entry points are not UTF-8": {"entry_points"}, "no equals sign": {"entry_points"}, "a NUL": {"entry_points"}}


def write(site, files):
    for path, content in {"sound-1.dist-info/METADATA": SOUND, **files}.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            target.mkdir()
        elif isinstance(content, str):
            target.symlink_to(content)
        else:
            target.write_bytes(content)


def outcome(ask):
    try:
        return "gave", ask()
    except Exception as error:
        return "raised", type(error), str(error)


def of_all(attribute):
    return [outcome(lambda: getattr(each, attribute)) for each in list(module.distributions())]


def entries(found):
    found = [e for each in dict.values(found) for e in each] if isinstance(found, dict) else found
    return [(e.group, e.name, e.value) for e in found]


def answers():
    found = {"entry_points": outcome(lambda: entries(module.entry_points()))}
    for attribute in "name", "version", "_normalized_name", "requires":
        found[attribute] = of_all(attribute)
    found["entries"] = [outcome(lambda: entries(each.entry_points)) for each in list(module.distributions())]
    for name in NAMES:
        found["version", name] = outcome(lambda: module.version(name))
        found["distribution", name] = outcome(lambda: str(module.distribution(name)._path))
        found["metadata", name] = outcome(lambda: module.metadata(name).items())
        found["requires", name] = outcome(lambda: module.requires(name))
        found["named", name] = outcome(lambda: [str(each._path) for each in module.distributions(name=name)])
    if hasattr(module, "packages_distributions"):
        found["packages"] = outcome(module.packages_distributions)
    return found


listdir = os.listdir
os.listdir = lambda where=".": sorted(listdir(where), key=os.fsencode)
sites = {what: folder / str(number) for number, what in enumerate(BAD)}
for what, files in BAD.items():
    write(sites[what], files)
denied = sites["metadata is unreadable"] / "bad-1.dist-info" / "METADATA"
denied.chmod(0)
time.sleep(2.1)  # stamps that young are not believed
sys.path.append(str(sites["no name"]))
answers()  # what the module imports only when it is asked is not on the paths of below, nor for everybody to read
if os.geteuid() == 0:
    os.seteuid(65534)  # root may read everything
assert all(os.listdir(str(site)) for site in sites.values())
counts = {"raised": 0, "gave": 0}
for what, site in sites.items():
    sys.path[:] = [str(site)]
    expected = answers()
    epindex.install()
    epindex.refresh()
    outcome(epindex.entry_points)
    for _ in range(3):
        found = answers()
        assert epindex._query._current is not None, "the index was not asked"
        for question, answer in expected.items():
            if question not in DIFFERENT.get(what, ()) and found[question] != answer:
                sys.exit("%s, %r: %r is %r with the index" % (what, question, answer, found[question]))
    epindex.uninstall()
    for answer in expected.values():
        for each in answer if isinstance(answer, list) else [answer]:
            counts[each[0]] += 1
print(counts["raised"], counts["gave"])
