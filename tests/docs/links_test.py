"""Links between the documents: each leads to a file that is there, and to a heading in it. And the page for those who
start has one screen for each of them.

    python3 links_test.py REPOSITORY
"""
import os
import re
import sys


def documents(folder):
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "build"]
        for name in names:
            if name.endswith(".md"):
                yield os.path.join(parent, name)


def prose(text):
    """Without code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^(```+).*?^\1", "", text, flags=re.S | re.M))


def anchors(path):
    """The names that headings are linked by: as the usual sites make them."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^(```+).*?^\1", "", file.read(), flags=re.S | re.M)
    found = set()
    for heading in re.findall(r"^#+ +(.*?) *#*$", text, re.M):
        heading = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", heading).replace(" ", "-")
        number = 0
        while name + ("-%d" % number if number else "") in found:
            number += 1
        found.add(name + ("-%d" % number if number else ""))
    return found


def broken_links(document):
    with open(document, encoding="utf-8") as file:
        text = prose(file.read())
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        path = os.path.join(os.path.dirname(document), path) if path else document
        if not os.path.exists(path):
            yield target, "there is no such file"
        elif anchor and anchor not in anchors(path):
            yield target, "the document has no such heading"


SCREEN = 45


def long_parts(document):
    """The parts of a page that promises one screen for each, as it is read: without what the test prepares."""
    with open(document, encoding="utf-8") as file:
        text = re.sub(r"^<!--.*?-->\n", "", file.read(), flags=re.S | re.M)
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        if len(part.splitlines()) > SCREEN:
            yield part.splitlines()[0]


def main():
    repository = sys.argv[1]
    count, failed = 0, False
    for part in long_parts(os.path.join(repository, "docs", "start.md")):
        print("docs/start.md: %s: it is longer than a screen of %d lines" % (part, SCREEN))
        failed = True
    for document in sorted(documents(repository)):
        count += 1
        for target, why in broken_links(document):
            print("%s: %s: %s" % (os.path.relpath(document, repository), target, why))
            failed = True
    index = os.path.join(repository, "docs", "README.md")
    with open(index, encoding="utf-8") as file:
        listed = file.read()
    for name in sorted(os.listdir(os.path.join(repository, "docs"))):
        if name.endswith(".md") and name != "README.md" and "(%s)" % name not in listed:
            print("docs/README.md does not list " + name)
            failed = True
    print("%d documents" % count)
    return 1 if failed or count < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
