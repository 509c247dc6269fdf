"""What runs the documents' blocks notices what is wrong in them."""
import os
import shutil
import tempfile
import unittest

from support import run_blocks


class Runner(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def run_text(self, text):
        document = os.path.join(self.folder, "page.md")
        with open(document, "w", encoding="utf-8") as file:
            file.write(text)
        return run_blocks.run_document(document, {"PATH": os.environ["PATH"]})

    def fails(self, text, why):
        _, failures = self.run_text(text)
        self.assertEqual(len(failures), 1, failures)
        self.assertIn(why, failures[0])

    def passes(self, text):
        ran, failures = self.run_text(text)
        self.assertEqual(failures, [])
        return ran

    def test_output_that_differs_is_a_failure(self):
        self.fails("```console\n$ echo one\ntwo\n```\n", "should print:\ntwo\nand printed:\none")
        self.fails("```console\n$ echo one; echo two\none\n```\n", "should print")
        self.fails("```console\n$ true\none\n```\n", "should print")
        self.fails("```console\n$ echo one\n```\n", "should print")

    def test_dots_stand_for_anything_in_a_line_or_for_lines(self):
        self.assertEqual(self.passes("```console\n$ echo one two; seq 3\none ...\n...\n3\n```\n"), 1)
        self.fails("```console\n$ echo one; seq 3\none ... x\n...\n```\n", "should print")

    def test_a_command_that_fails_is_a_failure_unless_its_status_is_shown(self):
        self.fails("```console\n$ false\n```\n", "status 1")
        self.fails("```sh\nfalse\ntrue\n```\n", "status 1")
        self.assertEqual(self.passes("```console\n$ (exit 3)\n$ echo $?\n3\n```\n"), 1)

    def test_console_blocks_share_a_shell_and_a_folder(self):
        self.assertEqual(self.passes("```console\n$ x=1 && touch /srv/file\n```\n\ntext\n\n"
                                     "```console\n$ echo $x && ls /srv\n1\nfile\n$ pwd\n/home/me/project\n```\n"), 2)
        self.assertFalse(os.path.exists("/srv/file"))

    def test_a_block_is_not_run_for_a_reason_only(self):
        self.assertEqual(self.passes("<!-- not run: it needs root -->\n```sh\nfalse\n```\n"), 0)
        self.fails("<!-- not run: -->\n```sh\nfalse\n```\n", "needs a reason")
        self.fails("<!-- not run: it needs root -->\n\ntext\n\n```sh\nfalse\n```\n", "status 1")

    def test_no_shell_block_escapes(self):
        self.fails("```\nfalse\n```\n", "must be marked")
        self.fails("```bash\nfalse\n```\n", "must be marked")
        self.fails("```text\n$ false\n```\n", "must be marked console")
        self.fails("<!-- test: setpu\ntrue\n-->\n", "no such comment")

    def test_a_block_is_written_to_a_file_or_held_against_one(self):
        self.passes("<!-- test: file a.txt -->\n```text\none\n```\n\n```console\n$ cat a.txt\none\n```\n")
        with open(os.path.join(self.folder, "there"), "w", encoding="utf-8") as file:
            file.write("one\n")
        self.passes("<!-- test: same as there -->\n```text\none\n```\n")
        self.fails("<!-- test: same as there -->\n```text\ntwo\n```\n", "not the same")


if __name__ == "__main__":
    unittest.main()
