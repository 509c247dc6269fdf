"""How many system calls an opened index costs, by strace of the command. Environment: EPINDEX."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

COMMAND = os.environ["EPINDEX"]
DISTRIBUTIONS = 200


def may_trace():
    return shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0


class SystemCalls(unittest.TestCase):
    def setUp(self):
        self.scratch = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch)
        self.site = os.path.join(self.scratch, "site")
        for number in range(DISTRIBUTIONS):
            self.install("d%d" % number)
        # Until the stamps are old enough to be believed.
        time.sleep(0.1)

    def install(self, name):
        folder = os.path.join(self.site, name + "-1.dist-info")
        os.makedirs(folder)
        for file, text in (("METADATA", "Name: %s\nVersion: 1\n\n" % name),
                           ("entry_points.txt", "[g]\n%s = a:b\n" % name)):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as stream:
                stream.write(text)

    def lookup(self, name, *before, after=()):
        environment = dict(os.environ, HOME=self.scratch, XDG_CACHE_HOME=os.path.join(self.scratch, "cache"),
                           EPINDEX_SYSTEM_STORE=os.path.join(self.scratch, "system"),
                           # What looks for leaks cannot do it while somebody else is tracing.
                           ASAN_OPTIONS="detect_leaks=0")
        for variable in ("EPINDEX_FILE", "EPINDEX_DISABLE"):
            environment.pop(variable, None)
        result = subprocess.run([*before, COMMAND, "lookup", "--path", self.site, *after, "g", name], check=True,
                                env=environment, stdout=subprocess.PIPE, encoding="utf-8")
        self.assertIn("a:b", result.stdout)

    def trace(self, name):
        """The calls of a lookup that have to do with the path entry or the store, as (name, line)."""
        trace = os.path.join(self.scratch, "trace")
        self.lookup(name, "strace", "-f", "-y", "-qq", "-o", trace)
        with open(trace, encoding="utf-8", errors="replace") as lines:
            calls = [re.match(r"\d+ +(\w+)\((.*)", line) for line in lines]
        return [(call.group(1), call.group(2)) for call in calls if call and self.scratch in call.group(2)]

    def count(self, calls, names, text=""):
        return sum(name in names and text in line for name, line in calls)

    STATS = ("stat", "lstat", "newfstatat", "statx", "fstat")
    OPENS = ("open", "openat")

    def test_an_index_that_holds_costs_one_stat_for_each_distribution(self):
        self.lookup("d1")
        calls = self.trace("d1")
        self.assertLess(self.count(calls, self.STATS), DISTRIBUTIONS + 20)
        self.assertEqual(self.count(calls, self.OPENS, ".dist-info"), 0)
        self.assertEqual(self.count(calls, ("getdents64",), self.site), 0)

    def test_a_path_entry_without_distributions_does_not_ask_which_boot_it_is(self):
        trace = os.path.join(self.scratch, "trace")
        asked, without = [], []
        self.lookup("d1")
        for number in range(4):
            with_them = [word for path in without for word in ("--path", path)]
            self.lookup("d1", "strace", "-f", "-qq", "-e", "trace=open,openat", "-o", trace, after=with_them)
            with open(trace, encoding="utf-8", errors="replace") as lines:
                asked.append(sum("boot_id" in line for line in lines))
            without.append(os.path.join(self.scratch, "empty%d" % number))
            os.mkdir(without[-1])
        self.assertEqual(asked, asked[:1] * 4)

    def test_after_an_install_no_file_is_opened_but_the_new_ones(self):
        self.lookup("d1")
        self.install("new")
        time.sleep(0.1)
        calls = self.trace("new")
        self.assertLess(self.count(calls, self.STATS), 2 * DISTRIBUTIONS + 40)
        self.assertEqual(self.count(calls, self.OPENS, ".dist-info"), 2)
        self.assertLess(self.count(calls, ("getdents64",), self.site), 3, "it is listed once")
        self.assertEqual(self.count(calls, ("fsync", "fdatasync")), 0, "who asks waits for no disk")
        self.assertEqual(self.count(calls, ("write",), ".epi-tmp"), 1, "it is written at once")
        # The old file has the temporary name then, and goes; ext4 would not let a rename over it go on before it
        # had begun to write the new one to the disk.
        self.assertEqual(self.count(calls, ("rename", "renameat")), 0, "it is put in place without a disk")
        self.assertEqual(self.count(calls, ("renameat2",), "RENAME_EXCHANGE"), 1)
        self.assertEqual([name for name in os.listdir(os.path.join(self.scratch, "cache", "epindex"))
                          if not re.fullmatch("[0-9a-f]{32}.cdb", name)], [], "nothing is left")
        calls = self.trace("new")
        self.assertEqual(self.count(calls, self.OPENS, ".dist-info"), 0, "and saved for the next")

    def save_while(self, put):
        """A lookup saves its index, and put(name) is called while it writes."""
        store = os.path.join(self.scratch, "cache", "epindex")
        self.install("while" + put.__name__)
        time.sleep(0.1)
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=write", "-e",
                 "inject=write:delay_exit=2000000:when=1"]
        thread = threading.Thread(target=self.lookup, args=("while" + put.__name__, *words))
        thread.start()
        until = time.monotonic() + 30
        while not any(name.endswith(".epi-tmp") for name in os.listdir(store)) and time.monotonic() < until:
            time.sleep(0.01)
        name, = (name for name in os.listdir(store) if name.endswith(".cdb"))
        put(os.path.join(store, name))
        thread.join()
        self.assertEqual(os.listdir(store), [name], "nothing is left")
        return os.path.join(store, name)

    def test_what_takes_the_old_indexs_name_while_the_new_one_is_written_is_treated_as_by_a_rename(self):
        elsewhere = os.path.join(self.scratch, "elsewhere")
        with open(elsewhere, "w", encoding="utf-8") as stream:
            stream.write("kept")

        def folder(index):
            os.unlink(index)
            os.makedirs(os.path.join(index, "inner"))

        def link(index):
            os.unlink(index)
            os.symlink(elsewhere, index)

        def nothing(index):
            os.unlink(index)

        self.lookup("d1")
        for put in (link, nothing):
            index = self.save_while(put)
            self.assertTrue(os.path.isfile(index) and not os.path.islink(index), put.__name__)
        with open(elsewhere, encoding="utf-8") as stream:
            self.assertEqual(stream.read(), "kept")
        self.assertEqual(os.listdir(self.save_while(folder)), ["inner"])

    def test_a_rebuild_that_keeps_what_is_there_takes_two_stats_for_each_distribution(self):
        environment = dict(os.environ, HOME=self.scratch, XDG_CACHE_HOME=os.path.join(self.scratch, "cache"),
                           EPINDEX_SYSTEM_STORE=os.path.join(self.scratch, "system"), ASAN_OPTIONS="detect_leaks=0")
        trace = os.path.join(self.scratch, "trace")
        for before in ([], ["strace", "-f", "-y", "-qq", "-o", trace]):
            subprocess.run([*before, COMMAND, "rebuild", "--quiet", "--path", self.site], check=True, env=environment)
        with open(trace, encoding="utf-8", errors="replace") as lines:
            calls = [re.match(r"\d+ +(\w+)\((.*)", line) for line in lines]
        calls = [(call.group(1), call.group(2)) for call in calls if call and ".dist-info" in call.group(2)]
        self.assertEqual(self.count(calls, self.STATS), 2 * DISTRIBUTIONS)
        self.assertEqual(self.count(calls, self.OPENS), 0)

    def test_a_rebuild_at_level_content_opens_every_file_though_nothing_changed(self):
        trace = os.path.join(self.scratch, "trace")
        for before in ([], ["strace", "-f", "-y", "-qq", "-o", trace]):
            subprocess.run([*before, COMMAND, "rebuild", "--quiet", "--level", "content", "--path", self.site, "-o",
                            self.scratch + "/index.cdb"], check=True, env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        with open(trace, encoding="utf-8", errors="replace") as lines:
            opened = [line for line in lines if "openat(" in line and ".dist-info" in line]
        self.assertEqual(len(opened), 2 * DISTRIBUTIONS)

    def test_a_rebuild_syncs_the_file_before_it_is_renamed_and_the_folder_afterwards(self):
        trace = os.path.join(self.scratch, "trace")
        folder = os.path.join(self.scratch, "folder")
        os.mkdir(folder)
        subprocess.run(["strace", "-f", "-y", "-qq", "-o", trace, "-e",
                        "trace=fsync,fdatasync,rename,renameat,renameat2", COMMAND, "rebuild", "--quiet",
                        "--path", self.site, "-o", folder + "/index.cdb"], check=True,
                       env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        with open(trace, encoding="utf-8", errors="replace") as lines:
            calls = [line.split(None, 1)[1].strip() for line in lines if folder in line]
        self.assertEqual([call.split("(")[0].rstrip("2").replace("renameat", "rename") for call in calls],
                         ["fsync", "rename", "fsync"], calls)
        self.assertIn(".epi-tmp", calls[0])
        self.assertRegex(calls[2], rf"fsync\(\d+<{re.escape(folder)}>\)")

    def stats_after_an_install(self, written):
        """How many each of DISTRIBUTIONS others takes that `written` makes, by its number, when one comes."""
        shutil.rmtree(self.site)
        for number in range(DISTRIBUTIONS):
            for file, text in written(number).items():
                os.makedirs(os.path.dirname(os.path.join(self.site, file)), exist_ok=True)
                with open(os.path.join(self.site, file), "w", encoding="utf-8") as stream:
                    stream.write(text)
        self.install("asked")
        time.sleep(0.1)
        self.lookup("asked")
        self.install("new")
        time.sleep(0.1)
        calls = self.trace("new")
        self.assertEqual(self.count(calls, self.OPENS, "old"), 0, "no file of theirs is opened")
        return self.count(calls, self.STATS, "old") / DISTRIBUTIONS

    def test_when_another_comes_one_that_did_not_change_takes_two_stats_and_no_open(self):
        metadata, entries = "Name: old\nVersion: 1\n\n", "[g]\na = b:c\n"
        self.assertLessEqual(self.stats_after_an_install(lambda number: {
            "old%d-1.dist-info/METADATA" % number: metadata,
            "old%d-1.dist-info/entry_points.txt" % number: entries}), 2)
        self.assertLessEqual(self.stats_after_an_install(lambda number: {"old%d-1.egg-info" % number: metadata}), 2)
        # A METADATA that came beside it would be read instead of PKG-INFO: it is looked for.
        self.assertLessEqual(self.stats_after_an_install(lambda number: {
            "old%d-1.egg-info/PKG-INFO" % number: metadata}), 3)

    def test_a_distribution_that_is_doubted_is_the_one_that_is_read(self):
        self.lookup("d1")
        os.utime(os.path.join(self.site, "d7-1.dist-info", "entry_points.txt"))
        calls = self.trace("d1")
        opened = {re.search(r"(d\d+)-1\.dist-info", line).group(1)
                  for name, line in calls if name in self.OPENS and ".dist-info" in line}
        self.assertEqual(opened, {"d7"})


if __name__ == "__main__":
    if not may_trace():
        print("skipped: strace is not there, or may not trace here")
        sys.exit(77)
    unittest.main()
