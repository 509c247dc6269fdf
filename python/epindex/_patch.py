"""What answers in the place of a module's own functions, loaded with the first question for which that may pay.

Four things are replaced in a module: what its path finder finds, so that every question gains; its
entry_points() and version(), which have a shorter way; and, where the module has it, what prefers
distributions with metadata and would read all of it. Where anything about the module, the process or the index
is not as expected, the original answers.

Until the index is open, the original still is the cheaper one for little: what answers from the index (_served.py) is
imported once that pays.
"""

import sys
from functools import partial
from operator import itemgetter
from types import ModuleType

# Parts of an answer, as in epindex.h.
NAME_AND_VERSION, ENTRY_POINTS = 1, 2

_MOST_PATH_ENTRIES = 1000


class Worth:
    """Whether the index is the cheaper one, in this process."""

    # So many distributions, asked for that part one by one, cost the original as much as loading the
    # library and opening the index; `script/measure_questions.py` finds them out.
    MANY = {NAME_AND_VERSION: 25, ENTRY_POINTS: 150}  # the first is FEW of _start.py

    def __init__(self):
        self.asked = {NAME_AND_VERSION: 0, ENTRY_POINTS: 0}
        self.query = None  # the module, bound for good: a program may take it out of sys.modules

    def is_open(self):
        if self.query is None:
            self.query = sys.modules.get(__package__ + "._query")
        return self.query is not None and self.query._current is not None

    def pays(self, part, count=1):
        """For a question about this part of so many distributions: where the index is open, or where the
        questions so far would have paid for opening it."""
        if self.is_open():
            return True
        self.asked[part] += count
        return self.asked[part] >= self.MANY[part]


_worth = Worth()


class Listing:
    """The metadata directories of a path entry, as they were at a modification time."""

    __slots__ = ("fast", "mtime", "count", "names", "keys", "prefix", "join", "paths", "located")

    def __len__(self):
        return self.count

    @property
    def locations(self):
        if self.located is None:
            self.located = (self.prefix + self.names.replace("\0", "\0" + self.prefix)).split("\0") if self else []
        return self.located

    def path(self, number):
        """The same object each time, as the module has it. Of few of them programs ask for one."""
        path = self.paths.get(number)
        if path is None:
            path = self.paths[number] = self.join(self.locations[number][len(self.prefix):])
        return path

    def named(self, key):
        """The paths of those of a normalized name, which are one behind the other."""
        among = "\0" + key + "\0"
        first = self.keys.find(among)
        if first < 0 or "\0" in key:
            return []
        first, last = self.keys.count("\0", 0, first), self.keys.count("\0", 0, self.keys.rfind(among))
        return list(map(self.path, range(first, last + 1)))


class Paths(list):
    """The metadata directories of a path entry that the module has searched."""

    path = list.__getitem__

    @property
    def locations(self):
        return [None] * len(self)


class Found:
    """What is found on a path."""

    __slots__ = ("parts", "locations")

    def __init__(self, parts):
        """Of each path entry its Listing or Paths; the locations are None where the paths have to tell."""
        self.parts, self.locations = parts, [location for part in parts for location in part.locations]

    def __len__(self):
        return len(self.locations)

    def __iter__(self):
        for part in self.parts:
            yield from map(part.path, range(len(part)))

    def path(self, number):
        for part in self.parts:
            if number < len(part):
                return part.path(number)
            number -= len(part)
        raise IndexError(number)


