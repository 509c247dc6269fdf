"""The judge: what importlib.metadata finds on the path list given as arguments.

Prints group, name, value, distribution and version, tab-separated; groups sorted, path order within
each, as `epindex dump --format=tsv` does.
"""
import importlib.metadata
import os
import sys

listdir = os.listdir
os.listdir = lambda path: sorted(listdir(path), key=os.fsencode)

seen = set()
rows = []
for distribution in importlib.metadata.distributions(path=sys.argv[1:]):
    name = distribution._normalized_name
    if name in seen:
        continue
    seen.add(name)
    metadata = distribution.metadata
    for entry in distribution.entry_points:
        rows.append((entry.group, entry.name, entry.value, metadata["Name"] or "",
                     metadata["Version"] or ""))
rows.sort(key=lambda row: row[0].encode())
for row in rows:
    sys.stdout.buffer.write("\t".join(row).encode() + b"\n")
