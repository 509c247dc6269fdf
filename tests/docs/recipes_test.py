"""The recipes in docs/examples/ci, run: Makefile, workflow and pre-commit hook.

Environment: BUILD (the build directory), SOURCE (the repository). EPINDEX_OFFLINE=1 does without
PyPI, from which pre-commit comes.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from support import projects

RECIPES = os.path.join(os.environ["SOURCE"], "docs", "examples", "ci")


class Recipe(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.mkdtemp()
        cls.prefix = os.path.join(cls.scratch, "installed")
        projects.install(cls.prefix)
        cls.environment = projects.environment(cls.prefix)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.scratch)

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.scratch)

    def run_here(self, *command, **more):
        return subprocess.run(command, cwd=self.folder, env=dict(self.environment, **more),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")

    def succeed(self, *command, **more):
        result = self.run_here(*command, **more)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def make_venv(self, names, version="1.0"):
        """A virtual environment with the project's wheel; unpacked, as pip would, but faster."""
        projects.project(self.folder, names, version)
        venv = os.path.join(self.folder, "venv")
        if not os.path.exists(venv):
            self.succeed("python3", "-m", "venv", "--without-pip", "venv")
        site, = glob.glob(venv + "/lib/python3.*/site-packages")
        for old in glob.glob(site + "/plugin-*.dist-info"):
            shutil.rmtree(old)
        wheel, = glob.glob(self.folder + "/*.whl")
        with zipfile.ZipFile(wheel) as file:
            file.extractall(site)

    def agree(self):
        """Notes the entry points that there are as those that were agreed on."""
        self.succeed("epindex", "rebuild", "--prefix", "venv", "--sealed", "--strict", "-o",
                     "venv/entry-points.cdb")
        shutil.copy(os.path.join(self.folder, "venv/entry-points.cdb"), self.folder)


@unittest.skipUnless(shutil.which("make"), "make is not installed (on Debian: apt-get install make)")
class Make(Recipe):
    def setUp(self):
        super().setUp()
        shutil.copy(os.path.join(RECIPES, "Makefile"), self.folder)

    def test_the_index_and_what_is_made_from_it_follow_the_environment(self):
        self.make_venv(["one"])
        self.assertIn("epindex dump", self.succeed("make", "plugins.txt"))
        with open(os.path.join(self.folder, "plugins.txt"), encoding="utf-8") as file:
            self.assertIn("one = plugin:run\n", file.read())
        # At first some stamps are too young to be believed; then they are written once more.
        runs = ["epindex dump" in self.succeed("make", "plugins.txt") for _ in range(10)]
        self.assertFalse(runs[-1])
        self.make_venv(["one", "two"], "2.0")
        self.assertIn("epindex dump", self.succeed("make", "plugins.txt"))
        with open(os.path.join(self.folder, "plugins.txt"), encoding="utf-8") as file:
            self.assertIn("two = plugin:run\n", file.read())

    def test_check_fails_where_entry_points_differ(self):
        self.make_venv(["one"])
        self.agree()
        self.succeed("make", "check")
        self.make_venv(["one"], "2.0")
        self.succeed("make", "check")
        self.make_venv(["two"], "2.0")
        result = self.run_here("make", "check")
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stdout, r"removed\tapp\.plugins\tone\b")
        self.assertRegex(result.stdout, r"added\tapp\.plugins\ttwo\b")


