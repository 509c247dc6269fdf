"""A build that is killed before each of its system calls in turn: the old index answers as before, and
the next build leaves nothing but the new one."""

import signal
import unittest

from support import scenes
from support import system_calls


class KilledAtAnyInstant(scenes.EachWriting, unittest.TestCase):
    def check(self, kind, replaces):
        scene = scenes.SCENES[kind](self, replaces)
        calls = system_calls.calls_of(scene)
        left_something = killed = 0
        # A call that depends on the clock (how young is a stamp?) need not come in each run.
        for name, number in scenes.reference.sample(calls):
            fault = f"killed at {name} number {number}"
            done = scene.run(before=system_calls.inject(name, number, "signal=KILL"), expect=None)
            killed += done.returncode == -signal.SIGKILL
            self.assertIn(done.returncode, (0, -signal.SIGKILL), fault)
            left_something += bool(scene.temporaries())
            scene.assert_whole(fault)
            scene.assert_next_build_is_right(fault)
            scene.reset()
        self.assertGreater(killed, 0.8 * len(scenes.reference.sample(calls)), "killed at nearly every call")
        print(f"{kind}, {'replaced' if replaces else 'first'}: killed at {killed} calls, "
              f"{left_something} of them with a temporary file left")
        if not scenes.SANITIZED:
            self.assertGreater(left_something, 3, "killed while writing, too")


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    system_calls.skip_without_tracing()
    unittest.main(verbosity=2)
