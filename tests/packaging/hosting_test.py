"""The files for a project's hosting: what the workflows run, is run, in a copy of the tree whose long scripts only say that they
were started; contributors' pre-commit hooks pass on this tree.

Environment: SOURCE (the repository). Needs PyYAML."""

import fnmatch
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is not there (on Debian: apt-get install python3-yaml)")
    sys.exit(77)

SOURCE = os.environ["SOURCE"]
STUB = """#!/bin/sh
echo "$0 $*${CI:+ in CI}" >>"$STARTED"
"""


def files():
    for folder, folders, names in os.walk(SOURCE):
        folders[:] = [name for name in folders if name not in ("build", ".git", "__pycache__")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), SOURCE)


def load(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as file:
        return yaml.safe_load(file)


class Workflows(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.tree = os.path.join(self.scratch, "tree")
        for name in ".ci/run", "script/test", "script/test-wheels":
            copy = os.path.join(self.tree, name)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(os.path.join(SOURCE, name), copy)
        for name in "script/test", "script/test-wheels":
            self.stub(os.path.join(self.tree, name))
        self.programs = os.path.join(self.scratch, "bin")
        os.mkdir(self.programs)
        for name in "apt-get", "git":
            self.stub(os.path.join(self.programs, name))
        self.started = os.path.join(self.scratch, "started")

    def stub(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(STUB)
        os.chmod(path, 0o755)

    def run_steps(self, name):
        """What was started, by all steps that are shell lines."""
        workflow = load(".github/workflows/" + name)
        self.assertEqual(workflow["permissions"], {"contents": "read"})
        environment = {key: value for key, value in os.environ.items() if key != "CI"}
        environment.update(PATH=self.programs + ":" + os.environ["PATH"], STARTED=self.started, HOME=self.scratch)
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "run" in step:
                    subprocess.run(["sh", "-e", "-c", step["run"]], cwd=self.tree, env=environment, check=True)
        with open(self.started, encoding="utf-8") as file:
            return file.read()

    def kept(self, name):
        return [step["with"]["path"] for job in load(".github/workflows/" + name)["jobs"].values()
                for step in job["steps"] if "upload-artifact" in step.get("uses", "")]

    def test_everything_is_tested_as_by_hand(self):
        self.assertRegex(self.run_steps("test.yml"), r"script/test  ?in CI\n")
        self.assertEqual(self.kept("test.yml"), ["build/test-logs"])
        with open(os.path.join(SOURCE, "script/test"), encoding="utf-8") as file:
            self.assertIn("build/test-logs", file.read())

    def test_wheels_are_made_run_and_kept(self):
        self.assertIn("script/test-wheels", self.run_steps("wheels.yml"))
        self.assertEqual(self.kept("wheels.yml"), ["build/wheels"])
        with open(os.path.join(SOURCE, "script/wheels"), encoding="utf-8") as file:
            self.assertIn("/build/wheels\n", file.read())


class PreCommit(unittest.TestCase):
    def test_each_hook_passes_on_this_tree(self):
        hooks = [hook for repo in load(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
        self.assertEqual({hook["id"] for hook in hooks}, {"clang-format", "shellcheck", "metadata"})
        for hook in hooks:
            words = hook["entry"].split()
            if not os.path.exists(os.path.join(SOURCE, words[0])) and not shutil.which(words[0]):
                self.skipTest(words[0] + " is not installed")
            if hook.get("pass_filenames", True):
                found = [name for name in files() if self.applies(hook, name)]
                self.assertGreater(len(found), 10, hook["id"])
                words += found
            if words[:2] == ["clang-format", "-i"]:
                words[1:2] = ["--dry-run"]  # script/test judges
            result = subprocess.run(words, cwd=SOURCE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
            self.assertEqual(result.returncode, 0, result.stdout)

    def applies(self, hook, name):
        if re.search(hook.get("exclude", "^$"), name) or not re.search(hook.get("files", ""), name):
            return False
        if "c" in hook.get("types_or", ()):
            return fnmatch.fnmatch(name, "*.[ch]") and not name.startswith("docs/")
        if not os.stat(os.path.join(SOURCE, name)).st_mode & stat.S_IXUSR and not name.endswith((".sh", ".bash")):
            return False
        with open(os.path.join(SOURCE, name), "rb") as file:
            return re.match(rb"#!.*\b(ba|da)?sh\b", file.readline()) is not None


if __name__ == "__main__":
    unittest.main()
