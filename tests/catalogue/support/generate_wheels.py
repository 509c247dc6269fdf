"""Makes wheels as an index has them, and prints their paths.

    python3 generate_wheels.py FOLDER COUNT [SEED]

Each is a zip archive that zipfile and pip can read. How many files it has, how large they are and
what entry points it gives is drawn from sample.tsv, so from real environments. What is never read
costs no disk: the bytes of all files but METADATA, entry_points.txt, WHEEL and RECORD are one hole
in the archive, in its first member. The same arguments make the same wheels.
"""

import os
import pathlib
import random
import struct
import sys
import zlib

SAMPLE = pathlib.Path(__file__).with_name("sample.tsv")
COMPRESSED = 0.35  # of a wheel's bytes, about what deflate leaves
WORDS = """
    async auto base cache client cloud code config core data django engine fast file flask graph http
    image index job json kit lab lazy lib log map mark meta model net open parse path plugin py query
    queue rest run schema server shell spec stack stream sync table task test text time tool type
    utils view web work xml yaml zero
""".split()
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


class Sample:
    def __init__(self, line):
        files, size, metadata, *groups = line.split("\t")
        self.files, self.size, self.metadata = int(files), int(size), int(metadata)
        self.groups = [(group, int(count)) for group, _, count in (each.rpartition("=") for each in groups)]


def samples():
    return [Sample(line) for line in SAMPLE.read_text().splitlines()]


_crc_of_zeros = {}


def crc_of_zeros(size):
    """In steps of a mebibyte, so that few sizes are ever computed."""
    if size not in _crc_of_zeros:
        crc, chunk = 0, bytes(1 << 20)
        for start in range(0, size, len(chunk)):
            crc = zlib.crc32(chunk[: size - start], crc)
        _crc_of_zeros[size] = crc
    return _crc_of_zeros[size]


def deflated(data):
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    return compressor.compress(data) + compressor.flush()


class Archive:
    """Members one behind the other, then the central directory."""

    def __init__(self):
        self.parts = []  # (offset, bytes)
        self.offset = 0
        self.central = []

    def add(self, name, method, crc, stored, size, payload):
        name = name.encode()
        self.parts.append((self.offset, LOCAL.pack(b"PK\3\4", 20, 0, method, 0, 0x21, crc, stored, size, len(name), 0) + name + payload))
        self.central.append(CENTRAL.pack(b"PK\1\2", 0x314, 20, 0, method, 0, 0x21, crc, stored, size, len(name), 0, 0, 0, 0, 0o644 << 16, self.offset) + name)
        self.offset += LOCAL.size + len(name) + stored

    def add_text(self, name, text):
        data = text.encode()
        packed = deflated(data)
        self.add(name, 8, zlib.crc32(data), len(packed), len(data), packed)

    def add_hole(self, name, size):
        self.add(name, 0, crc_of_zeros(size), size, size, b"")

    def write(self, path):
        directory = b"".join(self.central)
        end = END.pack(b"PK\5\6", 0, 0, len(self.central), len(self.central), len(directory), self.offset, 0)
        with open(path, "wb", buffering=0) as file:
            # The members behind the hole are small, and one write.
            first, rest = self.parts[0], self.parts[1:]
            file.write(first[1])
            start = rest[0][0]
            os.pwrite(file.fileno(), b"".join(part for _, part in rest) + directory + end, start)


def metadata_text(draw, name, version, size):
    text = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {' '.join(draw.choices(WORDS, k=8))}\n\n"]
    length = len(text[0])
    while length < size:
        line = " ".join(draw.choices(WORDS, k=12)) + "\n"
        text.append(line)
        length += len(line)
    return "".join(text)


def entry_points_text(draw, module, groups):
    lines = []
    for group, count in groups:
        lines.append(f"[{group}]")
        lines += [f"{draw.choice(WORDS)}-{draw.choice(WORDS)}-{i} = {module}.{draw.choice(WORDS)}:{draw.choice(WORDS)}" for i in range(count)]
        lines.append("")
    return "\n".join(lines)


def make_wheel(folder, number, seed, rows):
    """The wheel of this number; every project has releases of which a few follow one another."""
    draw = random.Random(f"{seed} {number // 5}")
    row = draw.choice(rows)
    name = f"{draw.choice(WORDS)}-{draw.choice(WORDS)}-{number // 5}"
    module = name.replace("-", "_")
    version = f"{number % 5}.{draw.randrange(20)}.{draw.randrange(10)}"
    info = f"{module}-{version}.dist-info"
    archive = Archive()
    hole = max(int(row.size * COMPRESSED), 1 << 10)
    archive.add_hole(f"{module}/data.bin", hole if hole < 1 << 20 else hole >> 20 << 20)
    for i in range(max(row.files - 5, 0)):
        archive.add(f"{module}/{WORDS[i % len(WORDS)]}/{WORDS[i // len(WORDS) % len(WORDS)]}_{i}.py", 0, 0, 0, 0, b"")
    archive.add_text(f"{info}/METADATA", metadata_text(draw, name, version, row.metadata))
    archive.add_text(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: generate_wheels\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    if row.groups:
        archive.add_text(f"{info}/entry_points.txt", entry_points_text(draw, module, row.groups))
    archive.add_text(f"{info}/RECORD", "")
    path = folder / f"{number // 1000:05}" / f"{module}-{version}-py3-none-any.whl"
    archive.write(path)
    return path


def generate(folder, count, seed=1):
    folder, rows = pathlib.Path(folder), samples()
    for number in range(count):
        if number % 1000 == 0:
            (folder / f"{number // 1000:05}").mkdir(parents=True, exist_ok=True)
        yield make_wheel(folder, number, seed, rows)


if __name__ == "__main__":
    for made in generate(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4]):
        print(made)