class Workflow(Recipe):
    """The `run` steps, in order, each by `bash -e` as GitHub's runner does. What others provide is
    not run: actions, and the building of epindex, in whose place an installed copy is on PATH."""

    def setUp(self):
        super().setUp()
        try:
            import yaml
        except ImportError:
            self.skipTest("python3-yaml is not installed (on Debian: apt-get install python3-yaml)")
        with open(os.path.join(RECIPES, "github-workflow.yml"), encoding="utf-8") as file:
            self.workflow = yaml.safe_load(file)
        self.steps = self.workflow["jobs"]["entry-points"]["steps"]
        self.summary = os.path.join(self.folder, "summary")

    def play(self):
        """The name of the step that failed, or None."""
        open(self.summary, "w", encoding="utf-8").close()
        for step in self.steps:
            if "run" in step and step["name"] != "Install epindex":
                result = self.run_here("bash", "-e", "-c", step["run"], GITHUB_STEP_SUMMARY=self.summary)
                if result.returncode:
                    return step["name"]
        return None

    def test_it_is_a_workflow(self):
        # YAML 1.1 takes the key `on` for a truth value.
        self.assertEqual(set(self.workflow), {"name", True, "permissions", "jobs"})
        for step in self.steps:
            self.assertEqual(("run" in step) + ("uses" in step), 1, step)
            self.assertLessEqual(set(step), {"name", "run", "uses", "with", "working-directory"})
            if "uses" in step:
                self.assertRegex(step["uses"], r"^actions/[a-z-]+@v\d+$")

    def test_it_installs_as_the_readme_says(self):
        install = [step for step in self.steps if step.get("name") == "Install epindex"][0]
        with open(os.path.join(os.environ["SOURCE"], "README.md"), encoding="utf-8") as file:
            self.assertIn(install["run"].strip(), file.read())

    def test_it_fails_with_a_readable_diff_when_entry_points_changed(self):
        projects.project(self.folder, ["one", "two"])
        self.assertEqual(self.play(), "Compare it with the one that was agreed on")
        # Nothing was agreed on yet; now what was found is.
        shutil.copy(os.path.join(self.folder, "venv", "entry-points.cdb"), self.folder)
        self.assertIsNone(self.play())
        kept = [step for step in self.steps if step.get("name") == "Keep the index"][0]
        self.assertTrue(os.path.exists(os.path.join(self.folder, kept["with"]["path"])))

        projects.project(self.folder, ["one", "three"], "2.0")
        self.assertEqual(self.play(), "Compare it with the one that was agreed on")
        with open(self.summary, encoding="utf-8") as file:
            summary = file.read()
        for expected in ("app.plugins", "two", "three", "plugin:run"):
            self.assertIn(expected, summary)
        self.assertNotIn("one", re.findall(r"\w+", summary))


class PreCommit(Recipe):
    def config(self):
        with open(os.path.join(RECIPES, "pre-commit-config.yaml"), encoding="utf-8") as file:
            return file.read()

    def hooks_repository(self):
        """Where the recipe says example.org: a repository with the hooks of this one, and its revision."""
        folder = os.path.join(self.folder, "hooks")
        os.mkdir(folder)
        shutil.copy(os.path.join(os.environ["SOURCE"], ".pre-commit-hooks.yaml"), folder)
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "hooks"]):
            self.succeed("git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", *command)
        return folder, self.succeed("git", "-C", folder, "rev-parse", "HEAD").strip()

    def test_a_commit_is_refused_where_entry_points_changed(self):
        if os.environ.get("EPINDEX_OFFLINE") == "1":
            self.skipTest("offline: pre-commit comes from PyPI")
        if not shutil.which("git"):
            self.skipTest("git is not installed (on Debian: apt-get install git)")
        self.succeed("python3", "-m", "venv", "tools")
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        installed = self.run_here("tools/bin/pip", "install", "-q", "pre-commit",
                                  **dict({"PIP_NO_INDEX": "0"}, **pip))
        if installed.returncode:
            self.skipTest("pre-commit could not be had from PyPI: " + installed.stdout[-300:])
        self.make_venv(["one"])
        self.agree()
        hooks, revision = self.hooks_repository()
        config = re.sub(r"repo: .*", "repo: " + hooks, self.config())
        config = re.sub(r"rev: .*", "rev: " + revision, config)
        with open(os.path.join(self.folder, ".pre-commit-config.yaml"), "w", encoding="utf-8") as file:
            file.write(config)
        with open(os.path.join(self.folder, ".gitignore"), "w", encoding="utf-8") as file:
            file.write("/venv\n/tools\n/hooks\n*.whl\n")
        self.succeed("git", "init", "-q")
        self.succeed("tools/bin/pre-commit", "install")
        commit = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "all"]
        self.succeed("git", "add", ".")
        self.assertIn("Passed", self.succeed(*commit))

        self.make_venv(["two"], "2.0")
        self.succeed("git", "add", ".")
        refused = self.run_here(*commit)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertRegex(refused.stdout, r"removed\tapp\.plugins\tone\b")
        self.assertRegex(refused.stdout, r"added\tapp\.plugins\ttwo\b")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
