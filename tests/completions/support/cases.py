"""What every shell's completion has to do, in one environment. Environment: EPINDEX, SOURCE."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

COMMAND = os.environ["EPINDEX"]


def help_of(*words):
    return subprocess.run([COMMAND, *words, "--help"], check=True, stdout=subprocess.PIPE,
                          encoding="utf-8").stdout


def commands():
    listed = help_of().split("\nCommands:\n", 1)[1].split("\n\n", 1)[0]
    return sorted(line.split()[0] for line in listed.splitlines())


def long_options(command):
    return sorted(re.findall(r"^ {2,6}(?:-\w, )?(--[a-z-]+)(?=\s)", help_of(command), re.M))


def distribution(site, name, text):
    folder = os.path.join(site, name + "-1.0.dist-info")
    os.makedirs(folder)
    with open(os.path.join(folder, "METADATA"), "w", encoding="utf-8") as file:
        file.write("Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n" % name)
    with open(os.path.join(folder, "entry_points.txt"), "w", encoding="utf-8") as file:
        file.write(text)


def environment(prefix):
    """A virtual environment; its interpreter is a program that notes that it was started."""
    site = os.path.join(prefix, "lib", "python3.11", "site-packages")
    os.makedirs(site)
    os.makedirs(os.path.join(prefix, "bin"))
    with open(os.path.join(prefix, "pyvenv.cfg"), "w", encoding="utf-8") as file:
        file.write("home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n")
    for name in ("python", "python3"):
        path = os.path.join(prefix, "bin", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\ntouch '%s'\n" % os.path.join(prefix, "started"))
        os.chmod(path, 0o755)
    return site


class Cases(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        site = environment(os.path.join(self.folder, "venv"))
        distribution(site, "mine", "[my.plugins]\nalpha = mine:run\nalphabet = mine:run\n"
                                   "[other.plugins]\nsingle = mine:run\n")
        distribution(site, "odd", "[odd.names]\nwith space = odd:run\n$(touch evil) = odd:run\n"
                                  "`touch evil` = odd:run\na:b:c = odd:run\n\x1b]0;title\x07 = odd:run\n"
                                  "-dash = odd:run\n\u00e9t\u00e9 = odd:run\n")
        distribution(environment(os.path.join(self.folder, "second")), "two", "[second.group]\nx = two:run\n")
        self.environment = {
            "PATH": os.path.dirname(COMMAND) + ":" + os.environ["PATH"], "HOME": self.folder,
            "TERM": "dumb", "LC_ALL": "C.UTF-8", "EPINDEX_SYSTEM_STORE": self.folder + "/no-store"}
        old = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, old)
        self.shell = None
        self.restart()
        self.addCleanup(lambda: self.shell.close())

    def restart(self, **variables):
        """A new shell, with these variables too."""
        if self.shell:
            self.shell.close()
        self.environment.update(variables)
        self.shell = self.start()

    def becomes(self, line, expected):
        """Typed and completed, the line is the expected one."""
        found, shown = self.shell.complete("epindex " + line)
        self.assertEqual(found, "epindex " + expected, shown)

    def offers(self, line, *expected):
        found = self.candidates("epindex " + line)
        for candidate in expected:
            self.assertIn(candidate, found)
        return found

    def test_a_command_is_completed_and_all_are_offered(self):
        self.becomes("loo", "lookup ")
        self.offers("", *commands())
        self.becomes("help reb", "help rebuild ")

    def test_the_options_of_each_command_are_those_of_its_help(self):
        for command in commands():
            if command != "help":
                with self.subTest(command=command):
                    found = self.candidates("epindex %s --" % command)
                    self.assertEqual(sorted(set(word for word in found if word.startswith("--"))),
                                     long_options(command))

    def test_levels_and_formats_are_those_that_the_command_takes(self):
        self.becomes("check --level=m", "check --level=meta ")
        self.becomes("check --level m", "check --level meta ")
        self.becomes("diff --format m", "diff --format markdown ")
        self.becomes("lookup --format i", "lookup --format ini ")
        self.becomes("distributions --format f", "distributions --format freeze ")
        found = self.offers("groups --format ", "json", "ndjson", "table", "tsv")
        self.assertNotIn("ini", found)
        self.assertNotIn("markdown", found)

    def test_groups_and_names_come_from_the_environment_on_the_line(self):
        self.becomes("lookup --prefix venv my", "lookup --prefix venv my.plugins ")
        self.becomes("lookup --prefix=venv other.plugins s", "lookup --prefix=venv other.plugins single ")
        self.becomes("dump --prefix venv --group my", "dump --prefix venv --group my.plugins ")
        self.becomes("groups --prefix venv my", "groups --prefix venv my.plugins ")
        self.becomes("version --prefix venv mi", "version --prefix venv mine ")
        self.becomes("lookup --prefix venv --dist mi", "lookup --prefix venv --dist mine ")
        self.becomes("explain --python venv/bin/python other",
                     "explain --python venv/bin/python other.plugins ")
        self.becomes("lookup --path second/lib/python3.11/site-packages sec",
                     "lookup --path second/lib/python3.11/site-packages second.group ")
        self.offers("lookup --prefix venv ", "my.plugins", "other.plugins", "odd.names")
        self.offers("lookup --prefix venv my.plugins ", "alpha", "alphabet")
        subprocess.run([COMMAND, "rebuild", "--quiet", "--prefix", "second", "-o", "second.cdb"], check=True)
        shutil.rmtree("second")
        self.becomes("lookup -f second.cdb sec", "lookup -f second.cdb second.group ")
        self.assertFalse(os.path.exists("venv/started"))

    def test_without_options_they_come_from_the_active_environment_and_no_python_is_started(self):
        self.restart(PATH=self.folder + "/second/bin:" + self.environment["PATH"])
        self.becomes("lookup sec", "lookup second.group ")
        self.restart(VIRTUAL_ENV=self.folder + "/venv")
        self.becomes("lookup my", "lookup my.plugins ")
        self.assertFalse(os.path.exists("venv/started") or os.path.exists("second/started"))

    def test_files_and_folders_are_offered_where_they_belong(self):
        open("some.cdb", "w", encoding="utf-8").close()
        open("something-else", "w", encoding="utf-8").close()
        self.becomes("verify so", "verify some.cdb ")
        self.becomes("check so", "check some.cdb ")
        self.becomes("lookup -f so", "lookup -f some.cdb ")
        self.becomes("lookup --prefix sec", "lookup --prefix second/")

    def test_control_characters_of_a_name_do_not_reach_the_terminal(self):
        _, shown = self.shell.complete("epindex lookup --prefix venv odd.names ")
        self.assertIn("with", shown)
        self.assertNotIn("\x1b]0;", shown)
        self.assertFalse(os.path.exists("evil"))
