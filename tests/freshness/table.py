"""Prints what run.py measured as a table.

usage: table.py RESULTS [--markdown FILE]

RESULTS is the folder of the groups' results. With --markdown, the table in FILE, between its two
markers, is replaced.
"""

import argparse
import json
import sys
from pathlib import Path

from run import GROUPS

COLUMNS = {
    "mtime": "mtime cache",
    "stevedore": "stevedore",
    "importlib": "importlib, one process",
    "dir": "epindex dir",
    "meta": "epindex meta",
    "content": "epindex content",
}
HEADINGS = {
    "directories": "In a directory",
    "races": "Time",
    "copies": "Copies",
    "file_systems": "File systems",
    "installers": "Installers",
}
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def cell(result, column):
    outcome = result["cells"].get(column)
    if outcome is None:
        return "–"
    text = "old answer" if outcome == "stale" else outcome
    said = [verdict for verdict in ("fresh", "moved", "stale") if verdict in result["verdicts"]]
    if column == ("meta" if "meta" in result["cells"] else "content") and said:
        text += f" ({', '.join(said)})"
    return text


def rows_of(results):
    for result in results:
        title = result["title"] + (f"; {result['note']}" if result["note"] else "")
        if result["skipped"]:
            title += f" [skipped: {result['skipped']}]"
        yield [title] + [cell(result, column) for column in COLUMNS]


def read(folder):
    groups = {}
    for group in GROUPS:
        file = folder / f"{group}.json"
        if file.exists():
            groups[group] = json.loads(file.read_text())
    return groups or sys.exit(f"no results in {folder}: run the tests first")


def as_text(groups):
    heading = ["scenario", *COLUMNS.values()]
    rows = {group: list(rows_of(results)) for group, results in groups.items()}
    everything = [heading, *(row for part in rows.values() for row in part)]
    widths = [max(len(row[i]) for row in everything) for i in range(len(heading))]

    def line(row):
        return "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()

    lines = [line(heading)]
    for group, part in rows.items():
        lines += ["", HEADINGS[group], *map(line, part)]
    return "\n".join(lines)


def emphasized(text):
    wrong = text.startswith("old answer") or (text.endswith("missed") and text[0] != "0")
    return f"**{text}**" if wrong else text


def as_markdown(groups):
    lines = []
    for group, results in groups.items():
        lines += ["", f"| {HEADINGS[group]} | " + " | ".join(COLUMNS.values()) + " |",
                  "| --- " * (len(COLUMNS) + 1) + "|"]
        lines += ["| " + " | ".join(map(emphasized, row)) + " |" for row in rows_of(results)]
    return "\n".join(lines) + "\n\n"


def totals(groups):
    results = [result for part in groups.values() for result in part]
    failed = sum(bool(result["failures"]) for result in results)
    skipped = sum(bool(result["skipped"]) and not result["failures"] for result in results)
    return f"{len(results) - failed - skipped} right, {failed} wrong, {skipped} skipped"


def replace_in(file, table):
    head, _, rest = file.read_text().partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        sys.exit(f"{file} lacks the markers {BEGIN} and {END}")
    file.write_text(f"{head}{BEGIN}\n{table}{END}{tail}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    groups = read(arguments.results)
    if arguments.markdown:
        replace_in(arguments.markdown, as_markdown(groups))
    else:
        print(as_text(groups))
        print("\nscenarios: " + totals(groups))


if __name__ == "__main__":
    main()
