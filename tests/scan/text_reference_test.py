#!/usr/bin/env python3
"""Compare the text half of lib/scan with the code of this Python that it stands in for.

Usage: text_reference.py DRIVER UNICODE_TABLES

DRIVER is the program of text_reference_driver.c, UNICODE_TABLES the file lib/base/unicode_tables.c.
EPINDEX_TEST_SEED repeats a run, EPINDEX_TEST_CASES says how many texts of each kind it makes.

importlib.metadata is the reference since Python 3.10. On an older Python, what it does not have is
left out, unless the package importlib_metadata is there.
"""

import codecs
import email
import importlib.metadata
import io
import os
import random
import re
import struct
import subprocess
import sys
import textwrap
import unicodedata
import warnings

from support.random_texts import (
    random_bytes,
    random_entry_points,
    random_metadata,
    random_name,
    random_suffix,
)

warnings.simplefilter("ignore")

SEED = int(os.environ.get("EPINDEX_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
CASES = int(os.environ.get("EPINDEX_TEST_CASES") or 3000)

metadata = importlib.metadata
if not hasattr(metadata, "Sectioned"):
    try:
        import importlib_metadata as metadata
    except ImportError:
        pass
try:
    adapters = importlib.import_module(metadata.__name__ + "._adapters")
except ImportError:
    adapters = None


class Driver:
    """Collects requests; run() has them answered by one process and checks each answer."""

    def __init__(self, program):
        self.program = program
        self.requests = []
        self.checks = []

    def ask(self, letter, payload, check):
        self.requests.append(letter.encode() + struct.pack("<I", len(payload)) + payload)
        self.checks.append((letter, payload, check))

    def run(self):
        done = subprocess.run(
            [self.program], input=b"".join(self.requests), stdout=subprocess.PIPE, check=True
        )
        answers = io.BytesIO(done.stdout)
        for letter, payload, check in self.checks:
            items = [read_item(answers) for _ in range(read_number(answers))]
            try:
                check(items)
            except AssertionError as error:
                sys.exit(
                    "request %s of %r:\n%s\n"
                    "to repeat it: EPINDEX_TEST_SEED=%d EPINDEX_TEST_CASES=%d"
                    % (letter, payload[:500], error, SEED, CASES)
                )
        assert not answers.read(1), "more answers than requests"


def read_number(stream):
    return struct.unpack("<I", stream.read(4))[0]


def read_item(stream):
    length = read_number(stream)
    return None if length == 0xFFFFFFFF else stream.read(length)


def equal(what, got, expected):
    assert got == expected, "%s is %r, Python's is %r" % (what, got, expected)


def expect(*expected):
    def check(items):
        equal("the answer", items, list(expected))

    return check


def as_bytes(text):
    return None if text is None else text.encode("utf-8", "surrogateescape")


class Differences:
    """Characters on which this Python and the tables do not agree.

    None where both are of one Unicode version. From one version to another a few properties change.
    """

    def __init__(self, same_version):
        self.characters = set()
        self.allowed = 0 if same_version else 100

    def compare(self, what, char, got, expected):
        if got != expected:
            self.characters.add(char)
        if len(self.characters) > self.allowed:
            equal("%s of U+%04X" % (what, ord(char)), got, expected)


def comparable_characters(tables):
    """The characters that this Python's Unicode and the one of the tables have in common."""
    with open(tables) as stream:
        version = re.search(r"Unicode ([\d.]+)\.", stream.readline()).group(1)
    ours, pythons = (
        [int(part) for part in text.split(".")] for text in (version, unicodedata.unidata_version)
    )
    # Where Python's is newer, what was there in Unicode 3.2 is known to be in the tables' too.
    data = unicodedata if pythons <= ours else unicodedata.ucd_3_2_0
    every = map(chr, range(sys.maxunicode + 1))
    return [char for char in every if data.category(char) not in ("Cn", "Cs")], ours == pythons


def ask_for_characters(driver, tables):
    characters, same_version = comparable_characters(tables)
    differences = Differences(same_version)
    text = "".join(characters)

    def check_classes(items):
        for char, got in zip(characters, items[0].decode()):
            expected = (
                char.isspace() * 1
                + bool(re.match(r"\w", char)) * 2
                + (len(("a%sb" % char).splitlines()) == 2) * 4
            )
            differences.compare("the class", char, int(got), expected)
        equal("the number of characters", len(items[0]), len(characters))

    driver.ask("C", text.encode(), check_classes)

    one_a_line = [char for char in characters if char != "\n"]

    def check_lower(items):
        got = items[0].decode().split("\n")
        equal("the number of lines", len(got), len(one_a_line))
        for char, lower in zip(one_a_line, got):
            differences.compare("the lower case", char, lower, char.lower())

    driver.ask("L", "\n".join(one_a_line).encode(), check_lower)


def lower_of_each(text):
    """str.lower(), but that a sigma is the same letter at the end of a word."""
    return "".join(map(str.lower, text))


def ask_for_utf8(driver, rng):
    for _ in range(CASES):
        text = random_bytes(rng)
        try:
            text.decode("utf-8")
            valid = len(text)
        except UnicodeDecodeError as error:
            valid = error.start
        driver.ask("U", text, expect(b"%d" % valid))
        decoded = text.decode("utf-8", "surrogateescape")
        driver.ask("L", text, expect(as_bytes(lower_of_each(decoded))))
        driver.ask("S", text, expect(as_bytes(decoded.strip())))


def read_text(data, errors="strict"):
    """As pathlib.Path.read_text(encoding="utf-8") does, with its universal newlines."""
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors=errors).read()


def split_reference(value):
    point = metadata.EntryPoint(name="n", value=value, group="g")
    match = metadata.EntryPoint.pattern.match(value)
    if not match:
        return [None, None, b""]
    return [as_bytes(point.module), as_bytes(point.attr), as_bytes(",".join(point.extras))]


def entry_points_expected(data):
    """The entries as lists of fields, and the set of problems that cost something."""
    try:
        text = read_text(data)
    except UnicodeDecodeError as error:
        line = len((data[: error.start].decode() + "x").splitlines())
        return [], {(line, "not-utf-8")}

    kept, numbers, problems = [], [], set()
    group = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not metadata.Sectioned.valid(line):
            continue
        if line.startswith("[") and line.endswith("]"):
            group = line
            kept.append(raw)
            if "\0" in line:
                problems.add((number, "nul-byte"))
        elif group is None or "\0" in group:
            continue
        elif "\0" in line:
            problems.add((number, "nul-byte"))
        elif "=" not in line:
            problems.add((number, "no-equals-sign"))
        else:
            kept.append(raw)
            numbers.append(number)

    points = list(metadata.EntryPoints._from_text("\n".join(kept)))
    equal("the count of lines", len(numbers), len(points))
    entries = []
    for point, number in zip(points, numbers):
        fields = [as_bytes(point.group), as_bytes(point.name), as_bytes(point.value)]
        entries.append(fields + split_reference(point.value) + [b"%d" % number])
        if point.name == "":
            problems.add((number, "empty-name"))
        if not metadata.EntryPoint.pattern.match(point.value):
            problems.add((number, "invalid-reference"))
    return entries, problems


def check_entry_points(data):
    def check(items):
        entries, problems = entry_points_expected(data)
        count = int(items[0])
        got = [items[1 + 7 * i : 8 + 7 * i] for i in range(count)]
        equal("the list of entries", got, entries)
        rest = [item.decode() for item in items[1 + 7 * count :]]
        found = list(zip(map(int, rest[::2]), rest[1::2]))
        equal("the order of the problems", found, sorted(found, key=lambda pair: pair[0]))
        if data.startswith(b"\xef\xbb\xbf"):
            found = [pair for pair in found if pair != (1, "byte-order-mark")]
        equal("the problems", set(found), problems)

    return check


# What stands for each byte that is not UTF-8: a bad header is to cost itself only.
BAD_BYTE = "\uf8ff"
codecs.register_error(
    "mark-bad-bytes", lambda error: (BAD_BYTE * (error.end - error.start), error.end)
)


def message(text):
    parsed = email.message_from_string(text)
    return adapters.Message(parsed) if adapters else parsed


def reference_is_of_another_version(text):
    """Whether this Python reads `text` otherwise than Python 3.14, which is the one followed."""
    # Before 3.12.8 and 3.13.1, a value that begins on a continuation line kept its newline.
    keeps_newline = email.message_from_string("Name:\n x\n")["Name"] != "x"
    if keeps_newline and re.search(r"^[!-9;-~]+:[ \t]*\n[ \t]", text, re.M):
        return True
    # Before 3.14, textwrap.dedent() knew no blank lines but of spaces and tabs.
    dedents_ascii_only = textwrap.dedent(" a\n \f") != "a\n"
    if dedents_ascii_only and re.search(r"^[ \t]+[^\S\n]*[^\S \t\n][^\S\n]*$", text, re.M):
        return True
    if dedents_ascii_only and re.search(r"^[!-9;-~]+:[^\S\n]*[^\S \t\n][^\S\n]*$", text, re.M):
        return True
    # Since importlib_metadata 8.7, what is indented by less than eight columns stays so; and before
    # 3.10 nothing was changed at all.
    redents = message("Name: a\n b\n")["Name"] != "a\n b"
    return not redents and re.search(r"^[ \t]", text, re.M)


def metadata_expected(data):
    text = read_text(data, "mark-bad-bytes")
    if reference_is_of_another_version(text):
        return None
    parsed = message(text)
    expected = []
    for header in ("Name", "Version"):
        value = parsed.get(header)
        bad = value is None or "\0" in value or BAD_BYTE in value
        expected.append(None if bad else as_bytes(value))
    return expected


def check_metadata(data):
    def check(items):
        expected = metadata_expected(data)
        equal("the result", items[0], b"1")
        if expected is not None:
            equal("name and version", items[1:3], expected)

    return check


def ask_for_metadata(driver, data):
    driver.ask("M", data, check_metadata(data))
    whole = []
    driver.ask("M", data, lambda items: whole.extend(items))
    for end in range(0, len(data) + 1, 7):

        def check(items):
            if items[0] == b"1":
                equal("what its beginning alone gives", items, whole)

        driver.ask("P", data[:end], check)

    if data.startswith(b"\xef\xbb\xbf"):
        return

    def check_end(items):
        equal("the result, where an empty line has ended the headers", items[0], b"1")

    driver.ask("P", data + b"\n\n", check_end)


def ask_for_names(driver, rng):
    normalize = getattr(getattr(metadata, "Prepared", None), "normalize", None)
    from_stem = getattr(metadata.PathDistribution, "_name_from_stem", None)
    try:
        if from_stem("face.egg-info") != "face":
            from_stem = None
    except TypeError:  # a method of instances, before Python 3.11
        from_stem = None
    for _ in range(CASES):
        name = random_name(rng)
        if normalize is not None and "\u03a3" not in name:
            driver.ask("N", as_bytes(name), expect(as_bytes(normalize(name))))
        directory = name + random_suffix(rng)
        if from_stem is not None:
            is_metadata = directory.lower().endswith((".dist-info", ".egg-info"))
            # An empty name is as good as none: _normalized_name looks further.
            stem = from_stem(directory) or None
            driver.ask("D", as_bytes(directory), expect(as_bytes(stem), b"%d" % is_metadata))


def main():
    driver = Driver(sys.argv[1])
    rng = random.Random(SEED)
    ask_for_characters(driver, sys.argv[2])
    ask_for_utf8(driver, rng)
    ask_for_names(driver, rng)
    for _ in range(CASES):
        ask_for_metadata(driver, random_metadata(rng))
    if hasattr(metadata, "Sectioned"):
        for _ in range(CASES):
            data = random_entry_points(rng)
            driver.ask("E", data, check_entry_points(data))
    driver.run()
    print("%d answers are those of Python %s" % (len(driver.checks), sys.version.split()[0]))


if __name__ == "__main__":
    main()
