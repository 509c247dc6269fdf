"""Random distributions whose modules are declared, listed, or neither, as awkward as csv and paths let them be."""

FILES = ["pkg/__init__.py", "pkg/sub/deep.py", "pkg2/data.txt", "single.py", "other.pyc", "ext.so", "ext.cpython-311-x86_64-linux-gnu.so",
         "ext2.abi3.so", "LICENSE", "hook.pth", "../../../bin/run", "__pycache__/single.cpython-311.pyc", "a b/c.py", "gr\u00fc\u00df/x.py",
         "bin/tool", "foo.libs/x.so", "foo.libs/y.py", ".hidden/x.py", "pkg3/.py", "namespace/part/x.py"]
ODD_FILES = ["./dot/x.py", "/absolute/x.py", "two//slashes.py", "end/", "end2/.", ".py", '"quoted, comma/x.py"', '"plain/x.py"', "x\u2028y/z.py",
             "tab\t/x.py", ".", "..", " lead/x.py", "cr\r/x.py", "\x1cfs/x.py"]
ENDS = [",sha256=abc,12"] * 6 + [",,", ",sha256=abc,", ",x/y=z,7"]
BAD_ENDS = ["", ",", ",,,", ",,x", ",a,b,c"]


def record(draw, site, bad):
    lines = []
    for _ in range(draw.choice([0, 1, 3, 8])):
        name = draw.choice(FILES if draw.random() < 0.95 else ODD_FILES)
        lines.append(name + (draw.choice(ENDS) if not bad or draw.random() < 0.95 else draw.choice(BAD_ENDS)))
        if draw.random() < 0.6 and not name.startswith(('"', "/", "..", ".")) and not name.endswith(("/", ".")):
            path = site / name.replace("\r", "")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    if bad and draw.random() < 0.05:
        lines.append("")
    text = draw.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + (draw.choice(["", "\n", "\n"]) if lines or bad else "")
    return text.encode() + (b"\xff" if bad and draw.random() < 0.03 else b"")


def write(draw, site):
    bad = draw.random() < 0.2  # the original raises for some of it
    for number in range(draw.choice([3, 10])):
        kind = draw.choice([".dist-info", ".dist-info", ".egg-info"])
        directory = site / (draw.choice(["alpha", "Be.ta", "same"]) + "-%d" % number + kind)
        directory.mkdir(parents=True)
        if not bad or draw.random() < 0.9:
            name = "" if bad and draw.random() < 0.1 else "Name: %s\n" % draw.choice(["alpha", "Be.ta", "same", "\u00e9"])
            (directory / ("METADATA" if kind == ".dist-info" else "PKG-INFO")).write_bytes(("%sVersion: 1\n" % name).encode())
        if draw.random() < 0.4:
            (directory / "top_level.txt").write_bytes(draw.choice(
                [b"pkg\n", b"pkg\npkg2\n", b"", b" \n", b"a b\n", "gr\u00fc\u00df\u2003x\n".encode()] * 5 + [b"\xff"] * bad))
        if draw.random() < 0.9:
            (directory / "RECORD").write_bytes(record(draw, site, bad))
        if draw.random() < 0.2:
            (directory / "installed-files.txt").write_text(draw.choice(["../single.py\n", "../pkg/x.py\n\n", ""]))
        if draw.random() < 0.2:
            (directory / "SOURCES.txt").write_text(draw.choice(["setup.py\nsrc/x.py\n", "single.py\n", ""]))
