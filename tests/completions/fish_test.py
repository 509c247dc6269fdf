"""The completion of fish, asked by `complete --do-complete`. Environment: EPINDEX, SOURCE."""
import os
import shutil
import subprocess
import sys
import unittest

from support import cases

COMPLETION = os.path.join(os.environ["SOURCE"], "packaging", "completions", "epindex.fish")


class Fish:
    """As shells.Shell, of what is needed here. Each line is a fish of its own, without a terminal."""

    def __init__(self, environment):
        self.environment = environment

    def complete(self, line):
        """The line with the one candidate there is, and what fish would show."""
        result = subprocess.run(
            ["fish", "--no-config", "-c", "source $argv[1]; complete --do-complete $argv[2]",
             COMPLETION, line], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        words = [text.split("\t")[0] for text in result.stdout.splitlines()]
        if len(words) == 1:
            end = "" if words[0].endswith("/") else " "
            line = line[:line.rindex(" ") + 1] + words[0] + end
        return line, result.stdout

    def close(self):
        pass


class Completion(cases.Cases):
    def start(self):
        return Fish(self.environment)

    def candidates(self, line):
        return [text.split("\t")[0] for text in self.shell.complete(line)[1].splitlines()]

    # Fish quotes and shows candidates itself, with control characters made visible.
    test_control_characters_of_a_name_do_not_reach_the_terminal = None

    def test_names_are_offered_as_they_are_and_not_run(self):
        self.offers("lookup --prefix venv odd.names ", "with space", "$(touch evil)", "a:b:c")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "evil")))


if __name__ == "__main__":
    if not shutil.which("fish"):
        print("skipped: fish is not installed (on Debian: apt-get install fish)")
        sys.exit(77)
    unittest.main()
