"""Each system call of a build failing in turn: the build succeeds all the same, or says what failed on
which file; the old index stands, and nothing is left beside it."""

import collections
import unittest

from support import scenes
from support import system_calls

ANY = ["EIO"]
# For a question that saves, which nothing of this may keep from its answer.
EACH = ["EIO", "ENOSPC", "EACCES", "EINTR", "EMFILE"]
ERRORS = {
    "openat": ["EIO", "EMFILE", "EACCES", "EINTR"],
    "read": ["EIO", "EINTR"],
    "pread64": ["EIO", "EINTR"],
    "write": ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
    "pwrite64": ["EIO", "ENOSPC", "EINTR"],
    "fsync": ["EIO", "EINTR", "EINVAL"],
    "renameat": ["EIO", "ENOSPC", "EACCES"],
    "renameat2": ["EIO", "ENOSPC", "EACCES"],
    "mkdir": ["EIO", "ENOSPC", "EACCES"],
    "mkdirat": ["EIO", "ENOSPC", "EACCES"],
    "flock": ["EIO", "EINTR", "ENOLCK", "ENOSYS"],
    "mmap": ["ENOMEM", "ENODEV"],
    "fcntl": ["EMFILE"],
    "getcwd": ["ENOENT"],
    # They cannot fail, or nobody can do anything about it.
    "exit_group": [],
    "brk": [],  # it fails by its result, not by an error; malloc has its own test
    "close": [],
    "getpid": [],
    "geteuid": [],
    "getuid": [],
    "rt_sigaction": [],
    "rt_sigprocmask": [],
    "ioctl": [],
}
# The sanitizers need memory themselves, and end the process where there is none.
MEMORY = ("mmap", "munmap", "mprotect", "madvise")


def faults_of(scene, each=()):
    for name, number in system_calls.calls_of(scene):
        if not (scenes.SANITIZED and name in MEMORY):
            errors = ERRORS.get(name, ANY)
            for error in dict.fromkeys([*errors, *(each if errors else ())]):
                yield name, number, error


class EachSystemCallFailing(scenes.EachWriting, unittest.TestCase):
    def assert_input_was_reported(self, scene, done, fault):
        """Input that cannot be read is left out and reported, and the next build has it again."""
        text = done.stderr.decode(errors="replace")
        self.assertIn(scene.site, text, fault)

    def check(self, kind, replaces):
        scene = scenes.SCENES[kind](self, replaces)
        ends, injected = {}, collections.defaultdict(list)
        trace = scene.scratch + "/injected"
        for name, number, error in scenes.reference.sample(faults_of(scene, EACH if kind == "saved" else ())):
            fault = f"{name} number {number}: {error}"
            words = system_calls.inject(name, number, f"error={error}", trace)
            done = scene.run(before=words, expect=None)
            text = done.stderr.decode(errors="replace")
            with self.subTest(fault, text=text):
                injected[name].append(system_calls.was_injected(trace))
                self.check_end(scene, done, fault)
            ends[done.returncode] = ends.get(done.returncode, 0) + 1
            scene.reset()
        # Which stamps are old enough to be believed differs from run to run, and so do a few calls.
        self.assertEqual([name for name, were in injected.items() if not any(were)], [])
        every = [was for were in injected.values() for was in were]
        self.assertGreater(sum(every), 0.9 * len(every), "calls that failed")
        print(f"{sum(every)} faults, {kind}, {'replaced' if replaces else 'first'}: exit statuses {ends}")

    def check_end(self, scene, done, fault):
        text = done.stderr.decode(errors="replace")
        self.assertIn(done.returncode, (0, 2), fault)
        self.assertEqual(scene.temporaries(), [], fault)
        if done.returncode == 2:
            self.assertIn("epindex: error: ", text, fault)
            if "out of memory" not in text:
                self.assertIn(scene.scratch, text, "the error names the file")
            scene.assert_whole(fault)
        elif "epindex: warning: " in text:
            self.assert_input_was_reported(scene, done, fault)
        else:
            scene.assert_success(done, fault)
        scene.assert_next_build_is_right(fault)


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    system_calls.skip_without_tracing()
    unittest.main(verbosity=2)
