"""Many processes at once: every answer is that of a state that was there while it was asked for."""

import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from support import scenes
from support.scenes import reference

STAMPEDE = 10 if scenes.SANITIZED else 40
WORKERS = 8
SECONDS = 4


class Site:
    """A path entry where one distribution comes, changes and goes, each time in one step, and the states
    that it has been in."""

    def __init__(self, case):
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-many-", dir=scenes.PARENT))
        case.addCleanup(shutil.rmtree, self.scratch)
        self.path = os.path.join(self.scratch, "site")
        self.cache = os.path.join(self.scratch, "cache")
        self.index = os.path.join(self.scratch, "written", "index.cdb")
        os.mkdir(self.path)
        os.mkdir(os.path.dirname(self.index))
        self.environment = {**scenes.ENVIRONMENT, "HOME": self.scratch, "XDG_CACHE_HOME": self.cache}
        for number in range(40):
            scenes.install(self.path, f"constant-{number}", "1.0",
                           f"[g]\nc{number} = constant:f{number}\n[g{number}]\na = b\n")
        self.constant = reference.ask_entry_points([self.path])
        self.states = [()]  # the versions of "moving" that were there, in order
        self.begun = 1      # how many of them may be seen
        self.done = 1       # how many of them have been put in place

    def expected(self, state):
        rows = list(self.constant)
        for version in state:
            location = f"{self.path}/moving-{version}.dist-info"
            rows.append(reference.Entry("g", "moving", f"moving:v{version}", "moving", version, location))
        return sorted(rows)

    def step(self):
        """The next state: may be seen from the beginning of this on, and must be from its end on."""
        if self.states[-1]:
            version = self.states[-1][0]
            self.states.append(())
            self.begun += 1
            gone = os.path.join(self.scratch, "gone")
            os.rename(f"{self.path}/moving-{version}.dist-info", gone)
            shutil.rmtree(gone)
        else:
            version = str(len(self.states))
            self.states.append((version,))
            self.begun += 1
            scenes.install(self.path, "moving", version, f"[g]\nmoving = moving:v{version}\n")
        self.done = len(self.states)

    def start(self, *words):
        return subprocess.Popen([reference.EPINDEX, *words], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment,
                                cwd=self.scratch)

    def indexes(self):
        return [name for name in scenes.files_below(self.cache) if name.endswith(".cdb")]

    def temporaries(self):
        return [name for name in scenes.files_below(self.scratch) if name.endswith(scenes.TEMPORARY)]


def rows_of(output):
    return sorted(reference.entries_of(output))


class ManyProcesses(unittest.TestCase):
    def test_that_meet_a_cold_or_stale_store_all_answer_right_and_one_index_is_left(self):
        site = Site(self)
        for turn in range(6):
            before = site.indexes()
            asked = [site.start("dump", "--format=json", "--path", site.path)
                     for _ in range(STAMPEDE)]
            for process in asked:
                output, errors = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 0, errors)
                self.assertEqual(errors, b"")
                self.assertEqual(rows_of(output), site.expected(site.states[-1]), f"turn {turn}")
            self.assertEqual(len(site.indexes()), 1)
            self.assertEqual(site.temporaries(), [])
            self.assertTrue(turn == 0 or before == site.indexes())
            site.step()

    def run_together(self, site, writer, reader, in_window):
        """Writers and readers in loops, while an installer goes on; `in_window`: a reader looks at the
        directories, and so may answer with no older state than there was when it was asked."""
        end = time.monotonic() + SECONDS
        troubles, answers, versions_seen = [], [0], set()

        def loop(work):
            try:
                while time.monotonic() < end and not troubles:
                    work()
            except Exception as trouble:
                troubles.append(repr(trouble))

        def write():
            process = site.start(*writer)
            output, errors = process.communicate(timeout=60)
            if process.returncode != 0:
                troubles.append(f"{writer}: {process.returncode} {errors}")

        def read():
            first = site.done - 1
            process = site.start(*reader)
            output, errors = process.communicate(timeout=60)
            last = site.begun
            if process.returncode != 0:
                troubles.append(f"{reader}: {process.returncode} {errors}")
                return
            rows = rows_of(output)
            states = site.states[first if in_window else 0:last]
            if not any(rows == site.expected(state) for state in states):
                found = [row for row in rows if row.name == "moving"]
                troubles.append(f"none of the states {states}: moving is {found}, {len(rows)} rows, {errors}")
            versions_seen.update(row.version for row in rows if row.name == "moving")
            answers[0] += 1

        draw = random.Random(7)

        def install():
            site.step()
            time.sleep(draw.choice([0, 0.002, 0.01, 0.05]))

        threads = [threading.Thread(target=loop, args=(work,))
                   for work in [write, read] * WORKERS + [install]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(troubles, [])
        print(f"{answers[0]} answers, {len(site.states)} states, {len(versions_seen)} of them met")
        self.assertGreater(answers[0], 10)
        self.assertGreater(len(versions_seen), 2)

    def test_that_replace_and_read_one_file_always_find_a_whole_state(self):
        site = Site(self)
        writer = ["rebuild", "--quiet", "--path", site.path, "-o", site.index]
        site.start(*writer).communicate()
        self.run_together(site, writer, ["dump", "-f", site.index, "--format=json"], in_window=False)
        site.start(*writer).communicate()
        self.assertEqual(scenes.files_below(os.path.dirname(site.index)), ["index.cdb"])
        output, _ = site.start("dump", "-f", site.index, "--format=json").communicate()
        self.assertEqual(rows_of(output), site.expected(site.states[-1]))

    def test_that_rebuild_and_ask_a_store_always_get_the_state_of_now(self):
        site = Site(self)
        self.run_together(site, ["rebuild", "--quiet", "--path", site.path],
                          ["dump", "--format=json", "--path", site.path], in_window=True)
        site.start("rebuild", "--quiet", "--path", site.path).communicate()
        self.assertEqual(len(site.indexes()), 1)
        self.assertEqual(site.temporaries(), [])


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    unittest.main(verbosity=2)
