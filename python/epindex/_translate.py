"""An answer of the index in the types of importlib.metadata or of importlib_metadata.

What a version of these modules returns is known by the names that its entry_points() uses. A version
whose function uses others is not known, and its own function answers.
"""

import os
import pathlib
import sys

from ._query import ALL_DISTRIBUTIONS, FAILURES, PATH_ORDER, library, on_path

_GROUPED = frozenset("attrgetter chain distributions entry_points from_iterable groupby itertools "
                     "operator sorted tuple".split())
_GROUPED_UNIQUE = _GROUPED | {"functools", "partial", "unique_everseen"}
_LATER = frozenset("chain distributions entry_points from_iterable itertools select".split())
_SELECTABLE = _LATER | {"SelectableGroups", "load"}
_SELECTABLE_PARTIAL = _SELECTABLE | {"attrgetter", "functools", "operator", "partial",
                                     "unique_everseen"}
_TUPLE = _LATER | {"EntryPoints", "_unique"}

# names used: (what is returned, what makes a distribution hide a later one)
_SHAPES = {
    _GROUPED: ("dict", None),
    _GROUPED_UNIQUE: ("dict", "name"),
    _SELECTABLE_PARTIAL: ("selectable", None),
    _SELECTABLE | {"_unique"}: ("selectable", "_normalized_name"),
    _TUPLE: ("tuple", "_normalized_name"),
    _TUPLE | {"Distribution", "_prefer_valid"}: ("tuple", "valid"),
}

# Parameters whose comparison cannot raise, so that entries of other groups need not be looked at.
_PLAIN_PARAMETERS = {"group", "name", "value"}


