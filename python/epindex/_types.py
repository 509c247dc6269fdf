"""EntryPoint and EntryPoints, alike to those of importlib.metadata, and made in bulk."""

import sys

_VERSION = sys.version_info[:2]
_INVALID = (
    "Invalid object reference. See https://packaging.python.org"
    "/en/latest/specifications/entry-points/#data-model"
)


class EntryPoint:
    """One entry point, as a distribution advertises it. Immutable.

    It equals, hashes and sorts by (name, value, group), and is equal to an EntryPoint of
    importlib.metadata with the same three.
    """

    __slots__ = ("name", "value", "group", "_source", "_number", "__weakref__")

    def __init__(self, name, value, group):
        _set_name(self, name)
        _set_value(self, value)
        _set_group(self, group)
        _set_source(self, None)
        _set_number(self, None)
        if _VERSION >= (3, 15):
            check_reference(value)

    def __setattr__(self, name, value):
        raise AttributeError("EntryPoint objects are immutable.")

    def __delattr__(self, name):
        raise AttributeError("EntryPoint objects are immutable.")

    def _parsed(self):
        from ._reference import parse

        parsed = parse(self.value)
        if parsed is not None:
            return parsed
        if _VERSION >= (3, 15):
            raise ValueError(_INVALID, self.value)
        if _VERSION >= (3, 13):
            raise AssertionError("invalid object reference: " + repr(self.value))
        raise AttributeError("invalid object reference: " + repr(self.value))

    @property
    def module(self):
        """The module that the object reference names."""
        return self._parsed()[0]

    @property
    def attr(self):
        """The object in the module, dotted; None where the reference names a module only."""
        return self._parsed()[1]

    @property
    def extras(self):
        """The list of the extras that the object reference asks for."""
        from ._reference import words

        return words(self._parsed()[2] or "")

    @property
    def dist(self):
        """The importlib.metadata.Distribution that advertises it; None for one made by hand."""
        source = self._source
        if type(source) is Distributions:
            return source.distribution(self._number)
        return source

    @property
    def _location(self):
        """The metadata directory, absolute, where the index knows it; else None."""
        source = self._source
        return source.location(self._number) if type(source) is Distributions else None

    def load(self):
        """Imports the module and returns it, or the object in it that the reference names."""
        from ._reference import parse

        parsed = parse(self.value)
        if parsed is None:
            if _VERSION < (3, 15):
                raise AttributeError("invalid object reference: " + repr(self.value))
            raise ValueError(_INVALID, self.value)
        from importlib import import_module

        found = import_module(parsed[0])
        for attribute in (parsed[1] or "").split("."):
            if attribute:
                found = getattr(found, attribute)
        return found

    def matches(self, **params):
        """Whether each of the attributes named equals the value given."""
        if _VERSION >= (3, 15) and "dist" in params:
            raise ValueError(
                '"dist" is not suitable for matching. Instead, use '
                "Distribution.entry_points.select() on a located distribution."
            )
        for name, value in params.items():
            if not value == getattr(self, name):
                return False
        return True

    def _key(self):
        return self.name, self.value, self.group

    def __eq__(self, other):
        if isinstance(other, tuple):  # importlib.metadata's own up to Python 3.10
            return tuple.__eq__(self._key(), other) if _VERSION < (3, 11) else NotImplemented
        key = getattr(other, "_key", None)
        return self._key() == key() if callable(key) else NotImplemented

    def __lt__(self, other):
        if isinstance(other, tuple):
            return tuple.__lt__(self._key(), other) if _VERSION < (3, 11) else NotImplemented
        key = getattr(other, "_key", None)
        return self._key() < key() if callable(key) else NotImplemented

    if _VERSION < (3, 11):

        def __le__(self, other):
            return self < other or self == other

        def __gt__(self, other):
            return not self <= other

        def __ge__(self, other):
            return not self < other

    def __hash__(self):
        return hash((self.name, self.value, self.group))

    def __repr__(self):
        return "EntryPoint(name=%r, value=%r, group=%r)" % self._key()

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return _restored, (type(self), self._key(), self._location, self._source_by_value())

    def _source_by_value(self):
        return None if type(self._source) is Distributions else self._source


_set_name = EntryPoint.name.__set__
_set_value = EntryPoint.value.__set__
_set_group = EntryPoint.group.__set__
_set_source = EntryPoint._source.__set__
_set_number = EntryPoint._number.__set__


def check_reference(value):
    from ._reference import parse

    if parse(value) is None:
        raise ValueError(_INVALID, value)


class EntryPoints(tuple):
    """Entry points, to select from. Immutable; `entries[name]` is the first of that name."""

    __slots__ = ()

    def __getitem__(self, name):
        for entry in self:
            if entry.name == name:
                return entry
        raise KeyError(name)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, tuple(self))

    def select(self, **params):
        """Those whose attributes equal all of the parameters: group, name, value, module, attr,
        extras."""
        return EntryPoints([entry for entry in self if entry.matches(**params)])

    @property
    def names(self):
        """The set of their names."""
        return {entry.name for entry in self}

    @property
    def groups(self):
        """The set of their groups."""
        return {entry.group for entry in self}


class Distributions:
    """The distributions of one answer, as a text of fields: taken apart, and made into objects, when
    asked for."""

    __slots__ = ("_fields", "_width", "_made")

    def __init__(self, text, width):
        self._fields, self._width, self._made = text, width, {}

    def _split(self):
        fields = self._fields
        if type(fields) is str:
            fields = self._fields = fields.split("\0")
        return fields

    def location(self, number):
        from os import fsdecode

        location = self._split()[number * self._width + 3]
        return fsdecode(location.encode("utf-8", "surrogateescape"))

    def distribution(self, number):
        made = self._made.get(number)
        if made is None:
            from ._distribution import distribution_at

            # Of two threads that come here at once, both get the one that was first.
            made = self._made.setdefault(number, distribution_at(self.location(number)))
        return made

    @property
    def normalized(self):
        return self._split()[4 : -1 : self._width]


_FIELDS = "name", "value", "group", "_number", "_source"


def made_entries(functions, columns, distributions):
    """A list of EntryPoint, of names, values, groups and numbers."""
    if _VERSION >= (3, 15):
        check_references(columns[1])
    return functions.made(EntryPoint, _FIELDS, columns, 0, len(columns[0]), distributions)


def made_entry_points(functions, columns, text, width):
    return EntryPoints(made_entries(functions, columns, Distributions(text, width)))


def check_references(values):
    """As check_reference() of each, at a tenth of the cost where nearly all are "module" or "module:attr"."""
    with_extras = [value for value in values if value[-1:] == "]"]
    plain = [value for value in values if value[-1:] != "]"] if with_extras else values
    for value in with_extras if _are_plain(plain) else values:
        check_reference(value)


def _are_plain(values):
    words = ":".join(values).split(":")
    text = "".join(words)
    return ("" not in words and text.isascii() and ("_" + text.replace(".", "_")).isidentifier()
            and max(map(str.count, values, [":"] * len(values))) < 2)


def entry_of(name, value, group, dist):
    """An entry point of a distribution that did not come from an index."""
    entry = object.__new__(EntryPoint)
    _set_name(entry, name)
    _set_value(entry, value)
    _set_group(entry, group)
    _set_number(entry, None)
    _set_source(entry, dist)
    return entry


def _restored(cls, key, location, dist):
    if location is not None:
        from ._distribution import distribution_at

        dist = distribution_at(location)
    entry = cls(*key)
    _set_source(entry, dist)
    return entry