class Search:
    """What a module's path finder finds, without the work that it does before it finds anything: it normalizes each
    name, and up to Python 3.12 joins paths in a dear way."""

    # What Lookup's initializer uses where it is known, and its search() and the finder's for one name.
    _KNOWN = set("os path basename root lower endswith FreezableDefaultDict list infos eggs children rpartition partition "
                 "Prepared normalize append joinpath legacy_normalize freeze".split())
    _KNOWN_SEARCH = tuple("infos normalized itertools chain from_iterable values eggs legacy_normalized".split())
    _KNOWN_SEARCH_PATHS = tuple("Prepared itertools chain from_iterable map FastPath".split())
    _KNOWN_NORMALIZE = ("re", "sub", "lower", "replace"), ("lower", "replace")  # that since Python 3.15

    def __init__(self, waiting):
        module = waiting.module
        self.module, self.listing, self.parts = module, waiting.listing, ()
        self.found = {}  # {path entry: its Listing}
        self.listed = {}  # {path entry: (its modification time, then what listing() gave)}, for the question that comes next
        try:
            parts = module.FastPath, module.Lookup, module.Prepared, module.MetadataPathFinder
            search_paths = vars(module.MetadataPathFinder)["_search_paths"].__func__
            functions = [vars(part).get(name) for part in parts[:3] for name in ("__init__", "children", "joinpath", "search")]
            functions += search_paths, module.Prepared.normalize
            if (all(each.__globals__ is vars(module) for each in functions if each is not None)
                    and set(module.Lookup.__init__.__code__.co_names) == self._KNOWN
                    and module.Lookup.search.__code__.co_names == self._KNOWN_SEARCH
                    and search_paths.__code__.co_names == self._KNOWN_SEARCH_PATHS
                    and module.Prepared.normalize.__code__.co_names in self._KNOWN_NORMALIZE):
                known = (waiting.before or ((None, {}),))[0][1]
                if all(known.get(part.__name__) is part for part in parts):  # nobody has put another one there before
                    self.parts, self.before = parts, [dict(vars(part)) for part in parts]
        except (AttributeError, KeyError):
            pass  # an older one, or another's

    def is_known(self):
        """Whether the module's own parts would search; a faked `os` sees other directories."""
        module, modules = self.module, sys.modules
        return (self.parts and module.os is modules.get("os") and module.pathlib is modules.get("pathlib")
                and (module.FastPath, module.Lookup, module.Prepared, module.MetadataPathFinder) == self.parts
                and all([vars(part) == before for part, before in zip(self.parts, self.before)]))

    def all(self, paths):
        if not self.is_known():
            return Found([Paths(self.module.MetadataPathFinder._search_paths(None, paths))])
        parts, listed = [], self.take_listed()
        for path_entry in paths:
            fast = self.module.FastPath(path_entry)
            here = self.one(path_entry, fast, listed)
            if here is None:
                here = Paths(fast.search(self.module.Prepared(None)))
            if here:
                parts.append(here)
        return Found(parts)

    def take_listed(self):
        listed, self.listed = self.listed, {}
        return listed

    def named(self, finder, name, paths):
        """The metadata directories of a name, looked for no further than they are asked for, as the module does."""
        if type(name) is not str or not name or not self.is_known():
            return finder._search_paths(name, paths)
        return self.each_named(name, map(self.module.FastPath, paths), self.take_listed())

    def each_named(self, name, fast_paths, listed):
        key = normalized(name)
        for fast in fast_paths:
            here = self.one(fast.root, fast, listed)
            if here is None:
                yield from fast.search(self.module.Prepared(name))
            elif here:
                yield from here.named(key)

    def one(self, path_entry, fast, listed):
        """The Listing of a path entry; False: it is not there; None: the module has to search, or has it already."""
        if type(path_entry) is not str:
            return None
        os, known = self.module.os, self.found.get(path_entry)
        try:
            mtime = os.stat(path_entry).st_mtime
        except (OSError, ValueError) as error:
            self.found.pop(path_entry, None)
            # The module would find out by opening it as an archive, for which Python 3.15 first imports what does.
            return False if path_entry and isinstance(error, (FileNotFoundError, NotADirectoryError)) else None
        # FastPath is another one where the module's caches were invalidated.
        if known is not None and known.fast is fast and known.mtime == mtime:
            return known
        if "lookup" in vars(fast) or path_entry[-4:].lower() == ".egg":
            return None
        try:
            listed_at, found = listed.get(path_entry, (None, None))
            if listed_at != mtime:
                found = self.listing(path_entry)
        except OSError:  # an archive, or what must not be read
            return None
        here = Listing()
        here.count, here.names, here.keys = found if type(found) is tuple else self.arranged(found)
        here.fast, here.mtime, here.paths, here.located = fast, mtime, {}, None
        if here:
            folder = self.module.pathlib.Path(path_entry)
            here.prefix = str(folder).rstrip("/") + "/"
            here.join = getattr(folder, "_make_child_relpath", None) if sys.version_info < (3, 13) else None
            if here.join is None:
                here.join = partial(self.module.pathlib.Path, path_entry)
        if len(self.found) >= _MOST_PATH_ENTRIES:
            self.found.clear()
        self.found[path_entry] = here
        return here

    @staticmethod
    def arranged(names):
        """What the compiled binding tells in the place of all names, found out as the module does."""
        of_key = {}
        for name in names:
            low = name.lower()
            if low.endswith((".dist-info", ".egg-info")):
                of_key.setdefault(normalized(low.rpartition(".")[0].partition("-")[0]), []).append(name)
        names = [name for alike in of_key.values() for name in alike]
        keys = [(key + "\0") * len(alike) for key, alike in of_key.items()]
        return len(names), "\0".join(names), "\0" + "".join(keys)


def normalized(name):
    """As Prepared.normalize() gives it, which up to Python 3.14 compiles a regular expression first."""
    name = name.lower().replace("-", "_").replace(".", "_")
    while "__" in name:
        name = name.replace("__", "_")
    return name