def names_used(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= names_used(constant)
    return names


def shape_of(function):
    """(what it returns, what shadowing compares) or (None, None)"""
    code = getattr(function, "__code__", None)
    returned, unique = _SHAPES.get(frozenset(names_used(code)) if code else None, (None, None))
    if unique is None and returned is not None and "unique_everseen" in names_used(code):
        unique = "_normalized_name" if "_normalized_name" in code.co_consts else "name"
    return returned, unique


class Translator:
    """Answers for the module of `patch`, whose entry_points() is `original`."""

    def __init__(self, original, patch):
        self.module, self.patch = patch.module, patch
        self.returned, self.unique = shape_of(original)

    def answer(self, params):
        """What the original would return; None: it has to be asked."""
        if self.returned is None or (params and self.returned == "dict"):
            return None
        source = self.distributions_module()
        if source is None:
            return None
        group, name, rest = split(params)
        flags = 0
        if self.returned == "tuple":
            flags |= PATH_ORDER
        if self.unique != "_normalized_name":  # only then is what is hidden counted
            flags |= ALL_DISTRIBUTIONS
        try:
            columns, distributions = on_path(group, name, flags, taken_apart)
        except (FileNotFoundError, *FAILURES):  # no current directory, an odd path entry
            return None
        if not self.same_shadowing(distributions):
            return None
        made = make_distributions(source, columns[3], distributions)
        if made is None:
            return None
        make = self.patch.maker_of(source.EntryPoint, library()[0].made)
        entries = make_entries(source.EntryPoint, make, columns, made)
        if self.returned == "dict":
            return by_group(entries, columns)
        if self.returned == "selectable" and not params:
            return self.module.SelectableGroups.load(entries)
        entries = self.module.EntryPoints(entries)
        return entries.select(**rest) if rest else entries

    def distributions_module(self):
        """The module whose distributions entry_points() would see; None: they are not those of the
        path alone, or somebody has replaced a part of it."""
        path_finder = None
        for finder in sys.meta_path:
            find = getattr(finder, "find_distributions", None)
            if not find:
                continue
            name = module_of_path_finder(finder, find)
            if name is None:
                context = self.module.DistributionFinder.Context()
                if next(iter(find(context)), None) is not None:
                    return None
            elif path_finder is None:
                path_finder = name
            else:
                return None
        source = sys.modules.get(path_finder)
        if source is self.module:
            return source
        patch = self.patch.waiting.patch_of(source)
        if patch is None or not patch.is_genuine():
            return None
        # One module's function over the other's distributions: importlib_metadata takes the place
        # of the standard finder.
        modern = self.returned != "dict" and self.unique != "name"
        return source if modern and is_modern(source) else None

    def same_shadowing(self, distributions):
        if self.unique == "_normalized_name":
            return True
        if self.unique == "valid":
            return all(name is not None for name, _, _, hidden in distributions if not hidden)
        if any(hidden for *_, hidden in distributions):
            return False
        names = [name for name, *_ in distributions]
        return self.unique is None or None not in names and len(set(names)) == len(names)


def taken_apart(_, columns, text, width):
    """((names, values, groups, numbers), [(name or None, version or None, metadata directory, whether it is hidden)]): lists, of
    which the numbers are indexes into the last one."""
    fields = text.split("\0")[:-1]
    return columns, [
        (name if "n" in has else None, version if "v" in has else None, os.fsdecode(location.encode("utf-8", "surrogateescape")),
         "s" in has)
        for has, name, version, location in zip(*[fields[number::width] for number in range(4)])
    ]


def split(params):
    """The group and the name to ask the index for, and what is left to select by."""
    if not _PLAIN_PARAMETERS.issuperset(params):
        return None, None, params
    asked = {key: value for key, value in params.items()
             if key != "value" and type(value) is str and is_text(value)}
    rest = {key: value for key, value in params.items() if key not in asked}
    return asked.get("group"), asked.get("name"), rest


def is_text(word):
    """Whether an index can have it."""
    try:
        return b"\0" not in word.encode()
    except UnicodeEncodeError:
        return False


def module_of_path_finder(finder, find):
    if getattr(finder, "__name__", "") == "PathFinder":
        if finder.__module__ == find.__module__ == "_frozen_importlib_external":
            return "importlib.metadata"
    elif type(finder).__name__ == "MetadataPathFinder":
        if type(finder).__module__ == find.__module__ == "importlib_metadata":
            return "importlib_metadata"
    return None


def is_modern(module):
    wrapped = getattr(module.entry_points, "__wrapped__", module.entry_points)
    returned, unique = shape_of(wrapped)
    return returned in ("selectable", "tuple") and unique in ("_normalized_name", "valid")


def make_distributions(source, numbers, distributions):
    """{number: its PathDistribution} of these; None: one is none that `source` finds."""
    roots = {}
    for entry in sys.path:
        if not isinstance(entry, str) or entry.rstrip("/").endswith("entry_points.d"):
            return None
        roots.setdefault(absolute(entry), entry)
    archives, made, is_folder = {}, {}, {}
    for number in set(numbers):
        parent, _, child = distributions[number][2].rpartition("/")
        root = roots.get(parent.rstrip("/") or "/")
        if root is None:
            return None
        if root not in is_folder:
            is_folder[root] = os.path.isdir(root or ".")
        if is_folder[root]:
            made[number] = source.PathDistribution(pathlib.Path(root, child))
            continue
        if root not in archives:
            archives[root] = of_archive(source, root)
        made[number] = archives[root].get(child)
        if made[number] is None:
            return None
    return made


def absolute(entry):
    if not entry.startswith("/"):
        entry = os.path.join(os.getcwd(), entry)
    return entry.rstrip("/") or "/"


def of_archive(source, root):
    context = source.DistributionFinder.Context(path=[root])
    finder = source.MetadataPathFinder()  # an instance: of importlib_metadata before 7.1 it is its method
    return {str(distribution._path).rstrip("/").rpartition("/")[2]: distribution
            for distribution in finder.find_distributions(context)}


def make_entries(EntryPoint, make, columns, distributions):
    names, values, groups, numbers = columns
    entries = make and make((names, values, groups, [distributions[number] for number in numbers]), 0, len(names))
    if entries is not None:
        return entries
    if hasattr(EntryPoint, "_for"):
        return [EntryPoint(name=name, value=value, group=group)._for(distributions[number])
                for name, value, group, number in zip(*columns)]
    return list(map(EntryPoint, names, values, groups))


def by_group(entries, columns):
    """Modules this old read entry_points.txt by configparser. None where that would see another
    thing in it than a line a name."""
    groups, seen = {}, set()
    for name, value, group, number in zip(*columns):
        key = (number, group, name)
        if key in seen or not name or name[0] == ";" or "%" in value or group == "DEFAULT":
            return None
        seen.add(key)
    for group, entry in zip(columns[2], entries):
        groups.setdefault(group, []).append(entry)
    return {group: tuple(entries) for group, entries in groups.items()}
