"""What a file system may refuse: no space, no writing, no locks, short reads and writes."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from support import scenes
from support import system_calls

NOBODY = 65534


def can_mount():
    return subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"],
                          stderr=subprocess.DEVNULL).returncode == 0


class RefusedByTheFileSystem(unittest.TestCase):
    def assert_refused(self, scene, done, *words):
        text = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, 2, text)
        for word in (scene.written, *words):
            self.assertIn(word, text)
        self.assertEqual(scenes.files_below(scene.written), scene.old_files)
        scene.assert_whole("")

    def assert_answers(self, scene, done):
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        self.assertEqual(reference_rows(scene.new), reference_rows(
            scenes.reference.entries_of(done.stdout)))

    def in_small_space(self, scene, words):
        """Runs the command where the disk under scene.written has no room for another index."""
        script = ('mount -t tmpfs -o size=12k,mode=755 none "$1" && cp -a "$2/." "$1" && '
                  'head -c 100000 /dev/zero >"$1/filler" 2>/dev/null; folder=$1 keep=$3; shift 3; '
                  '"$@"; status=$?; rm -f "$folder/filler"; cp -a "$folder/." "$keep"; exit $status')
        keep = scene.scratch + "/kept"
        os.mkdir(keep)
        done = scene.run(before=["unshare", "-m", "sh", "-c", script, "sh", scene.written,
                                 scene.template, keep], words=words, expect=None)
        shutil.rmtree(scene.written)
        os.rename(keep, scene.written)
        return done

    @unittest.skipUnless(can_mount(), "a small disk can only be mounted by root, in a namespace")
    def test_a_full_disk_is_reported_and_the_old_file_stands(self):
        for replaces in (True, False):
            scene = scenes.FileScene(self, replaces)
            done = self.in_small_space(scene, None)
            self.assert_refused(scene, done, "No space left on device")

    @unittest.skipUnless(can_mount(), "a small disk can only be mounted by root, in a namespace")
    def test_a_full_disk_under_a_store_is_reported_by_a_rebuild_and_no_matter_to_a_question(self):
        for replaces in (True, False):
            scene = scenes.StoreScene(self, replaces)
            self.assert_refused(scene, self.in_small_space(scene, None), "No space left on device")
            words = ["dump", "--format=json", "--path", scene.site]
            self.assert_answers(scene, self.in_small_space(scene, words))
            self.assertEqual(scene.temporaries(), [])

    def test_a_limit_on_the_size_of_files_is_reported_and_the_old_file_stands(self):
        scene = scenes.FileScene(self, replaces=True)
        limit = os.path.getsize(scene.written + "/index.cdb") // 2
        done = scene.run(before=[sys.executable, "-c", LIMITED, str(limit)], expect=None)
        self.assert_refused(scene, done, "File too large")

    def check_each_number_of_descriptors(self, scene, most=12):
        """The exit statuses, from too few descriptors to begin with to enough."""
        statuses = []
        for number in range(4, most):
            done = scene.run(before=["prlimit", f"--nofile={number}"], expect=None)
            text = done.stderr.decode(errors="replace")
            statuses.append(done.returncode)
            with self.subTest(descriptors=number, text=text):
                if done.returncode == 0:
                    scene.assert_success(done, text)
                elif "error while loading shared libraries" not in text:
                    self.assertEqual(done.returncode, 2)
                    self.assertIn("Too many open files", text)
                    scene.assert_whole(text)
                self.assertEqual(scene.temporaries(), [])
                scene.reset()
        return statuses

    def test_too_few_descriptors_are_reported_and_leave_the_old_file(self):
        statuses = self.check_each_number_of_descriptors(scenes.FileScene(self, replaces=True))
        self.assertIn(2, statuses)
        self.assertEqual(statuses[-1], 0)

    def test_too_few_descriptors_are_reported_and_leave_the_old_index_of_a_store(self):
        statuses = self.check_each_number_of_descriptors(scenes.StoreScene(self, replaces=True))
        self.assertIn(2, statuses)
        self.assertEqual(statuses[-1], 0)

    def as_somebody(self, scene):
        """The words that make a command run without root's rights, in a folder that it can reach."""
        if os.geteuid() != 0:
            return []
        os.chmod(scene.scratch, 0o755)
        return [sys.executable, "-c", AS_SOMEBODY, str(NOBODY)]

    @unittest.skipIf(scenes.SANITIZED and os.geteuid() == 0, "the build folder may be root's own")
    def test_a_folder_that_is_not_to_be_written_is_reported_and_the_old_file_stands(self):
        scene = scenes.FileScene(self, replaces=True)
        command = reachable_command(scene)
        os.chmod(scene.written, 0o555)
        try:
            done = run_copy(scene, command, self.as_somebody(scene), scene.words())
        finally:
            os.chmod(scene.written, 0o755)
        self.assert_refused(scene, done, "Permission denied")

    @unittest.skipIf(scenes.SANITIZED and os.geteuid() == 0, "the build folder may be root's own")
    def test_a_store_or_home_that_is_not_to_be_had_is_no_matter_to_a_question(self):
        scene = scenes.StoreScene(self, replaces=False)
        command = reachable_command(scene)
        before = self.as_somebody(scene)
        words = ["dump", "--format=json", "--path", scene.site]
        closed = scene.scratch + "/closed"
        os.mkdir(closed, 0o555)
        scenes.write(scene.scratch + "/a file", "")
        for environment in (
                {"XDG_CACHE_HOME": closed}, {"XDG_CACHE_HOME": "/nowhere/at all"},
                {"XDG_CACHE_HOME": scene.scratch + "/a file"}, {"XDG_CACHE_HOME": "relative"},
                {"XDG_CACHE_HOME": "/dev/null"}, {"XDG_CACHE_HOME": "/proc"},
                {"XDG_CACHE_HOME": "", "HOME": closed}, {"XDG_CACHE_HOME": "", "HOME": "/nowhere"},
                {"XDG_CACHE_HOME": None, "HOME": closed}, {"XDG_CACHE_HOME": None, "HOME": ""},
                {"XDG_CACHE_HOME": None, "HOME": None}):
            with self.subTest(environment):
                done = run_copy(scene, command, before, words, environment)
                self.assert_answers(scene, done)
                self.assertEqual(os.listdir(closed), [])
                self.assertFalse(os.path.exists(scene.scratch + "/relative"))

    def check_unchanged(self, run_where_nothing_can_be_written, refusal):
        """What no stamp can prove is built, held against what is there, and kept."""
        for kind in (["--sealed"], ["--level", "content"], ["--sealed", "--level", "content"]):
            for place in ("written", "site"):
                scene = scenes.FileScene(self, replaces=False)
                words = ["rebuild", *kind, "--path", scene.site,
                         *(["--in-place"] if place == "site" else ["-o", scene.written + "/i.cdb"])]
                while b"nothing to do" not in scene.run(words=words).stderr:
                    time.sleep(0.05)  # until its stamps are old enough to stay as they are
                files = scenes.files_below(scene.scratch)
                with self.subTest(" ".join(kind), place=place):
                    for more, said in (([], "fresh, nothing to do"), (["--dry-run"], "would be kept")):
                        done = run_where_nothing_can_be_written(scene, place, [*words, *more])
                        text = done.stderr.decode(errors="replace")
                        self.assertEqual(done.returncode, 0, text)
                        self.assertIn(said, text)
                        self.assertEqual(scenes.files_below(scene.scratch), files)
                    scenes.install(scene.site, "late", "1.0", "[g]\nlate = late:f\n")
                    for more in ([], ["--dry-run"]):
                        done = run_where_nothing_can_be_written(scene, place, [*words, *more])
                        text = done.stderr.decode(errors="replace")
                        self.assertEqual(done.returncode, 2, text)
                        self.assertIn(refusal, text)

    @unittest.skipUnless(can_mount(), "only root mounts, in a namespace")
    def test_an_unchanged_index_is_kept_on_a_read_only_mount(self):
        script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'

        def run(scene, place, words):
            folder = getattr(scene, place)
            return scene.run(before=["unshare", "-m", "sh", "-c", script, "sh", folder], words=words,
                             expect=None)

        self.check_unchanged(run, "Read-only file system")

    @unittest.skipIf(scenes.SANITIZED, "the build folder may be root's own")
    @unittest.skipUnless(os.geteuid() == 0, "another user is needed")
    def test_an_unchanged_index_is_kept_where_its_folder_is_not_to_be_written(self):
        def run(scene, _, words):
            return run_copy(scene, reachable_command(scene), self.as_somebody(scene), words)

        self.check_unchanged(run, "Permission denied")

    def test_a_file_system_without_locks_is_as_good(self):
        for kind in ("file", "store", "saved"):
            for error in ("ENOLCK", "ENOSYS", "EOPNOTSUPP"):
                scene = scenes.SCENES[kind](self, replaces=True)
                done = scene.run(before=system_calls.inject("flock", "1+", f"error={error}"))
                self.assertNotIn(b"error", done.stderr)
                self.assertEqual(scenes.files_below(scene.written), scene.new_files)
                scene.assert_new(f"{kind}: {error}")

    @unittest.skipIf(scenes.SANITIZED, "the sanitizers have their own read and write in between")
    def test_reads_and_writes_of_a_few_bytes_and_interrupted_ones_are_gone_on_with(self):
        for kind in ("file", "store", "saved"):
            for replaces in (True, False):
                scene = scenes.SCENES[kind](self, replaces)
                scene.run(environment={"LD_PRELOAD": os.environ["SHORT_TRANSFERS"]})
                self.assertEqual(scenes.files_below(scene.written), scene.new_files)
                scene.assert_new(kind)
                for name in scene.new_files:
                    scene.run(words=["verify", os.path.join(scene.written, name)])


LIMITED = """
import os, resource, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
os.execv(sys.argv[2], sys.argv[2:])
"""

AS_SOMEBODY = """
import os, sys
number = int(sys.argv[1])
os.setgroups([])
os.setgid(number)
os.setuid(number)
os.execv(sys.argv[2], sys.argv[2:])
"""


def reference_rows(entries):
    return scenes.reference.by_group(entries)


def reachable_command(scene):
    """A copy of the command that another user can run, too."""
    folder = tempfile.mkdtemp(prefix="epindex-faults-")
    scene.case.addCleanup(shutil.rmtree, folder)
    os.chmod(folder, 0o755)
    copy = folder + "/epindex"
    shutil.copy(shutil.which(scenes.reference.EPINDEX), copy)
    os.chmod(copy, 0o755)
    return copy


def run_copy(scene, command, before, words, environment=()):
    merged = {**scene.environment, **dict(environment)}
    return subprocess.run(
        [*before, command, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, cwd=scene.scratch, timeout=scenes.SECONDS,
        env={key: value for key, value in merged.items() if value is not None})


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    unittest.main(verbosity=2)