# What Distribution.metadata uses where it is known.
_READS_METADATA = {"read_text", "email", "message_from_string"}
_KNOWN_METADATA = _READS_METADATA | {"", "_adapters", "Message", "cast", "str"}


def _reads_version_as_known(module):
    """Whether a version is what METADATA has in its headers. Those who prefer distributions with metadata have read it already."""
    try:
        metadata, version = module.Distribution.metadata.fget, module.Distribution.version.fget
        return (_READS_METADATA <= set(metadata.__code__.co_names) <= _KNOWN_METADATA
                and version.__code__.co_names == ("metadata",) and not hasattr(module.Distribution, "_prefer_valid"))
    except AttributeError:
        return False


def version_in(text):
    """What the first lines of a METADATA say, where these are plain; else None: then it takes a parser of e-mail, which is
    dear to import."""
    lines = (text or "").split("\n", 12)
    for line, after in zip(lines, lines[1:]):
        name, colon, value = line.partition(":")
        if not colon or not name.isascii() or not name.replace("-", "").isalnum():
            return None
        if name.lower() == "version":
            value = value.lstrip(" \t")
            is_plain = value.isascii() and value.isprintable() and after[:1] not in (" ", "\t")
            return value if value and is_plain else None
    return None


def maker_of(EntryPoint, made):
    """A function of columns, begin, end and, unless they are the last column, the distribution that makes a list of entry
    points as __init__() and _for() do, in one step, by made() of the binding; or that gives None, where a reference is not
    valid. None: these are not known."""
    if issubclass(EntryPoint, tuple) or "__slots__" in vars(EntryPoint) or "__init__" not in vars(EntryPoint):
        return None
    names, match = EntryPoint.__init__.__code__.co_names, None
    if names == ("vars", "update", "module"):
        # Since Python 3.15 it asks for the module once, to raise where the reference is invalid, and keeps what it parsed:
        # that it does when it is asked for.
        match = getattr(vars(EntryPoint).get("pattern"), "match", None)
        if match is None or type(vars(EntryPoint).get("_match")).__name__ != "cached_property":
            return None
    elif names != ("vars", "update"):
        return None

    def make(columns, begin, end, *dist):
        if match is not None and not all(map(match, columns[1][begin:end])):
            return None
        return made(EntryPoint, ("name", "value", "group", "dist"), columns, begin, end, *dist)

    return make


_FAKED = ("os", "pathlib", "posixpath")
_OF_MODULE = (
    "Distribution", "EntryPoint", "EntryPoints", "FastPath", "MetadataPathFinder", "PackagePath", "PathDistribution",
    "Prepared", "_get_toplevel_name", "_top_level_declared", "_top_level_inferred", "csv", "distribution",
    "distributions", "email", "inspect", "zipfile", *_FAKED,
)  # fmt: skip
_OF_CLASSES = (
    "__init__", "_discover_resolvers", "_for", "_from_text", "_from_text_for", "_normalized_name", "_prefer_valid",
    "_search_paths", "discover", "entry_points", "files", "find_distributions", "from_name", "locate_file", "metadata", "name",
    "read_text", "version",
)  # fmt: skip


class Parts:
    """What of a module an answer depends on, and whether that is still the module's own. Tests of other programs replace such
    things, and faked file systems (pyfakefs) put others in the place of `os` and `pathlib`. Then the original answers: it sees
    what was put there, and the index does not."""

    def __init__(self, before):
        """`before` is what was found: [(a module or class, {name: value})], first the module, then its
        classes, then os, io and pathlib.Path, of which None is what they do not have."""
        self._there, self._absent = [], []
        for number, (owner, values) in enumerate(before):
            names = _OF_MODULE if number == 0 else _OF_CLASSES if number < len(before) - 3 else tuple(values)
            there = [name for name in names if values.get(name) is not None]
            if there:
                get = itemgetter(*there)
                self._there.append((vars(owner), get, get(values)))
            self._absent.append((vars(owner).keys(), [name for name in names if name not in there]))
        modules = [before[0][1].get(name) for name in _FAKED]
        self._are_real = all(type(each) is ModuleType for each in modules if each is not None)

    def are_genuine(self):
        if not self._are_real:
            return False
        try:
            for there, get, values in self._there:
                if get(there) != values:
                    return False
        except KeyError:  # one is gone
            return False
        for names, absent in self._absent:
            if not names.isdisjoint(absent):
                return False
        return True


