"""A build that is told to stop does so within a tenth of a second, whatever it is at.

Inputs are as large as it takes for each phase to last longer than that. Where the processor works, its time is
counted, not the clock's; where the disk does, system calls are.
"""

import os
import random
import re
import signal
import subprocess
import tempfile
import time
import unittest

from support import scenes
from support import system_calls

NAMES = 200000
LINES = 200000
PART = 4 << 20
# Of a processor. A sanitizer's takes some times as long.
MOST = 1.0 if scenes.SANITIZED else 0.1


def many_names(folder, count):
    """As many metadata "directories" as cheaply as possible: names of one file."""
    one = os.path.join(os.path.dirname(folder), "one")
    scenes.write(one, "")
    os.mkdir(folder)
    numbers = list(range(count))
    random.Random(1).shuffle(numbers)
    for number in numbers:
        os.link(one, f"{folder}/name{number:07d}-1.0.dist-info")


def many_entries(site, count, letter="a"):
    lines = "".join(f"{letter}name{number}=module\n" for number in range(count))
    scenes.install(site, letter, "1.0", f"[group]\n{lines}")


class Stops(unittest.TestCase):
    def scratch(self):
        # Not on the disk: the processor's time is what is counted.
        folder = tempfile.TemporaryDirectory(prefix="epindex-stops-", dir=scenes.PARENT)
        self.addCleanup(folder.cleanup)
        return folder.name

    def gap(self, kind, level, index, *paths):
        """The longest time for which a build of these did not ask, in seconds of the processor."""
        done = subprocess.run([os.environ["STOP_GAPS"], kind, level, index, *paths], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=scenes.ENVIRONMENT, check=True, text=True)
        microseconds, calls, status = done.stdout.split()
        self.assertEqual(int(status), 0, done.stderr)
        self.assertGreater(int(calls), 1)
        return int(microseconds) / 1e6, done.stderr

    def assert_never_long(self, what, *words):
        """The best of three: whatever else the machine does takes the processor's time, too."""
        tries = []
        for _ in range(3):
            seconds, where = self.gap(*words)
            tries.append((seconds, where))
            if seconds < MOST:
                return
        self.fail(f"{what}: {tries}")

    def seconds_after(self, moment, words):
        """Processor time from a signal, that long after the start, to the end; None: it had ended before."""
        process = subprocess.Popen(words, env=scenes.ENVIRONMENT, stderr=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        try:
            until = time.monotonic() + 60
            while processor_time(process.pid) < moment and time.monotonic() < until:
                if process.poll() is not None:
                    return None
                time.sleep(0.001)
            before = processor_time(process.pid)
            process.send_signal(signal.SIGINT)
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == 0:
            return None
        self.assertEqual(process.returncode, -signal.SIGINT)
        return usage.ru_utime + usage.ru_stime - before

    def test_of_a_directory_of_many_names(self):
        folder = self.scratch()
        site, index = folder + "/site", folder + "/index.cdb"
        many_names(site, NAMES)
        self.assert_never_long("a first build", "local", "meta", index, site)
        scenes.install(site, "changed", "1.0", "[g]\na = b\n")
        self.assert_never_long("an update", "local", "meta", index, site)
        words = [scenes.reference.EPINDEX, "rebuild", "--quiet", "--force", "--path", site, "-o", index]
        slow = []
        moments = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0)
        for moment in moments:
            seconds = self.seconds_after(moment, words)
            self.assertEqual(sorted(os.listdir(folder)), ["index.cdb", "one", "site"])
            if seconds is not None and seconds > MOST:
                seconds = self.seconds_after(moment, words)
            if seconds is not None and seconds > MOST:
                slow.append((moment, seconds))
        self.assertEqual(slow, [], "moments of a signal, and seconds to the end")
        # Beside all those names: left-overs are looked for.
        self.assert_never_long("a build among many files", "local", "meta", site + "/index.cdb",
                               folder + "/nowhere")

    def test_of_many_entries(self):
        folder = self.scratch()
        site, index = folder + "/site", folder + "/index.cdb"
        os.mkdir(site)
        many_entries(site, LINES)
        scenes.install(site, "groups", "1.0",
                       "".join(f"[group{number}]\nname = module\n" for number in range(LINES)))
        for kind, level in (("local", "meta"), ("sealed", "meta"), ("local", "content")):
            self.assert_never_long(f"a first build, {kind}, {level}", kind, level, index, site)
            self.assert_never_long(f"of what is there, {kind}, {level}", kind, level, index, site)
        scenes.install(site, "changed", "1.0", "[g]\na = b\n")
        self.assert_never_long("an update", "local", "meta", index, site)

    def test_of_many_path_entries(self):
        folder = self.scratch()
        paths = [f"{folder}/nowhere/{number}" for number in range(20000)]
        self.assert_never_long("a first build", "local", "meta", folder + "/index.cdb", *paths)
        self.assert_never_long("of what is there", "local", "meta", folder + "/index.cdb", *paths)


