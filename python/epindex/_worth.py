"""Whether it pays to load the library, or whether the original answers cheaper: in microseconds, about."""

import os
import sys

# What the original pays for an answer about one distribution, where its files are in memory.
READ_METADATA = 200
READ_ENTRY_POINTS = 25
# The same by entry_points(), which asks for names as well.
_SELECT = 40
# Loading the modules and the library, and opening the index.
_LOADING = 5000
# Distributions asked for by name whose entry points are worth those of all.
MOST_SINGLE = 100
# Distributions whose metadata cost as much to read.
MANY = _LOADING // READ_METADATA
_spent = 0
_spent_on_entry_points = 0
_is_open = False


def has_opened():
    """From now on an answer of the index costs no more than the asking."""
    global _is_open
    _is_open = True


def is_open():
    return _is_open


def pays(costs):
    """Whether the index is the cheaper one, for a question that costs the original so much: where it
    is open, or where the questions so far would have paid for it."""
    global _spent
    if _is_open:
        return True
    _spent += costs
    return _spent >= _LOADING


def pays_for_all():
    """The same for entry_points(), which asks about every distribution of sys.path."""
    return _is_open or pays(_SELECT * count_some(sys.path, _LOADING // _SELECT))


def pays_for_entry_points(count):
    """The same for the entry points of one of so many distributions. To take them from the index costs about
    as much for each, at first, as to read them. Most programs walk over them once or twice and end,
    so the original answers two walks, or one where the index is open."""
    global _spent_on_entry_points
    price = READ_ENTRY_POINTS * count
    if not _is_open:
        price = 2 * price + _LOADING
    if _spent_on_entry_points >= price:
        return True
    _spent_on_entry_points += READ_ENTRY_POINTS
    return False


def is_large(path):
    """Whether there are so many distributions that the time goes into their metadata."""
    return _is_open or count_some(path, MANY) >= MANY


def count_some(path, most):
    """How many distributions there are in these path entries, up to so many, where it stops looking."""
    count = 0
    for entry in path:
        try:
            with os.scandir(entry or ".") as children:
                for child in children:
                    if child.name.endswith((".dist-info", ".egg-info")):
                        count += 1
                        if count >= most:
                            return count
        except (OSError, TypeError, ValueError):
            pass  # an archive, or nothing
    return count
