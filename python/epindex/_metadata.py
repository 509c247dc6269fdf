"""What a module makes of the text of a METADATA, without the parser of e-mail where the text is plain: that is dear to
import, and takes three quarters of the time of Distribution.metadata.

The text is what the module's own read_text() reads, each time anew, and the message becomes what the module makes of messages.
"""

import email
import email.message
from importlib import import_module

# What is used where it is known; "" is in "from . import _adapters".
_PARSES = {"email", "message_from_string"}
_KNOWN = _PARSES, _PARSES | {"Message"}, _PARSES | {"_adapters", "Message"}
_OTHERS = {"read_text", "cast", "str", ""}


def _parts():
    """What makes messages. Programs put others there; those are asked."""
    return email.message_from_string, email.message.Message


def _are_own(parse, Message):
    names = getattr(getattr(parse, "__code__", None), "co_names", None)
    return names == ("email.parser", "Parser", "parsestr") and Message.__module__ == "email.message"


_OWN = _parts() if _are_own(*_parts()) else None


def maker(module, attribute, original):
    """Of a module whose `_assemble_message` or `metadata` is the original a function of what that is given, the text or the
    distribution; it gives None where only the original can tell."""
    plain, function = module.PathDistribution, getattr(original, "fget", original)
    function = getattr(function, "__wrapped__", function)
    names = set(function.__code__.co_names) - _OTHERS
    if function.__globals__ is not vars(module) or names not in _KNOWN:
        return lambda given: None  # a version that is not known
    reads, wraps, by_adapters = attribute == "metadata", "Message" in names, "_adapters" in names

    def make(given):
        if getattr(plain, attribute) is not original or module.email is not email or _parts() != _OWN:
            return None
        text = given.read_text("METADATA") or given.read_text("PKG-INFO") or given.read_text("") if reads else given
        if type(text) is not str or not text:
            return None
        message = parsed(text)
        if message is None:
            message = email.message_from_string(text)
        if not wraps:
            return message
        has_it = module
        if by_adapters:
            has_it = getattr(module, "_adapters", None) or import_module(module.__name__ + "._adapters")
        return has_it.Message(message)

    return make


def parsed(text):
    """What email.message_from_string() makes of it; None where it is not plain."""
    head, blank, body = text.partition("\n\n")
    if "\r" in text or "\0" in head:
        return None
    if not blank and head[-1:] == "\n":
        head = head[:-1]
    message, names = email.message.Message(), []
    add, parse = message.set_raw, message.policy.header_source_parse
    # A line that goes on in the next one stays together.
    for line in head.replace("\n ", "\0 ").replace("\n\t", "\0\t").split("\n"):
        name, colon, value = line.partition(":")
        if not colon:
            return None
        names.append(name)
        if "\0" in value:  # versions of Python join them in different ways
            if "\0" in name:
                return None
            add(*parse([each + "\n" for each in line.split("\0")]))
        else:
            add(name, value.lstrip(" \t"))
    names = ":%s:" % ":".join(names)
    if " " in names or "::" in names or not names.isascii() or not names.isprintable():
        return None
    if ":content-type:" in names.lower():  # by that the body is parsed as well
        return None
    message.set_payload(body)
    return message
