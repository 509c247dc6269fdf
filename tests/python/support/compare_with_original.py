"""Run by an interpreter under test: python compare_with_original.py MODULE

Holds what MODULE.entry_points() answers after epindex.install() against what its own function said before of
the same sys.path, down to types, hashes and distributions. Prints a line for each question: the words
"index" or "original" for who answered, and how many entries.
"""

import importlib
import os
import pickle
import sys
import typing
import warnings

listdir = os.listdir
os.listdir = lambda folder=".": sorted(listdir(folder), key=os.fsencode)

import epindex  # noqa: E402
from epindex import _translate  # noqa: E402

module = importlib.import_module(sys.argv[1])
original = module.entry_points
warnings.simplefilter("error")
warnings.simplefilter("ignore", DeprecationWarning)

answered = []
answer = _translate.Translator.answer


def watched(self, params):
    found = answer(self, params)
    answered.append("original" if found is None else "index")
    return found


_translate.Translator.answer = watched


def described(entry):
    # 3.15 keeps what it has parsed of a reference; the drop-in parses when a part is asked for (docs/python.md).
    fields = {key: value for key, value in getattr(entry, "__dict__", {}).items() if key not in ("dist", "_match")}
    dist = getattr(entry, "dist", None)
    if dist is not None:
        dist = (type(dist).__qualname__, type(dist).__module__, isinstance(dist, module.Distribution),
                type(dist._path), str(dist._path), dist.version, dist.metadata["Name"], list(vars(dist)))
    return (type(entry), entry.name, entry.value, entry.group, repr(entry), hash(entry),
            list(fields.items()), dist, survives_pickling(entry))


def survives_pickling(entry):
    try:
        return pickle.loads(pickle.dumps(entry)) == entry
    except TypeError as error:  # of a distribution in an archive
        return str(error)


def flat(found):
    if isinstance(found, dict):
        return [(group, type(entries), [described(entry) for entry in entries])
                for group, entries in dict.items(found)]
    return [described(entry) for entry in found]


def outcome(function, params):
    try:
        found = function(**params)
    except Exception as error:
        return type(error), str(error)
    return type(found), flat(found)


QUESTIONS = [
    {}, {"group": "console_scripts"}, {"group": "b", "name": "same"}, {"name": "same"},
    {"group": "b", "value": "json:loads"}, {"group": "no such group"}, {"module": "json"},
    {"group": "b", "attr": "loads"}, {"extras": ["x", "y"]}, {"group": 3}, {"name": "a\0b"},
    {"name": "\udc80"}, {"no_such_attribute": 1},
]
expected = [outcome(original, params) for params in QUESTIONS]
hints = typing.get_type_hints(original)
try:
    epindex.entry_points()  # the index is asked at once only where that is not dearer
except ValueError:
    pass  # an invalid reference, since Python 3.15
epindex.install()
assert module.entry_points is not original
assert module.entry_points.__wrapped__ is original
assert (module.entry_points.__name__, module.entry_points.__doc__) == ("entry_points", original.__doc__)
assert typing.get_type_hints(module.entry_points) == hints
for params, before in zip(QUESTIONS, expected):
    answered.clear()
    found = outcome(module.entry_points, params)
    assert before == found, (params, before, found)
    print(answered[0] if answered else "original", len(found[1]), type(params).__name__)

epindex.uninstall()
assert module.entry_points is original
