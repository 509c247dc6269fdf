"""Run by an interpreter under test: python compare_metadata.py MODULE FOLDER SEED COUNT

Writes the METADATA of what is installed, odd ones and COUNT random ones into distributions of FOLDER, and holds the metadata
that MODULE gives of each with epindex.install() against what it gives, or raises, without. Prints of how many that is, and for how
many of them the parser of e-mail was asked.
"""

import email.header
import email.message
import email.parser
import email.policy
import importlib
import pathlib
import pickle
import random
import sys
import warnings

import epindex

module = importlib.import_module(sys.argv[1])
folder, draw, count = pathlib.Path(sys.argv[2]), random.Random(int(sys.argv[3])), int(sys.argv[4])
for late in "json", "csv", "zipfile", "inspect", "email.generator", "encodings.idna", "epindex._served", "epindex._metadata", module.__name__ + "._adapters":
    try:
        importlib.import_module(late)
    except ImportError:
        pass
warnings.simplefilter("ignore")

PLAIN = "Metadata-Version: 2.1\nName: x\nVersion: 1\n"
ODD = [
    "", "\n", "\n\n", " ", "x", ":", "\n" + PLAIN, " " + PLAIN, "\t" + PLAIN, PLAIN + "\n", PLAIN[:-1], PLAIN + "\n\nbody", PLAIN + "\n\n\n\n", PLAIN + " \nbody",
    PLAIN + "\nbody: x\n y\n\nName: no\n", PLAIN + "no header\nLicense: x\n", PLAIN + ": no name\nLicense: x\n", PLAIN + "Na me: x\n", PLAIN + "Na\n me: x\n",
    PLAIN + "Na\n me: x\n y\n", PLAIN + "Name : x\n", PLAIN + "\u00e9: x\n", PLAIN + "\x7f: x\n", PLAIN + "A\x01: x\n", PLAIN + "A\tB: x\n", PLAIN + "!#~: x\n",
    "From me\n" + PLAIN, "From : me\n" + PLAIN, "From: me\n" + PLAIN, PLAIN + "From me\n", PLAIN + "From me\nLicense: x\n", PLAIN + "\nFrom me\n", ">From: x\n" + PLAIN,
    PLAIN + "Name: other\nVersion:\nSummary: \nSummary:\t \nSummary:x\nSummary:\tx\t\n", PLAIN + "License: MIT\n  a\n\tb\n   \n \nAuthor: x\n\nbody",
    PLAIN + "Description: first\n        second\n        \n          third\n        |fourth\n       |fifth\n", PLAIN + "Description:\n        only\n", PLAIN + "Summary: \n \n",
    PLAIN + "License: a\n ", PLAIN + "License: a\n b\n\n", PLAIN + "License:\n\n c", PLAIN + "License: \0 a\n b\n", PLAIN + "License: a\n \0b\n", PLAIN + "\nbo\0dy",
    *[PLAIN + "Summary: a%sb: c\n%sd\nAuthor: %s\n\nbody%smore" % (4 * (each,)) for each in "\r \r\n \x0b \x0c \x1c \x1d \x1e \x85 \u2028 \u2029 \ufeff \xa0".split(" ")],
    PLAIN.replace("\n", "\r\n") + "\r\nbody\r\n", "\ufeff" + PLAIN, PLAIN + "Keywords: a, b  c\nClassifier: a\nClassifier: b\nProvides-Extra: c\n",
    *[PLAIN + name + ": multipart/mixed; boundary=b\n\n--b\nName: y\n\nin\n--b--\n" for name in ("Content-Type", "content-type", "CONTENT-type", "Description-Content-Type")],
    PLAIN + "Content-Type: multipart/mixed\n\nx", PLAIN + "Content-Type: message/rfc822\n\nName: y\n\nx", "Content-Type: message/delivery-status\n\nA: b\n\nC: d\n",
    PLAIN + "Content-Type: text/plain\n\nx", PLAIN + "Content-Transfer-Encoding: base64\n\neA==\n", PLAIN + "Author: J\u00f6rg \u4e2d\n\nGr\u00fc\u00dfe\n",
    PLAIN + "Author: =?utf-8?q?J=C3=B6rg?=\n", PLAIN + "".join("Classifier: %d\n" % number for number in range(300)) + "\n" + "long\n" * 20000,
    PLAIN + "License: " + "x" * 20000 + "\n" + " y\n" * 50 + "\n",
]  # fmt: skip
UNDECODABLE = [PLAIN.encode() + b"Author: J\xf6rg\n", PLAIN.encode() + b"\n\xff", b"\xef\xbb\xbf" + PLAIN.encode(), b"\xed\xa0\x80: x\n"]
PIECES = ["Name", "Version", "License", ":", ": ", ":\t", "\n", "\n", "\n\n", "\n ", "\n\t", "\n        ", "\n       |", "x", "a b", " ", "\t", "From ", "content-type",
          "\r", "\x0b", "\x1c", "\x85", "\u2028", "\0", "\u00e9", "--b"]  # fmt: skip


