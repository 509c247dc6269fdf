"""Distributions that other finders on sys.meta_path bring, together with those of the path."""

import sys
from importlib.metadata import DistributionFinder

from ._fallback import entries_of, in_order, normalized_name
from ._types import Distributions, made_entries


def merged(is_path_finder, ask_path):
    """Every entry point. Finders are asked in the order of sys.meta_path, and an earlier
    distribution hides a later one of the same name. `ask_path(make)` gives what View.answer() does for everything on the path."""
    context = DistributionFinder.Context()
    seen = set()
    entries = []
    path_done = False
    for finder in sys.meta_path:
        find = getattr(finder, "find_distributions", None)
        if not find:
            continue
        if is_path_finder(finder):
            if not path_done:
                path_done = True
                _add_path(seen, entries, *ask_path(_with_distributions))
            continue
        for dist in find(context):
            name = normalized_name(dist)
            if name not in seen:
                seen.add(name)
                entries += entries_of(dist)
    return in_order(entries)


def _with_distributions(functions, columns, text, width):
    distributions = Distributions(text, width)
    return made_entries(functions, columns, distributions), distributions


def _add_path(seen, entries, found, distributions):
    names = distributions.normalized
    hidden = {number for number, name in enumerate(names) if name in seen}
    entries += [entry for entry in found if entry._number not in hidden]
    seen.update(names)
