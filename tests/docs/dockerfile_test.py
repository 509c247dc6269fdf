"""The Dockerfile in docs/examples/ci, by support/dockerfile.py. Environment: BUILD, SOURCE."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import projects

HERE = os.path.dirname(os.path.abspath(__file__))
RECIPE = os.path.join(os.environ["SOURCE"], "docs", "examples", "ci", "Dockerfile")


def why_not():
    """Why this machine cannot do it, or None."""
    if os.geteuid() != 0:
        return "not root: stages are mounted"
    probe = ("d=$(mktemp -d) && mount -t tmpfs tmpfs $d && cd $d && mkdir u w m &&"
             " mount -t overlay -o lowerdir=/,upperdir=u,workdir=w overlay m; s=$?; cd /;"
             " umount -l -R $d; rmdir $d; exit $s")
    if subprocess.run(["unshare", "--mount", "sh", "-c", probe], stderr=subprocess.DEVNULL).returncode:
        return "an overlay of / cannot be mounted here"
    return None


class Dockerfile(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp()
        self.prefix = os.path.join(self.scratch, "installed")
        projects.install(self.prefix)
        self.context = os.path.join(self.scratch, "context")
        projects.project(self.context, ["one", "two"], where="/srv/app")

    def tearDown(self):
        shutil.rmtree(self.scratch)

    def build(self, recipe, *command):
        return subprocess.run(
            ["unshare", "--mount", sys.executable, "-B", os.path.join(HERE, "support", "dockerfile.py"), recipe,
             self.context, "--installed", self.prefix, *command],
            env=projects.environment(self.prefix), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8")

    def test_the_image_has_a_proved_index_and_its_programs_use_it(self):
        result = self.build(RECIPE, "epindex", "where", "--prefix", "/srv/venv", "--format=tsv")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("\nRUN epindex check --level content -f /srv/venv/plugins.cdb\n", result.stdout)
        self.assertRegex(result.stdout.split("in the image: ")[1],
                         r"\nfresh\t/srv/venv/lib/python3\.\d+/site-packages\t/srv/venv/plugins\.cdb\t")

    def test_the_build_fails_where_the_index_is_not_right(self):
        with open(RECIPE, encoding="utf-8") as file:
            text = file.read()
        spoilt = os.path.join(self.scratch, "Dockerfile")
        check = "RUN epindex check"
        self.assertIn("\n" + check, text)
        with open(spoilt, "w", encoding="utf-8") as file:
            file.write(text.replace(check, "RUN rm -r /srv/venv/lib/python3*/site-packages/plugin-*\n" +
                                    check))
        result = self.build(spoilt, "true")
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertIn("failed: epindex check", result.stdout)
        self.assertIn("removed plugin 1.0", result.stdout)


if __name__ == "__main__":
    reason = why_not()
    if reason:
        print("skipped: " + reason)
        sys.exit(77)
    unittest.main()
