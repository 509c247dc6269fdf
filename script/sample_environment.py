"""Writes a path entry of made-up distributions, for machines whose Python has none.

    python3 sample_environment.py FOLDER COUNT

The same COUNT gives the same files. Two of five distributions have entry points, as in real
environments of that size: a command each, and plugins of one of a few groups.
"""

import os
import sys

GROUPS = ["sample.plugins", "sample.formats", "sample.lexers", "sample.hooks"]


def entry_points_text(number):
    lines = ["[console_scripts]", f"sample-{number} = sample_{number}.cli:main", "",
             f"[{GROUPS[number % len(GROUPS)]}]"]
    lines += [f"plugin-{number}-{n} = sample_{number}.plugins:Plugin{n}" for n in range(number % 40)]
    return "\n".join(lines) + "\n"


def write(folder, count):
    for number in range(count):
        directory = os.path.join(folder, f"sample_{number}-1.{number}.dist-info")
        os.makedirs(directory)
        with open(os.path.join(directory, "METADATA"), "w", encoding="utf-8") as file:
            file.write(f"Metadata-Version: 2.1\nName: sample-{number}\nVersion: 1.{number}\n")
        if number % 5 < 2:
            with open(os.path.join(directory, "entry_points.txt"), "w", encoding="utf-8") as file:
                file.write(entry_points_text(number))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: sample_environment.py FOLDER COUNT")
    write(sys.argv[1], int(sys.argv[2]))
