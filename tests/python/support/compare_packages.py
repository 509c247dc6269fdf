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

module = importlib.import_module(sys.argv[1])
folder, seed, count = pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
for late in "csv", "inspect", "zipfile", "email.parser", "epindex._modules", "epindex._served", "epindex._records", "encodings.idna":
    importlib.import_module(late)
epindex.entry_points()
warnings.simplefilter("ignore")
read = []
sys.addaudithook(lambda event, what: event == "open" and str(what[0]).endswith(("METADATA", "PKG-INFO")) and read.append(what[0]))

FILES = ["pkg/__init__.py", "pkg/sub/deep.py", "pkg2/data.txt", "single.py", "other.pyc", "ext.so", "ext.cpython-311-x86_64-linux-gnu.so",
         "ext2.abi3.so", "LICENSE", "hook.pth", "../../../bin/run", "__pycache__/single.cpython-311.pyc", "a b/c.py", "gr\u00fc\u00df/x.py",
         "bin/tool", "foo.libs/x.so", "foo.libs/y.py", ".hidden/x.py", "pkg3/.py", "namespace/part/x.py"]
ODD_FILES = ["./dot/x.py", "/absolute/x.py", "two//slashes.py", "end/", "end2/.", ".py", '"quoted, comma/x.py"', '"plain/x.py"', "x\u2028y/z.py",
             "tab\t/x.py", ".", "..", " lead/x.py", "cr\r/x.py", "\x1cfs/x.py"]
ENDS = [",sha256=abc,12"] * 6 + [",,", ",sha256=abc,", ",x/y=z,7"]
BAD_ENDS = ["", ",", ",,,", ",,x", ",a,b,c"]


def record(draw, site, bad):
    lines = []
    for _ in range(draw.choice([0, 1, 3, 8])):
        name = draw.choice(FILES if draw.random() < 0.95 else ODD_FILES)
        lines.append(name + (draw.choice(ENDS) if not bad or draw.random() < 0.95 else draw.choice(BAD_ENDS)))
        if draw.random() < 0.6 and not name.startswith(('"', "/", "..", ".")) and not name.endswith(("/", ".")):
            path = site / name.replace("\r", "")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    if bad and draw.random() < 0.05:
        lines.append("")
    text = draw.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + (draw.choice(["", "\n", "\n"]) if lines or bad else "")
    return text.encode() + (b"\xff" if bad and draw.random() < 0.03 else b"")


def write(draw, site):
    bad = draw.random() < 0.2  # the original raises for some of it
    for number in range(draw.choice([3, 10])):
        kind = draw.choice([".dist-info", ".dist-info", ".egg-info"])
        directory = site / (draw.choice(["alpha", "Be.ta", "same"]) + "-%d" % number + kind)
        directory.mkdir(parents=True)
        if not bad or draw.random() < 0.9:
            name = "" if bad and draw.random() < 0.1 else "Name: %s\n" % draw.choice(["alpha", "Be.ta", "same", "\u00e9"])
            (directory / ("METADATA" if kind == ".dist-info" else "PKG-INFO")).write_bytes(("%sVersion: 1\n" % name).encode())
        if draw.random() < 0.4:
            (directory / "top_level.txt").write_bytes(draw.choice(
                [b"pkg\n", b"pkg\npkg2\n", b"", b" \n", b"a b\n", "gr\u00fc\u00df\u2003x\n".encode()] * 5 + [b"\xff"] * bad))
        if draw.random() < 0.9:
            (directory / "RECORD").write_bytes(record(draw, site, bad))
        if draw.random() < 0.2:
            (directory / "installed-files.txt").write_text(draw.choice(["../single.py\n", "../pkg/x.py\n\n", ""]))
        if draw.random() < 0.2:
            (directory / "SOURCES.txt").write_text(draw.choice(["setup.py\nsrc/x.py\n", "single.py\n", ""]))


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
    write(random.Random(seed + number), site)
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
