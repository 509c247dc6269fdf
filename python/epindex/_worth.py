"""Whether it pays to load the library, or whether the original answers cheaper: in microseconds, about."""

import os
import sys

# What the original pays for an answer.
READ_METADATA = 150
READ_ENTRY_POINTS = 60
# Loading the library and opening the index.
_LOADING = 1500
# Distributions whose entry points cost as much to read.
MANY = _LOADING // READ_ENTRY_POINTS

_spent = 0
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
    """The same for a question about every distribution of sys.path."""
    return _is_open or pays(READ_ENTRY_POINTS * count_some(sys.path))


def may_pay_for_walk():
    """The same for a walk over them, which may ask for nothing."""
    global _spent
    if _is_open or _spent >= _LOADING:
        return True
    count = count_some(sys.path)
    _spent += READ_ENTRY_POINTS * count if count < MANY else 0
    return count >= MANY


def count_some(path):
    """How many distributions there are in these path entries, up to MANY, where it stops looking."""
    count = 0
    for entry in path:
        try:
            with os.scandir(entry or ".") as children:
                for child in children:
                    if child.name.endswith((".dist-info", ".egg-info")):
                        count += 1
                        if count >= MANY:
                            return count
        except (OSError, TypeError, ValueError):
            pass  # an archive, or nothing
    return count
