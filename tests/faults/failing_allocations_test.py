"""Each allocation of a command failing in turn, alone and with all that follow: it gives the right
answer, or ends with 2 and says that memory ran out."""

import os
import sys
import unittest

from support import scenes

FAILING_MALLOC = os.environ.get("FAILING_MALLOC", "")
# More would be an endless loop.
MOST = 5000
OUT_OF_MEMORY = ("out of memory", "Cannot allocate memory")


class EachAllocationFailing(scenes.EachWriting, unittest.TestCase):
    def failures(self, scene, words, program=scenes.reference.EPINDEX):
        """Runs the program with its allocation number 1, 2, ... failing, until none does."""
        report = scene.scratch + "/report"
        for following in (False, True):
            for number in range(1, MOST):
                environment = {"LD_PRELOAD": FAILING_MALLOC, "FAIL_ALLOCATION": str(number),
                               "FAIL_REPORT": report, **({"FAIL_FOLLOWING": "1"} if following else {})}
                done = scene.run(expect=None, environment=environment, words=words, program=program)
                if not os.path.exists(report):
                    self.assertGreater(number, 1, "the command allocates, so something failed")
                    break
                os.unlink(report)
                fault = f"allocation {number}{' and all that follow' if following else ''}"
                yield f"{' '.join(words)}: {fault}", done
            else:
                self.fail("it allocates without end")

    def assert_reported(self, done, fault):
        text = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, 2, f"{fault}\n{text}")
        self.assertTrue(any(words in text for words in OUT_OF_MEMORY), f"{fault}\n{text}")

    def check_answer(self, scene, words):
        scene.run()
        expected = scene.run(words=words, expect=None)
        self.assertIn(expected.returncode, (0, 1), expected.stderr)
        before = scenes.files_below(scene.written)
        reported = 0
        for fault, done in self.failures(scene, words):
            if done.returncode != expected.returncode:
                self.assert_reported(done, fault)
                reported += 1
            else:
                self.assertEqual(done.stdout, expected.stdout, fault)
            self.assertEqual(scenes.files_below(scene.written), before, fault)
        print(f"{words[0]}: {reported} failures reported")

    def check(self, kind, replaces):
        scene = scenes.SCENES[kind](self, replaces)
        for fault, done in self.failures(scene, scene.words()):
            self.assertEqual(scene.temporaries(), [], fault)
            if done.returncode == 0:
                scene.assert_new(fault)
            else:
                self.assert_reported(done, fault)
                scene.assert_whole(fault)
            scene.reset()
        scene.assert_next_build_is_right("afterwards")

    def test_while_a_program_opens_scans_saves_asks_checks_watches_and_closes(self):
        scene = scenes.StoreScene(self, replaces=False)
        scenes.install(scene.site, "bad", "1.0", "[g]\nno equals sign\n")
        words = [str(len(scene.new)), scene.site]
        scene.run(words=words, program=os.environ["SESSION"])
        scene.reset()
        reported = 0
        for fault, done in self.failures(scene, words, os.environ["SESSION"]):
            self.assertIn(done.returncode, (0, 3), f"{fault}\n{done.stderr.decode()}")
            reported += done.returncode == 3
            self.assertEqual(scene.temporaries(), [], fault)
            scene.assert_whole(fault)
            scene.reset()
        self.assertGreater(reported, 50)
        print(f"session: {reported} failures reported")

    def test_while_a_file_is_asked(self):
        scene = scenes.FileScene(self, replaces=True)
        index = scene.written + "/index.cdb"
        for words in (["dump", "-f", index], ["dump", "-f", index, "--format=json"],
                      ["dump", "-f", index, "--format=ini"], ["dump", "-f", index, "--format=table"],
                      ["lookup", "-f", index, "g"], ["lookup", "-f", index, "g", "shared"],
                      ["lookup", "-f", index, "g", "nothing"], ["groups", "-f", index],
                      ["hash", "-f", index], ["check", "-f", index], ["verify", index]):
            self.check_answer(scene, words)

    def test_while_an_environment_is_asked(self):
        scene = scenes.StoreScene(self, replaces=True)
        for words in (["dump", "--path", scene.site], ["lookup", "--path", scene.site, "g", "new"],
                      ["groups", "--path", scene.site], ["hash", "--path", scene.site],
                      ["check", "--path", scene.site], ["where", "--path", scene.site]):
            self.check_answer(scene, words)


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    if scenes.SANITIZED:
        print("skipped: the sanitizers bring their own allocator, which does not fail")
        sys.exit(scenes.SKIPPED)
    unittest.main(verbosity=2)
