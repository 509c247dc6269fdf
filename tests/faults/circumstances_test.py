"""What surrounds the library in a program that embeds it: forks, limits, refusals, small stacks.

The program is the command: it opens, saves, answers and ends as any other.
"""

import os
import resource
import signal
import subprocess
import sys
import unittest

from support import scenes
from support import system_calls


class Circumstances(unittest.TestCase):
    def answer(self, done):
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        return scenes.reference.by_group(scenes.reference.entries_of(done.stdout))

    def question(self, scene):
        return ["dump", "--format=json", "--path", scene.site]

    def saved(self, scene):
        """The files of the store with their inode numbers: another one, another save."""
        return {name: os.stat(os.path.join(scene.written, name)).st_ino
                for name in scenes.files_below(scene.written) if name.endswith(".cdb")}

    def test_a_worker_that_was_forked_while_a_store_was_locked_keeps_nobody_from_saving(self):
        scene = scenes.StoreScene(self, replaces=False)
        for words in (["rebuild", "--quiet", "--path", scene.site], self.question(scene)):
            report = os.path.join(scene.scratch, "forked-" + words[0])
            scenes.install(scene.site, "new_" + words[0], "1.0", "[g]\nnew_one = new\n")
            done = subprocess.run(
                [scenes.reference.EPINDEX, *words], cwd=scene.scratch, stdin=subprocess.DEVNULL,
                env={**scene.environment, "LD_PRELOAD": os.environ["FORKING_FLOCK"],
                     "FORK_REPORT": report},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=scenes.SECONDS)
            self.assertEqual(done.returncode, 0)
            self.assertTrue(os.path.exists(report), "it forked while it held a lock")
            before = self.saved(scene)
            self.assertEqual(len(before), 1)
            scenes.install(scene.site, "more_" + words[0], "1.0", "[g]\nmore = more\n")
            self.answer(scene.run(words=self.question(scene)))
            self.assertNotEqual(self.saved(scene), before, words)

    def limited(self, scene, limit, words, ignored=False):
        def set_limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignored else signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.run([scenes.reference.EPINDEX, *words], env=scene.environment,
                              cwd=scene.scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, preexec_fn=set_limit, restore_signals=False,
                              timeout=scenes.SECONDS)

    def test_a_limit_on_the_size_of_files_ends_no_process_that_asks(self):
        for limit in (0, 1, 512, 1024):
            for ignored in (False, True):
                scene = scenes.StoreScene(self, replaces=False)
                with self.subTest(limit=limit, ignored=ignored):
                    done = self.limited(scene, limit, self.question(scene), ignored)
                    self.assertEqual(self.answer(done), scenes.reference.by_group(scene.new))
                    self.assertEqual(self.saved(scene), {})
                    self.assertEqual(scene.temporaries(), [])

    def test_a_limit_on_the_size_of_files_is_reported_to_who_rebuilds(self):
        for limit in (0, 1, 512, 1024):
            scene = scenes.FileScene(self, replaces=True)
            with self.subTest(limit=limit):
                done = self.limited(scene, limit, scene.words())
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(b"File too large", done.stderr)
                scene.assert_whole(f"limit {limit}")
                self.assertEqual(scene.temporaries(), [])

    def test_refused_memory_files_and_descriptors_are_no_matter_to_a_question(self):
        system_calls.skip_without_tracing()
        for call, error in (("memfd_create", "ENOSYS"), ("memfd_create", "EPERM"),
                            ("memfd_create", "EMFILE"), ("flock", "EACCES"), ("fsync", "EIO"),
                            ("statx", "ENOSYS"), ("statx", "EPERM")):
            scene = scenes.StoreScene(self, replaces=False)
            with self.subTest(f"{call}: {error}"):
                done = scene.run(before=system_calls.inject(call, "1+", f"error={error}"),
                                 words=self.question(scene), expect=None)
                self.assertEqual(self.answer(done), scenes.reference.by_group(scene.new))

    def test_a_thread_with_a_stack_of_64_KiB_opens_saves_checks_and_asks(self):
        done = subprocess.run([os.environ["SMALL_STACK"]], stdout=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    if scenes.SANITIZED:
        print("skipped: the sanitizers have their own fork, stack and limits")
        sys.exit(scenes.SKIPPED)
    unittest.main(verbosity=2)
