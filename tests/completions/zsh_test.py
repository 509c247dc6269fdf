"""The completion of zsh, in an interactive zsh on a terminal. Environment: EPINDEX, SOURCE."""
import os
import re
import shutil
import sys
import unittest

from support import cases
from support import shells

FOLDER = os.path.join(os.environ["SOURCE"], "packaging", "completions")


class Zsh(cases.Cases):
    def start(self):
        return shells.zsh(self.environment, FOLDER)

    def candidates(self, line):
        shown = self.shell.complete(line)[1]
        # An option that takes a value is shown as it is, and with "=" behind; "--" is before its text.
        # Words of that text may name options themselves.
        shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", " ", shown)
        words = re.sub(r"\s--\s.*", "", shown).split()
        return [word.rstrip("=") for word in words if word != "--"]

    def test_names_that_the_shell_would_read_are_quoted_and_not_run(self):
        self.becomes("lookup --prefix venv odd.names with", "lookup --prefix venv odd.names with\\ space ")
        self.becomes("lookup --prefix venv odd.names '$",
                     "lookup --prefix venv odd.names '$(touch evil)' ")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "evil")))


if __name__ == "__main__":
    if not shutil.which("zsh"):
        print("skipped: zsh is not installed (on Debian: apt-get install zsh)")
        sys.exit(77)
    unittest.main()
