"""Random texts for text_reference.py: mostly like the real ones, and awkward wherever they can be."""


def random_bytes(rng):
    pieces = [b"A", b"\xce\xa3", b"\xc4\xb0", b".", b" ", b"\xe2\x80\xa8", b"\xc3\x84", b"\xcc\x81"]
    pieces += [bytes([rng.randrange(256)]), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]
    pieces += [b"\xf0\x9f\x98\x80", b"\xe0\x80\xaf", b"\xe1\x80", b"\x80", b"\xc2\xa0", b"abcdefgh"]
    return b"".join(rng.choice(pieces) for _ in range(rng.randrange(12)))


SPACES = ["", " ", "\t", " \t ", "\u00a0", "\u2003", "\u3000", "\u001f", "\u1680"]
LINE_ENDS = ["\n"] * 12 + ["\r\n"] * 4 + ["\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85"]
LINE_ENDS += ["\u2028", "\u2029", "\n\r", "\n\n"]
WORDS = ["a", "pip", "a.b", "x/y", "a-b", "console_scripts", "\u00e9t\u00e9", "\u540d", "A_1", ""]
WORDS += ["#", ";", "[", "]", "[]", "a b", "=", ":", "\ufeff", "\u200b", "'", "\u00b2", "\u0663"]
WORDS += ["."]
REFERENCES = ["m", "m:a", "p.m:a.b", "m : a [x, y]", "m:a[x]", "m [x,y.z-w]", "m:", ":a", "m:a:b"]
REFERENCES += ["m\u00a0:\u2003a\u3000[ x ]", "m:a []", "m:a [x] y", "m [x][y]", "m-n:a"]
REFERENCES += ["\u540d:\u00e9", "m:a ]x[", "m:a [", "m:a ]", "[x]", "m a", ".", "m:..", "m[x]]"]
REFERENCES += ["m:a [\u00b2,\u0301]"]


def random_line(rng):
    def space():
        return rng.choice(SPACES)

    def word():
        return "".join(rng.choice(WORDS) for _ in range(rng.choice((1, 1, 1, 2, 3))))

    value = rng.choice(REFERENCES) if rng.random() < 0.8 else word()
    line = rng.choice(
        [
            "%s%s%s=%s%s" % (space(), word(), space(), space(), value),
            "%s = %s" % (word(), value),
            "%s[%s%s%s]" % (space(), space(), word(), space()),
            "[%s]" % rng.choice(WORDS),
            "[[%s]" % word(),
            "[%s]]%s" % (word(), space()),
            "# %s = %s" % (word(), value),
            word(),
            "",
        ]
    )
    if rng.random() < 0.01:
        at = rng.randrange(len(line) + 1)
        line = line[:at] + "\0" + line[at:]
    return line + space()


def random_entry_points(rng):
    lines = [random_line(rng) for _ in range(rng.randrange(16))]
    if rng.random() < 0.8:
        lines.insert(0, "[%s]" % rng.choice(WORDS))
    text = "".join(line + rng.choice(LINE_ENDS) for line in lines)
    if rng.random() < 0.3:
        text = text.rstrip("\r\n")
    data = text.encode()
    if rng.random() < 0.05:
        data = b"\xef\xbb\xbf" + data
    if rng.random() < 0.04 and data:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(0x80, 0x100)]) + data[at:]
    return data


HEADER_LINES = ["Name: pkg", "NAME:  Pkg\t", "name:pkg", "Version: 1.0", "version:\t2", "Version:"]
HEADER_LINES += ["Name:", "Name : x", "Names: x", "Metadata-Version: 2.1", "Summary: a: b"]
HEADER_LINES += ["Name: \u00e9", " folded", "\tfolded twice", "        eight", "          ten"]
HEADER_LINES += ["   ", "\t", ": no name", "From nobody", "From : x", "From: x", "no colon", ""]
HEADER_LINES += ["Name: a\0b", "Version: \u20281", "  : ", "\u00e9: x", "Na\u00efme: x", "~!{}: x"]
HEADER_LINES += ["\x7f: x", "Name: \ufffd=", "\f", " \f", " \u00a0", "Name: \f"]
HEADER_LINES += ["Content-Type: text/plain", "Content-Type: message/rfc822", "Name:x"]
HEADER_LINES += ["Version: 1\x85"]


def random_metadata(rng):
    lines = [rng.choice(HEADER_LINES) for _ in range(rng.randrange(10))]
    if rng.random() < 0.7:
        plain = [line for line in lines if ":" in line or line[:1] in " \t"]
        lines = [line for line in plain if line and line != "\f"]
    ends = rng.choice((["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]))
    text = "".join(line + rng.choice(ends) for line in lines)
    text += rng.choice(("", "\nName: body\nVersion: body\n", "body"))
    data = text.encode()
    if rng.random() < 0.03:
        data = b"\xef\xbb\xbf" + data
    if rng.random() < 0.05 and data:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(0x80, 0x100)]) + data[at:]
    return data


NAME_PIECES = ["a", "Foo", "-", "_", ".", "--", "._-", "1.0", "\u03a3", "\u0130", "\udcff"]
NAME_PIECES += ["\u00c9", " "]
SUFFIXES = [".dist-info", ".egg-info", ".DIST-INFO", ".Egg-Info", ".egg", "", "EGG-INFO"]
SUFFIXES += [".dist-info.", ".dist-\u0130nfo", ".egg-info-x", "dist-info", ".e\u212ag-info"]


def random_name(rng):
    return "".join(rng.choice(NAME_PIECES) for _ in range(rng.randrange(7)))


def random_suffix(rng):
    return rng.choice(SUFFIXES)