class Patch:
    """What answers for one module."""

    def __init__(self, waiting, asked):
        """`waiting` tells what was replaced in the module, `asked` is how many distributions the original has been
        asked for so far."""
        self.module, self.worth, self.before, self.waiting = waiting.module, _worth, waiting.before, waiting
        self.parts = self.served = None
        self.search = Search(waiting)
        self.counted = None  # how many there are on sys.path, for the question that comes next
        _worth.asked[NAME_AND_VERSION] = max(asked, _worth.asked[NAME_AND_VERSION])
        make = {"find_distributions": self.find_distributions, "entry_points": self.entry_points, "version": self.version,
                "_prefer_valid": self.prefer_valid, "packages_distributions": self.packages_distributions}
        self.ways = {}
        for _, name, original, _ in waiting.replaced:
            original = getattr(original, "__func__", original)
            self.ways[name] = make[name](original) or original

    maker_of = staticmethod(maker_of)

    def is_genuine(self):
        """Whether what answers depend on is as it was when this was patched."""
        if self.parts is None:
            if self.before is None:
                return False
            self.parts = Parts(self.before)
        return self.parts.are_genuine()

    def load(self):
        """What answers from the index; None: it cannot."""
        if self.served is None:
            try:
                from ._served import Served

                self.served = Served(self)
            except Exception:  # the path is another one by now, or the module is
                return None
        return self.served

    def entry_points(self, original):
        # Whether it reads all metadata, to find out who has any.
        part = NAME_AND_VERSION if hasattr(self.module.Distribution, "_prefer_valid") else ENTRY_POINTS
        translator = None

        def entry_points(*args, **params):
            nonlocal translator
            answer = None
            if not args and self.can_answer_about_all(part):
                try:
                    if translator is None:
                        from ._translate import Translator

                        translator = Translator(original, self)
                    answer = translator.answer(params)
                except Exception:  # whatever it is: the original may still answer
                    pass
            return original(*args, **params) if answer is None else answer

        return entry_points

    def packages_distributions(self, original):
        known = None

        def packages_distributions():
            nonlocal known
            if not self.can_answer_about_all(NAME_AND_VERSION):
                return original()
            if known is None:
                try:
                    from ._modules import answerer

                    known = answerer(original, self.module) or original
                except Exception:
                    known = original
            return known()

        return packages_distributions

    def can_answer_about_all(self, part):
        """Whether it pays to ask the index about everything on sys.path, and it may be asked."""
        counted, self.counted = self.counted, None
        return ((self.worth.is_open() or self.worth.pays(part, self.waiting.count(sys.path)[0] if counted is None else counted))
                and self.is_genuine())

    def version(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != ("distribution", "version"):
            return None
        known, module = None, self.module
        reads = _reads_version_as_known(module)

        def version(distribution_name):
            nonlocal known
            if known is None:
                if self.served is None:
                    if not reads or not self.is_genuine():
                        return original(distribution_name)
                    distribution = module.distribution(distribution_name)
                    told = version_in(distribution.read_text("METADATA")) if type(distribution) is module.PathDistribution else None
                    return distribution.version if told is None else told
                known = self.served.versions(original)
            return known(distribution_name)

        return version

    def find_distributions(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != ("_search_paths", "name", "path", "map", "PathDistribution"):
            return None
        module, finder, plain = self.module, self.module.MetadataPathFinder, self.module.PathDistribution

        def find_distributions(cls, *rest, **named):
            own = cls is finder or type(cls) is finder
            if not own or named or len(rest) > 1:
                return original(cls, *rest, **named)
            context = rest[0] if rest else original.__defaults__[0]
            is_walk = context.name is None
            if is_walk and type(context.path) is not list:  # an iterator has nothing left for a second look
                return original(cls, *rest)
            if is_walk:
                try:
                    found = self.search.all(context.path)
                except Exception:  # of a path entry that the module comes to later, or never
                    return original(cls, *rest)
                pays = len(found) >= _worth.MANY[NAME_AND_VERSION] or _worth.pays(ENTRY_POINTS, len(found))
            else:
                found, pays = self.search.named(cls, context.name, context.path), _worth.pays(NAME_AND_VERSION)
            if not pays or module.PathDistribution is not plain or self.load() is None:
                return map(module.PathDistribution, found)
            return self.served.walk(found) if is_walk else self.served.each(found)

        return find_distributions

    def prefer_valid(self, original):
        """Only of a version that is known."""
        if original.__code__.co_names != (
                "ExceptionTrap", "MetadataNotFound", "passes", "operator", "attrgetter", "bucket",
                "itertools", "chain"):
            return None

        def _prefer_valid(dists):
            # Where the index is open, those that it is asked about are still to be found.
            if self.served is None and (not self.worth.is_open() or self.load() is None) or not self.is_genuine():
                return original(dists)
            return self.served.prefer_valid(dists)

        return _prefer_valid
