"""A script that runs what few systems have installs it first: the lists of script/install-dependencies name it.

Held by what scripts say: no system without these programs is at hand here (script/test-bare-system makes one).
Environment: SOURCE.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(os.environ["SOURCE"]) / "script"
# Programs, and the Debian packages that bring them where the names differ.
PROGRAMS = {name: name for name in (
    "bats bindfs clang-format debootstrap faketime jq lintian parallel patchelf scdoc shellcheck skopeo strace "
    "valgrind docker-registry").split()}
PROGRAMS |= {"cdb": "tinycdb", "curl": "curl", "dpkg-buildpackage": "build-essential", "gnuplot": "gnuplot-nox",
             "nm": "binutils", "rpmbuild": "rpm", "rpmspec": "rpm", "dh_python3": "dh-python"}


def commands(script):
    """The script, without comments and without what it prints."""
    text = re.sub(r"^\s*#.*$", "", script.read_text(), flags=re.M)
    text = re.sub(r"^\s*echo .*$", "", text, flags=re.M)
    return re.sub(r"<<'?(\w+)'?\n.*?^\1$", "", text, flags=re.M | re.S)


class Dependencies(unittest.TestCase):
    def setUp(self):
        self.scripts = {path.name: commands(path) for path in SCRIPTS.iterdir()
                        if path.is_file() and path.read_bytes().startswith((b"#!/bin/bash", b"#!/usr/bin/env bash"))}
        self.assertGreater(len(self.scripts), 20)

    def listed(self, option):
        """The packages of a list, as a system without apt-get is shown them."""
        with tempfile.TemporaryDirectory() as folder:
            for tool in "bash", "dirname", "sed", "cat":
                os.symlink(shutil.which(tool), pathlib.Path(folder) / tool)
            done = subprocess.run([SCRIPTS / "install-dependencies", *option.split()], stderr=subprocess.PIPE, text=True,
                                  env={"PATH": folder})
        self.assertIn("no apt-get", done.stderr)
        return set(re.findall(r"^  (\S+) ", done.stderr, re.M))

    def installs(self, name, seen):
        """The lists that a script installs, or one that it runs."""
        found = set()
        for other, option in re.findall(r"script/([\w-]+)( --[a-z]+)?", self.scripts[name]):
            if other == "install-dependencies":
                found |= self.listed(option)
            elif other in self.scripts and other not in seen:
                found |= self.installs(other, seen | {other})
        return found

    def test_the_lists_name_what_scripts_run(self):
        for name, text in self.scripts.items():
            runs = {program for program in PROGRAMS
                    if re.search(rf"(?<![\w./-]){program}(?= [-\w\"$/])", text)}
            if not runs or name in ("install-dependencies", "common.bash"):
                continue
            callers = [caller for caller, other in self.scripts.items() if f"script/{name}" in other]
            packages = self.installs(name, {name}).union(*(self.installs(caller, {caller}) for caller in callers))
            for program in sorted(runs):
                with self.subTest(script=name, program=program):
                    self.assertIn(PROGRAMS[program], packages)

    def test_fetched_Pythons_need_patchelf_and_their_list_has_it(self):
        self.assertIn("patchelf", self.scripts["fetch-pythons"])
        self.assertIn("patchelf", self.installs("fetch-pythons", set()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
