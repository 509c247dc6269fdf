"""The completion of bash, in an interactive bash on a terminal. Environment: EPINDEX, SOURCE."""
import os
import shutil
import sys
import unittest

from support import cases
from support import shells

COMPLETION = os.path.join(os.environ["SOURCE"], "packaging", "completions", "epindex.bash")


class Bash(cases.Cases):
    def start(self):
        return shells.bash(self.environment, COMPLETION)

    def candidates(self, line):
        """What a tab shows, as it would be written into the line."""
        shown = self.shell.complete(line)[1]
        return shells.listed(shown)

    def test_names_that_the_shell_would_read_are_quoted_and_not_run(self):
        self.becomes("lookup --prefix venv odd.names with", "lookup --prefix venv odd.names with\\ space ")
        self.becomes("lookup --prefix venv odd.names $",
                     "lookup --prefix venv odd.names \\$\\(touch\\ evil\\) ")
        self.becomes("lookup --prefix venv odd.names \\`",
                     "lookup --prefix venv odd.names \\`touch\\ evil\\` ")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "evil")))
        output = self.shell.run("epindex lookup --prefix venv --format=tsv odd.names with")
        self.assertIn("odd.names\twith space\todd:run", output)

    def test_a_word_in_quotes_is_completed_in_quotes(self):
        self.becomes("lookup --prefix venv 'odd", "lookup --prefix venv 'odd.names' ")
        self.becomes("lookup --prefix venv \"odd", "lookup --prefix venv \"odd.names\" ")

    def test_a_name_with_a_colon_is_one_word(self):
        self.becomes("lookup --prefix venv odd.names a:b:", "lookup --prefix venv odd.names a:b:c ")
        self.becomes("lookup --prefix venv odd.names a:", "lookup --prefix venv odd.names a:b:c ")

    def test_a_variable_and_a_tilde_name_the_environment(self):
        self.becomes("lookup --prefix ~/venv my.", "lookup --prefix ~/venv my.plugins ")
        self.becomes("lookup --prefix $HOME/venv my.", "lookup --prefix $HOME/venv my.plugins ")


if __name__ == "__main__":
    if not shutil.which("bash"):
        print("skipped: bash is not installed")
        sys.exit(77)
    unittest.main()
