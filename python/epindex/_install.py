"""install() and uninstall(): other modules' entry_points() answer from the index.

Only the attribute `entry_points` of importlib.metadata and of importlib_metadata is replaced. Who has
imported the function by name before has the original, and keeps it. Where anything about the module,
the process or the index is not as expected, the original answers.
"""

import sys

from . import _hook



def install():
    """Makes importlib.metadata.entry_points(), and importlib_metadata's, answer from the index.

    A module that is not imported yet is patched when it is. Calling it again changes nothing.
    """
    _hook.wait(patch)
    for name in _hook.MODULES:
        if name in sys.modules:
            patch(sys.modules[name])


def uninstall():
    """Puts back the very functions that install() replaced."""
    _hook.stop_waiting()
    for name in _hook.MODULES:
        module = sys.modules.get(name)
        current = getattr(module, "entry_points", None)
        if is_ours(current):
            module.entry_points = current.__wrapped__


def is_ours(function):
    return getattr(function, "_epindex", None) is not None


# What an answer depends on. Tests of other programs replace such things; then the original answers.
_PARTS = {
    None: ("distributions", "EntryPoint", "PathDistribution", "Distribution", "MetadataPathFinder"),
    "Distribution": ("discover", "_discover_resolvers", "entry_points"),
    "PathDistribution": ("__init__", "read_text"),
    "MetadataPathFinder": ("find_distributions", "_search_paths"),
}
_parts_at_import = {}


def _parts_of(module):
    owners = [(vars(vars(module)[owner]) if owner else vars(module), names)
              for owner, names in _PARTS.items()]
    return [namespace.get(name) for namespace, names in owners for name in names]


def is_genuine(module):
    """Whether the module has the parts that it had when it was patched."""
    parts = _parts_at_import.get(module)
    return parts is not None and all(map(lambda a, b: a is b, parts, _parts_of(module)))


def patch(module):
    """Replaces the module's entry_points(). Never raises: this runs while it is being imported."""
    try:
        original = module.entry_points
        if not is_ours(original):
            _parts_at_import[module] = _parts_of(module)
            # Where that is another's already, neither it nor ours is what the module has.
            if original.__globals__ is vars(module) is module.distributions.__globals__:
                module.entry_points = _wrap(original, module)
    except Exception as error:
        _warn_once(error)


def _wrap(original, module):
    translator = None

    def entry_points(*args, **params):
        nonlocal translator
        # The original too, once uninstalled: somebody may have kept this function.
        if args or getattr(vars(module).get("entry_points"), "__wrapped__", None) is not original:
            return original(*args, **params)
        try:
            if translator is None:
                from ._translate import Translator

                translator = Translator(original, module, is_genuine)
            answer = translator.answer(params)
        except Exception as error:
            failure = error
        else:
            return original(**params) if answer is None else answer
        answer = original(**params)  # where this raises too, there is nothing to warn of
        _warn_once(failure)
        return answer

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(entry_points, name, getattr(original, name))
    entry_points.__dict__.update(vars(original))
    entry_points.__wrapped__ = original
    entry_points._epindex = True
    return entry_points


def _warn_once(error):
    why = str(error) or type(error).__name__
    try:
        import warnings

        from ._fallback import EpindexWarning, _warned

        if why not in _warned:
            _warned.add(why)
            warnings.warn("epindex: entry points are read from each distribution, which is slow: "
                          + why, EpindexWarning, stacklevel=3)
    except Exception:
        pass  # warnings may be errors here: that is no reason to withhold the answer