def drawn():
    if draw.random() < 0.4:
        return "".join(draw.choice(PIECES) for _ in range(draw.randrange(15)))
    lines = []
    for _ in range(draw.randrange(1, 8)):
        lines.append(draw.choice(["Name", "Version", "License", "Classifier", "Description"]) + ":" + "".join(draw.choice(PIECES[3:] if draw.random() < 0.05 else
                     [" ", "x", "1.0", "", "\t", ":"]) for _ in range(3)))
        while draw.random() < 0.2:
            lines.append(draw.choice([" ", "\t", "        "]) + draw.choice(["", "x", "a: b"]))
    return "\n".join(lines) + draw.choice(["", "\n", "\n\nbody", "\n\n\nbody\n\nA: b\n"])


def outcome(ask):
    try:
        return plain(ask())
    except Exception as error:
        return type(error), str(error)


def plain(value):
    """With what compares by identity taken apart."""
    if isinstance(value, email.message.Message):
        return type(value), [(name, plain(each)) for name, each in vars(value).items()]
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if type(value) is dict:
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, email.header.Header):
        return vars(value)
    return (type(value), vars(value)) if isinstance(value, (Exception, email.policy.Policy)) else value


def told(distribution):
    """All that can be seen of it."""
    try:
        metadata = distribution.metadata
    except Exception as error:
        return type(error), str(error)
    if metadata is None:
        return None
    # To print long ones takes seconds.
    questions = [lambda: metadata.as_string() if len(str(metadata.items())) < 5000 else None, metadata.items, metadata.is_multipart, metadata.get_payload, lambda: metadata["Name"], lambda: list(metadata),
                 lambda: metadata.get_all("Classifier"), lambda: pickle.loads(pickle.dumps(metadata)), lambda: metadata.json if hasattr(type(metadata), "json") else 0]
    return [plain(metadata)] + [outcome(ask) for ask in questions]


installed = []
for distribution in module.distributions():
    for name in "METADATA", "PKG-INFO":
        path = pathlib.Path(str(distribution._path), name)
        if path.is_file():
            installed.append(path.read_bytes())
texts = installed[:200] + [each.encode("utf-8", "surrogatepass") for each in ODD] + UNDECODABLE
for content in texts + [drawn().encode() for _ in range(count)]:
    directory = folder / ("d%d-1.%s-info" % (len(list(folder.iterdir())), draw.choice(["dist", "egg"])))
    directory.mkdir()
    (directory / draw.choice(["METADATA", "METADATA", "PKG-INFO"])).write_bytes(content)
(folder / "none-1.dist-info").mkdir()
(folder / "file-1.egg-info").write_text(PLAIN)
(folder / "folder-1.dist-info" / "METADATA").mkdir(parents=True)
(folder / "both-1.dist-info").mkdir()
(folder / "both-1.dist-info" / "METADATA").write_text("")
(folder / "both-1.dist-info" / "PKG-INFO").write_text(PLAIN)

sys.path[:] = [str(folder)]
expected = {str(each._path): told(each) for each in module.distributions()}
parse, parsed = email.parser.Parser.parsestr, []
email.parser.Parser.parsestr = lambda self, text, *rest: parsed.append(text) or parse(self, text, *rest)
epindex.entry_points()
epindex.install()
distributions = list(module.distributions())
for each in distributions:
    found = told(each)
    if found != expected[str(each._path)]:
        sys.exit("%s: %r is %r with the index" % (each._path, expected[str(each._path)], found))
    assert type(each) is not module.PathDistribution
print(len(distributions), len(parsed))
