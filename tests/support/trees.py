"""Random trees of metadata directories, as awkward as importlib.metadata lets them be.

A Tree is drawn from a seeded random.Random and can be written to any folder: as it is, or without the
bad lines and files that make importlib.metadata raise for everybody (clean=True).
"""

import email
import os
import zipfile

# Every line end of str.splitlines(), the ordinary ones more often.
LINE_ENDS = ["\n"] * 12 + ["\r\n"] * 3 + ["\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
# White space that str.strip() strips and str.splitlines() does not split at.
SPACES = [" "] * 8 + ["\t", "\x1f", "\xa0", "\u1680", "\u2003", "\u202f", "\u205f", "\u3000"]
# What looks like white space, or ends lines elsewhere, but is a character like any other.
ODD = ["\u200b", "\ufeff", "\u180e", "\x00a"[1:], "\x7f", "\x1b", "\ud7ff", "\U0001f40d", "\u0130", "\ufb01"]

GROUPS = ["console_scripts", "gui_scripts", "a", "a/b", "a/b/c", "/", "//", "A", "", " padded ", "x]y", "[x",
          "gr\u00fc\u00dfe", "pytest11", "with space", "a=b", "#hash", "a.b-c_d", "\u200bzero"]
NAMES = ["run", "c", "b/c", "b", "/", "RUN", "Run", "with space", "n:m", "a.b", "n[1]", "\u0142ab", "x;y",
         "[open", "-f", "--help", "\U0001f40d", "ru\u200bn", "\u0130"]
VALUES = ["mod", "mod:attr", "pkg.mod:attr.sub", "pkg.mod : attr", "mod:attr [x]", "mod:attr[x,y_1]", "mod [x]",
          "mod:attr [x] ", "mod:attr [a-b, c.d]", "m\u00f6d:\u00e4ttr", "mod:attr [=;!]", "mod=x", "mod:a:b", "",
          "1mod", "mod:", ":attr", "mod attr", "mod:attr []", "mod:attr [[x]]", "mod:attr # not a comment",
          "\u0661.x:\u00b2", "mod:attr [\u00e9\u0300]"]
PROJECTS = ["alpha", "Alpha", "ALPHA", "al-pha", "al.pha", "al_pha", "beta", "Beta.Gamma", "beta__gamma",
            "delta", "epsilon", "zeta9", "\u00c9t\u00e9", "x"]
VERSIONS = ["1.0", "2", "0.1.dev1+local", "", "1.0\t", "  3", "\u0661"]


class Distribution:
    """Its files are {name in the metadata directory: (bytes as it is, bytes when clean or None)}."""

    def __init__(self, directory, files, clean=True):
        self.directory = directory
        self.files = files
        self.clean = clean  # False: it is bad as a whole, a clean tree is without it


def awkward(random, text):
    """The text with white space around it."""
    def padding():
        return "".join(random.choice(SPACES) for _ in range(random.choice([0, 0, 0, 1, 1, 3])))
    return padding() + text + padding()


def odd_word(random):
    return "".join(random.choice(ODD + ["a", "b", ".", "/", "_", "-"]) for _ in range(random.randint(1, 5)))


def entry_points_text(random, bad):
    """(text, text without the lines that make importlib.metadata raise)."""
    text, clean = [], []

    def add(line, keep=True):
        end = random.choice(LINE_ENDS)
        text.append(line + end)
        if keep:
            clean.append(line + end)

    for _ in range(random.choice([0, 1, 2, 2, 3, 5])):
        if random.random() < 0.9:
            group = random.choice(GROUPS) if random.random() < 0.9 else odd_word(random)
            add(awkward(random, "[" + awkward(random, group) + "]" * random.choice([1, 1, 1, 2])))
        for _ in range(random.choice([0, 1, 2, 4])):
            kind = random.random()
            if kind < 0.1:
                add(awkward(random, random.choice(["", "#", "# a = b", "#[x]"])))
            elif kind < 0.15 and bad:
                add(awkward(random, random.choice(["no equals sign", "[unclosed", "x]", ";"])), keep=False)
            else:
                name = random.choice(NAMES) if random.random() < 0.9 else odd_word(random)
                if random.random() < 0.03:
                    name = ""
                add(awkward(random, awkward(random, name) + "=" + awkward(random, random.choice(VALUES))))
    if random.random() < 0.3 and text:  # the last line without its end
        last = text[-1]
        text[-1] = last.rstrip("\r\n")
        if clean and clean[-1] == last:
            clean[-1] = text[-1]
    return "".join(text), "".join(clean)


def metadata_text(random, project):
    """Headers of a METADATA: folded, in any case, twice, and followed by a body that looks like some."""
    def header(name, value):
        name = random.choice([name, name, name.lower(), name.upper()])
        # Not behind nothing: Python versions differ on a value that begins on its second line.
        more = random.choice(["", "", "", "\n more", "\n\t more\n  still"]) if value.strip() else ""
        return f"{name}:{random.choice([' ', ' ', '', '  '])}{value}{more}"

    lines = [header("Metadata-Version", "2.1")]
    if random.random() < 0.95:
        lines.append(header("Name", project))
    if random.random() < 0.9:
        lines.append(header("Version", random.choice(VERSIONS)))
    if random.random() < 0.3:
        lines.append("Summary: folded\n  Name: not-a-header\n\tVersion: 99")
    if random.random() < 0.2:
        lines.append("Name: second\nVersion: 98")
    if random.random() < 0.5:
        random.shuffle(lines)
    if random.random() < 0.1:
        lines.insert(random.randint(0, len(lines)), "no header, and so the headers end here")
    text = "\n".join(lines) + "\n\nName: body\nVersion: body\n"
    return text.replace("\n", random.choice(["\n", "\n", "\r\n"])) if random.random() < 0.9 else ""


def has_name(files):
    """Whether importlib.metadata finds a Name in them."""
    text = files.get("METADATA", (b"",))[0] or files.get("PKG-INFO", (b"",))[0]
    return email.message_from_string(text.decode())["Name"] is not None


def draw_distribution(random, kind, in_egg, bad):
    project = random.choice(PROJECTS)
    version = random.choice(["1.0", "2.0", "0.1.dev1", "3-py3.9", ""])
    stem = project + ("-" + version if version else "")
    suffix = random.choice([".dist-info"] * 6 + [".egg-info"] * 3 + [".DIST-INFO", ".Egg-Info"])
    directory = stem + suffix
    if in_egg and random.random() < 0.5:
        directory = random.choice(["EGG-INFO", "EGG-INFO", "egg-info", "Egg-Info"])
    files = {}
    metadata_name = "PKG-INFO" if "egg" in directory.lower() else "METADATA"
    if random.random() < 0.9:
        files[metadata_name] = (metadata_text(random, project).encode(),) * 2
    if random.random() < 0.05:
        files["PKG-INFO"] = files.get("PKG-INFO", (b"Name: other\nVersion: 97\n",) * 2)
    if random.random() < 0.85:
        text, clean = entry_points_text(random, bad)
        files["entry_points.txt"] = (text.encode(), clean.encode())
        if bad and random.random() < 0.1:
            files["entry_points.txt"] = (text.encode() + b"[a]\nb\xff = c\n", None)
    # Where the directory's name has no name, importlib.metadata raises unless the metadata does.
    nameless = kind == "zip" or not directory.endswith((".dist-info", ".egg-info"))
    if nameless and not has_name(files):
        if bad:
            return Distribution(directory, files, clean=False)
        files[metadata_name] = (f"Name: {project}\nVersion: 4\n".encode(),) * 2
        files.pop("PKG-INFO" if metadata_name == "METADATA" else "METADATA", None)
    return Distribution(directory, files)


class PathEntry:
    def __init__(self, name, kind, distributions, compression=zipfile.ZIP_STORED):
        self.name, self.kind, self.distributions = name, kind, distributions
        self.compression = compression

    def write(self, root, clean):
        path = os.path.join(root, self.name)
        distributions = [d for d in self.distributions if d.clean or not clean]
        if self.kind == "absent":
            return
        if self.kind == "file":
            with open(path, "wb") as file:
                file.write(b"neither directory nor archive")
        elif self.kind == "zip":
            self.write_zip(path, distributions, clean)
        else:
            self.write_directory(path, distributions, clean)

    def write_directory(self, path, distributions, clean):
        os.makedirs(os.path.join(path, "package"))
        for distribution in distributions:
            directory = os.path.join(path, distribution.directory)
            os.makedirs(directory)
            for name, contents in distribution.files.items():
                if contents[clean] is not None:
                    with open(os.path.join(directory, name), "wb") as file:
                        file.write(contents[clean])

    def write_zip(self, path, distributions, clean):
        with zipfile.ZipFile(path, "w", self.compression) as archive:
            archive.writestr("package/__init__.py", "")
            for distribution in distributions:
                archive.writestr(distribution.directory + "/RECORD", "")
            for distribution in distributions:
                for name, contents in distribution.files.items():
                    if contents[clean] is not None:
                        archive.writestr(f"{distribution.directory}/{name}", contents[clean])


def draw_distributions(random, kind, in_egg, bad):
    drawn = {}
    for _ in range(random.choice([0, 1, 2, 4, 8])):
        distribution = draw_distribution(random, kind, in_egg, bad)
        drawn.setdefault(distribution.directory, distribution)
    return list(drawn.values())


def draw_path_entry(random, number, bad):
    kind = random.choice(["directory"] * 8 + ["egg", "egg", "zip", "zip", "zip", "absent", "file"])
    name = f"{number}-" + random.choice(["lib", "site packages", "b\u00fccher", "li'b", "dist.d"])
    if kind == "egg":
        name, kind = random.choice([f"e{number}-1.0-py3.9.egg", f"E{number}.EGG"]), "directory"
    elif kind == "zip":
        name += random.choice(["-1.0-py3.9.egg", ".whl", ".zip", ".pyz", ""])
    distributions = draw_distributions(random, kind, name.lower().endswith(".egg"), bad)
    return PathEntry(name, kind, distributions, random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


class Tree:
    """Path entries to write below a folder, and the path list that names them from within it."""

    def __init__(self, random):
        self.bad = random.random() < 0.3
        self.path_entries = [draw_path_entry(random, number, self.bad)
                             for number in range(random.choice([1, 2, 3, 5]))]
        names = [entry.name for entry in self.path_entries]
        random.shuffle(names)
        if random.random() < 0.2:  # named twice
            names.append(random.choice(names))
        self.path = [(name, random.choice(["absolute"] * 4 + ["relative", "dotted", "slash"])) for name in names]
        # The current directory is the folder itself: its own distributions, by ''.
        self.here = None
        if random.random() < 0.3:
            distributions = draw_distributions(random, "directory", False, self.bad)
            self.here = PathEntry(".", "directory", distributions)
            self.path.insert(random.randint(0, len(self.path)), ("", "relative"))

    def write(self, root, clean=False):
        os.makedirs(root)
        for entry in self.path_entries:
            entry.write(root, clean)
        if self.here:
            self.here.write(root, clean)

    def path_list(self, root):
        spelled = {
            "absolute": lambda name: os.path.join(root, name),
            "relative": lambda name: name,
            "dotted": lambda name: "./" + name,
            "slash": lambda name: os.path.join(root, name) + "/",
        }
        return [spelled[spelling](name) for name, spelling in self.path]