class StopsWhileItWaits(unittest.TestCase):
    """For what somebody else is to give."""

    def test_for_lines_of_a_catalogue(self):
        with tempfile.TemporaryDirectory(prefix="epindex-stops-") as folder:
            fifo = folder + "/fifo"
            os.mkfifo(fifo)
            for source in ("-", fifo):  # nobody writes, or nobody has opened it
                process = subprocess.Popen(
                    [scenes.reference.EPINDEX, "rebuild", "--from", source, "-o", folder + "/c.cdb"],
                    stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=scenes.ENVIRONMENT,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
                with process:
                    until = time.monotonic() + 20
                    while not waits(process.pid) and time.monotonic() < until:
                        time.sleep(0.01)
                    process.send_signal(signal.SIGINT)
                    try:
                        self.assertEqual(process.wait(timeout=20), -signal.SIGINT)
                    finally:
                        process.kill()
                self.assertEqual(os.listdir(folder), ["fifo"])


def waits(process):
    """Whether it has caught the signal and does nothing."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        status = dict(line.split(":\t", 1) for line in file if ":\t" in line)
    return int(status["SigCgt"], 16) & 1 << signal.SIGINT - 1 and status["State"].startswith("S")


def processor_time(process):
    with open(f"/proc/{process}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


@unittest.skipIf(scenes.SANITIZED, "what is counted are the command's own system calls")
class StopsBetweenSystemCalls(unittest.TestCase):
    """A signal at a system call of each phase that waits for a disk: few follow."""

    def setUp(self):
        self.scene = scenes.FileScene(self, replaces=False)
        self.log = self.scene.scratch + "/log"

    def trace(self, calls, inject=None, words=None, expect=0):
        before = ["strace", "-qq", "-o", self.log, "-e", f"trace={calls}"]
        if inject is not None:
            before += ["-e", f"inject={inject}"]
        status = self.scene.run(before=before, words=words, expect=None).returncode
        self.assertEqual(status, expect)
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()

    def assert_stops_at(self, call, when, most, words=None):
        """So many of them, and no more, follow the one that the signal came with."""
        lines = self.trace(call, f"{call}:signal=INT:when={when}", words, -signal.SIGINT)
        made = [line for line in lines if re.search(rf"^{call}\(", line)]
        self.assertGreaterEqual(len(made), when)
        self.assertLessEqual(len(made) - when, most, "\n".join(made[when - 1:when + most + 2]))
        self.assertEqual(self.scene.temporaries(), [])

    def test_while_a_listing_is_read(self):
        site = self.scene.scratch + "/many"
        many_names(site, 20000)
        words = ["rebuild", "--path", site, "-o", self.scene.written + "/index.cdb"]
        self.assert_stops_at("getdents64", 4, 10, words)
        # And one of the folder that is written to, where left-overs are looked for.
        words = ["rebuild", "--path", self.scene.site, "-o", site + "/index.cdb"]
        self.assert_stops_at("getdents64", 4, 10, words)

    def test_while_stamps_are_looked_at(self):
        for number in range(2000):
            scenes.install(self.scene.site, f"name{number}", "1.0", "[g]\na = b\n")
        words = self.scene.words()
        while b"nothing to do" not in self.scene.run(words=words).stderr:
            time.sleep(0.05)
        self.assert_stops_at("newfstatat", 1000, 4, words)

    def test_while_an_index_is_hashed_or_read(self):
        """Another's index is read, not mapped."""
        if os.geteuid() != 0:
            self.skipTest("another user is needed")
        many_entries(self.scene.site, LINES)
        words = self.scene.words()
        self.scene.run(words=words)
        index = self.scene.written + "/index.cdb"
        os.chown(index, 65534, 65534)
        self.assertGreater(os.path.getsize(index), 4 * PART)
        sizes = [int(line.rsplit("= ", 1)[1]) for line in self.trace("pread64", words=words)
                 if "= " in line and "pread64" in line]
        self.assertLessEqual(max(sizes), PART)
        os.chown(index, 65534, 65534)
        self.assert_stops_at("pread64", 3, 0, words)

    def test_while_the_disk_takes_the_file(self):
        many_entries(self.scene.site, LINES)
        words = self.scene.words()
        lines = self.trace("write,sync_file_range,fsync", words=words)
        written = waited = 0
        for line in lines:
            call = re.search(r"^(write|sync_file_range|fsync)\((.*)\)\s*= (\d+)", line)
            if call is None:
                continue
            if call[1] == "write":
                written += int(call[3])
            elif call[1] == "sync_file_range" and "WAIT_AFTER" in call[2]:
                _, at, size, _ = call[2].split(", ", 3)
                self.assertEqual(int(at), waited, line)
                waited = int(at) + int(size)
            elif call[1] == "fsync":
                break
            self.assertLessEqual(written - waited, 3 * PART, line)
        self.assertGreater(waited, 0, lines)
        os.remove(self.scene.written + "/index.cdb")
        lines = self.trace("write,sync_file_range,fsync,rename,renameat",
                           "sync_file_range:signal=INT:when=3", words, -signal.SIGINT)
        after = lines[[number for number, line in enumerate(lines) if "sync_file_range" in line][2]:]
        calls = [line for line in after if re.search(r"^(write|sync_file_range|fsync|rename\w*)\(", line)]
        self.assertLessEqual(len(calls), 2, calls)
        self.assertEqual(os.listdir(self.scene.written), [])


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    system_calls.skip_without_tracing()
    unittest.main(verbosity=2)
