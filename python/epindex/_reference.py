"""Object references, "package.module:attr [extra]", read as importlib.metadata.EntryPoint reads them.

Its pattern is
    (?P<module>[\\w.]+)\\s*(:\\s*(?P<attr>[\\w.]+)\\s*)?((?P<extras>\\[.*\\])\\s*)?$
and is followed by hand here, because importing `re` costs more than a query.
"""


def _word_end(text):
    for end, character in enumerate(text):
        if not (character.isalnum() or character in "_."):
            return end
    return len(text)


def parse(value):
    """(module, attr or None, text of the extras with their brackets or None), or None where the
    reference does not parse."""
    module, colon, attr = value.partition(":")
    if ("_" + module.replace(".", "_")).isidentifier() and value.isascii() and module:
        if not colon:
            return module, None, None
        if attr and ("_" + attr.replace(".", "_")).isidentifier():
            return module, attr, None

    end = _word_end(value)
    if end == 0:
        return None
    module, rest = value[:end], value[end:].lstrip()
    attr = None
    if rest.startswith(":"):
        rest = rest[1:].lstrip()
        end = _word_end(rest)
        if end == 0:
            return None
        attr, rest = rest[:end], rest[end:].lstrip()
    if not rest:
        return module, attr, None
    extras = rest.rstrip()
    if len(extras) < 2 or extras[0] != "[" or extras[-1] != "]" or "\n" in extras:
        return None
    return module, attr, extras


def words(text):
    """Each run of word characters, as re.findall(r"\\w+", text)."""
    return "".join(
        character if character.isalnum() or character == "_" else " " for character in text
    ).split()
