"""Run by an interpreter under test: python compare_packages.py MODULE FOLDER SEED COUNT

Draws COUNT folders of distributions into FOLDER and holds MODULE.packages_distributions() with epindex.install()
against what it gives, or raises, without. Prints of how many the answer is a mapping, and how often METADATA was read.
"""

import importlib
import os
import pathlib
import random
import sys
import time
import warnings

import epindex

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent))
import random_files  # noqa: E402

module = importlib.import_module(sys.argv[1])
folder, seed, count = pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
for late in "csv", "inspect", "zipfile", "email.parser", "epindex._modules", "epindex._served", "epindex._records", "encodings.idna":
    importlib.import_module(late)
epindex.entry_points()
warnings.simplefilter("ignore")
read = []
sys.addaudithook(lambda event, what: event == "open" and str(what[0]).endswith(("METADATA", "PKG-INFO")) and read.append(what[0]))

def outcome():
    try:
        found = module.packages_distributions()
    except Exception as error:
        return type(error), str(error)
    return type(found), found


listdir = os.listdir
os.listdir = lambda folder=".": sorted(listdir(folder))
sites = [folder / str(number) for number in range(count)]
for number, site in enumerate(sites):
    random_files.write(random.Random(seed + number), site)
time.sleep(2.1)  # stamps that young are not believed
mappings = 0
for number, site in enumerate(sites):
    sys.path[:] = [str(site), str(sites[number - 1])]
    expected = outcome()
    mappings += expected[0] is dict
    epindex.install()
    epindex.refresh()
    try:
        epindex.entry_points()
    except Exception:
        pass
    del read[:]
    found = outcome()
    epindex.uninstall()
    if found != expected:
        sys.exit("%s, %s: %r is %r with the index" % (seed + number, sys.path, expected, found))
print(mappings, len(read))
