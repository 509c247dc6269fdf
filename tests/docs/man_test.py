"""The manual pages: they render, and say the same as each command's --help and as the header.

Environment: EPINDEX (the command), SOURCE (the repository).
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

COMMAND = os.environ["EPINDEX"]
SOURCE = os.environ["SOURCE"]
PAGES = os.path.join(SOURCE, "docs", "man")


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def sources():
    return sorted(name for name in os.listdir(PAGES) if name.endswith(".scd"))


def help_of(*words):
    return subprocess.run([COMMAND, *words, "--help"], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8").stdout


def commands():
    listed = help_of().split("\nCommands:\n", 1)[1].split("\n\n", 1)[0]
    names = [line.split()[0] for line in listed.splitlines()]
    return [name for name in names if name != "help"]


def options(text, indent):
    """Each option with its short form and the name of its value, as (short, long, value)."""
    pattern = r"^%s(?:(-\w), )?(--[a-z-]+)(?: ([A-Z]+))?(?=\s|$)" % indent
    return sorted(match.groups("") for match in re.finditer(pattern, text, re.MULTILINE))


def render(page, width):
    return subprocess.run(["man", "--warnings", "-P", "cat", "-l", page],
                          env=dict(os.environ, MANWIDTH=width, LC_ALL="C.UTF-8"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.rendered, cls.texts = {}, {}
        for name in sources():
            page = os.path.join(cls.folder, name[:-len(".scd")])
            with open(os.path.join(PAGES, name), "rb") as source, open(page, "wb") as output:
                subprocess.run(["scdoc"], stdin=source, stdout=output, check=True)
            cls.rendered[name[:-len(".scd")]] = render(page, "80")
            # Wide enough that nothing is broken into lines where it could not be found again.
            cls.texts[name[:-len(".scd")]] = render(page, "2000").stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def page(self, name):
        return re.sub(r"\x1b\[[0-9;]*m|.\x08", "", self.texts[name])

    def test_a_warning_would_be_seen(self):
        page = os.path.join(self.folder, "bad.1")
        with open(page, "w", encoding="utf-8") as file:
            file.write(".TH bad 1\n.SH NAME\nbad - bad\n.nosuchmacro\n")
        self.assertIn("nosuchmacro", render(page, "80").stderr)

    def test_each_page_renders_without_warnings(self):
        for name, result in self.rendered.items():
            with self.subTest(page=name):
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertIn("\nNAME\n", self.page(name))

    def test_each_command_has_a_page_and_each_page_a_command(self):
        pages = sorted(name for name in self.rendered if name.startswith("epindex-"))
        self.assertEqual(pages, sorted("epindex-%s.1" % name for name in commands()))

    def test_the_first_page_lists_the_commands(self):
        listed = re.findall(r"See epindex-(\w+)\(1\)", self.page("epindex.1"))
        self.assertEqual(listed, commands())

    def test_the_pages_of_the_commands_are_what_their_help_says(self):
        """script/generate-man writes them."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, os.path.join(SOURCE, "script", "generate-man"), COMMAND, folder],
                           check=True)
            for name in sorted(os.listdir(folder)):
                with self.subTest(page=name):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        self.assertEqual(read("docs", "man", name), file.read())

    def test_a_page_has_the_options_of_the_help_and_no_others(self):
        for name in commands():
            with self.subTest(command=name):
                expected = options(help_of(name), " {2,6}")
                self.assertTrue(expected)
                self.assertEqual(options(self.page("epindex-%s.1" % name), " {7}"), expected)

    def test_no_name_is_hyphenated_on_an_installed_page(self):
        pages = os.path.join(os.environ["BUILD"], "man")
        for name in self.rendered:
            with open(os.path.join(pages, name), encoding="utf-8") as file:
                self.assertRegex(file.read(), r"\n\.TH .*\n\.nh\n")

    def test_the_first_page_has_the_options_that_stand_for_all(self):
        self.assertEqual(options(self.page("epindex.1"), " {7}"), options(help_of(), " {2,6}"))

    def test_a_page_has_the_operands_and_the_exit_statuses_of_the_help(self):
        for name in commands():
            with self.subTest(command=name):
                text, page = help_of(name), self.page("epindex-%s.1" % name)
                usage = text.split("\n", 1)[0][len("Usage: "):]
                self.assertIn("\nSYNOPSIS\n       %s\n" % usage, page)
                statuses = re.search(r"^Exit status:(.*?)(\n\n|\Z)", text, re.S | re.M).group(1)
                expected = re.findall(r"\b([0-9])\b", statuses)
                section = re.search(r"\nEXIT STATUS\n(.*?)\n\n?[A-Z]", page, re.S).group(1)
                self.assertEqual(re.findall(r"^ {7}([0-9])$", section, re.M), expected)

    def test_pages_that_are_named_exist(self):
        ours = set(self.rendered)
        for name in ours:
            with self.subTest(page=name):
                named = re.findall(r"\b(epindex[a-z-]*)\(([135])\)", self.page(name))
                self.assertLessEqual(set("%s.%s" % pair for pair in named), ours)


class Library(unittest.TestCase):
    """docs/c-api.md and epindex(3), against the header."""

    def setUp(self):
        header = re.sub(r"/\*.*?\*/", "", read("lib", "include", "epindex.h"), flags=re.S)
        self.prototypes = [" ".join(text.split()) for text in
                           re.findall(r"^EPI_API ([^;]*;)", header, re.MULTILINE)]
        self.functions = [re.search(r"\b(epi_\w+)\(", text).group(1) for text in self.prototypes]
        self.types = sorted(set(re.findall(
            r"^(?:typedef enum \w+ \{.*)?\} (epi_\w+);|^typedef struct \w+ (epi_\w+);|^typedef (?:int |void |const char \*)(epi_\w+)\(",
            header, re.MULTILINE)), key="".join)
        self.types = ["".join(names) for names in self.types]
        self.statuses = re.findall(r"^    (EPI_\w+) = \d+", header.split("} epi_status;")[0], re.M)
        self.assertGreater(len(self.functions), 30)
        self.assertGreater(len(self.types), 20)
        self.assertEqual(len(self.statuses), 15)

    def test_the_page_of_the_api_has_each_function_and_type_and_no_others(self):
        rows = re.findall(r"^\| `(epi_\w+)(?:\(\))?` \|", read("docs", "c-api.md"), re.MULTILINE)
        self.assertEqual(sorted(rows), sorted(self.functions + self.types))

    def test_the_manual_page_has_each_prototype_as_it_is(self):
        page = read("docs", "man", "epindex.3.scd")
        blocks = "\n".join(re.findall(r"^```\n(.*?)^```", page, re.S | re.M)[1:-1])
        found = [" ".join(text.split()) + ";" for text in blocks.split(";")[:-1]]
        self.assertEqual(sorted(found), sorted(self.prototypes))

    def test_the_manual_page_has_each_type_and_status(self):
        page = read("docs", "man", "epindex.3.scd").replace("\\_", "_")
        self.assertEqual(sorted(re.findall(r"^_(epi_\w+)_$", page, re.M)), sorted(self.types))
        self.assertEqual(re.findall(r"^\*(EPI_\w+)\*$", page, re.M), self.statuses)


if __name__ == "__main__":
    for tool in ("scdoc", "man"):
        if not shutil.which(tool):
            print("skipped: %s is not installed (on Debian: apt-get install scdoc man-db)" % tool)
            sys.exit(77)
    unittest.main()
