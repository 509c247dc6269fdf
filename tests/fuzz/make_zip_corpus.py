"""Writes the seed archives of fuzz_zip_archive into the folder given: make_zip_corpus.py FOLDER"""

import io
import os
import sys
import warnings
import zipfile
from unittest import mock

METADATA = "Name: one\nVersion: 1.0\n\n"
ENTRY_POINTS = "[console_scripts]\none = one.cli:main [extra]\n"
WHEEL = [
    ("one-1.0.dist-info/METADATA", METADATA),
    ("one-1.0.dist-info/entry_points.txt", ENTRY_POINTS),
]


def archive(members, compression=zipfile.ZIP_DEFLATED, prefix=b"", comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zip, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of duplicate names
        for name, content in members:
            info = zipfile.ZipInfo(name)  # of a fixed date
            info.compress_type = compression
            zip.writestr(info, content)
        zip.comment = comment
    return prefix + file.getvalue()


def zip64(members):
    file = io.BytesIO()
    with mock.patch("zipfile.ZIP_FILECOUNT_LIMIT", 1), zipfile.ZipFile(file, "w") as zip:
        for name, content in members:
            with zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content.encode())
    return file.getvalue()


def encrypted(members):
    """The flag only; nothing in it is a secret."""
    data = bytearray(archive(members))
    for signature, offset in (b"PK\3\4", 6), (b"PK\1\2", 8):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 1)
    return bytes(data)


SEEDS = {
    "deflated.whl": archive(WHEEL),
    "stored.whl": archive(WHEEL, zipfile.ZIP_STORED),
    "egg-info-file.zip": archive([("one-1.0.egg-info", METADATA)]),
    "duplicates.whl": archive(WHEEL + WHEEL),
    "zipapp.pyz": archive(WHEEL, prefix=b"#!/usr/bin/env python3\n", comment=b"a comment"),
    "not-ascii.whl": archive([("\u00e9-1.dist-info/METADATA", METADATA)]),
    "empty.zip": archive([]),
    "zip64.whl": zip64(WHEEL),
    "encrypted.whl": encrypted(WHEEL),
}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, data in SEEDS.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main(sys.argv[1])
