"""Made-up environments: path entries full of plugin distributions. The same count gives the same files."""

import os

GROUPS = 20


def entry_points_of(number, entries=6):
    """(group, name, value) of each entry point: a command, and plugins of a few groups."""
    first = ("console_scripts", f"tool-{number}", f"package_{number}.cli:main")
    return [first] + [(f"plugins.group{(number + n) % GROUPS}", f"plugin-{number}-{n}",
                       f"package_{number}.plugins.part{n}:Plugin") for n in range(1, entries)]


def text_of(entries):
    lines, current = [], None
    for group, name, value in entries:
        if group != current:
            lines.append(f"[{group}]")
            current = group
        lines.append(f"{name} = {value}")
    return "\n".join(lines) + "\n"


def metadata_of(number):
    """As long as METADATA tends to be: most of it is the description."""
    return (f"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.{number}\n"
            "Summary: A package that was made up\nLicense: MIT\nRequires-Python: >=3.8\n\n"
            + "It does nothing, and has many words to say so.\n" * 40)


def write_file(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_distribution(folder, number, entries=6):
    directory = os.path.join(folder, f"package_{number}-1.{number}.dist-info")
    os.makedirs(directory)
    write_file(os.path.join(directory, "METADATA"), metadata_of(number))
    write_file(os.path.join(directory, "entry_points.txt"), text_of(entry_points_of(number, entries)))
    return directory


def write_environment(folder, distributions, entries=6):
    os.makedirs(folder, exist_ok=True)
    for number in range(distributions):
        write_distribution(str(folder), number, entries)


def write_large_distributions(folder, entries):
    """Few distributions with many entry points, where only the number of entries matters."""
    each = 1000
    write_environment(folder, max(1, entries // each), min(entries, each))
