"""What another user tries on root and root's rebuilds, and what root's rebuilds are worth to others.

The other user owns a directory on the path, and may do there whatever a user may. As root only.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from support import scenes
from support import system_calls

NOBODY = 65534
ASKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../history/support/asker.py")
PACKAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../python")


def contents(folder):
    """{path: bytes, or the target of a link} of everything below it, the folders too."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            if os.path.islink(path):
                found[path] = os.readlink(path)
            elif os.path.isdir(path):
                found[path] = "folder"
            else:
                with open(path, "rb") as file:
                    found[path] = file.read()
    return found


class OtherUsers(unittest.TestCase):
    def setUp(self):
        self.scratch = os.path.realpath(tempfile.mkdtemp(prefix="epindex-others-"))
        self.addCleanup(shutil.rmtree, self.scratch)
        os.chmod(self.scratch, 0o755)
        self.command = os.path.join(self.scratch, "epindex")
        shutil.copy(scenes.reference.EPINDEX, self.command)
        self.site = os.path.join(self.scratch, "site")
        self.system = os.path.join(self.scratch, "system")
        os.mkdir(self.site)
        scenes.install(self.site, "alpha", "1.0", "[g]\na = alpha:f\n")
        self.give(self.site)

    def give(self, folder):
        for parent, folders, files in os.walk(folder):
            for name in [*folders, *files, ""]:
                os.lchown(os.path.join(parent, name), NOBODY, NOBODY)

    def environment(self, user):
        home = os.path.join(self.scratch, f"home-{user}")
        if not os.path.exists(home):
            os.mkdir(home)
            os.chown(home, user, user)
        return {**scenes.ENVIRONMENT, "HOME": home, "XDG_CACHE_HOME": home + "/cache",
                "EPINDEX_SYSTEM_STORE": self.system}

    def run_as(self, user, *words, expect=0, before=(), umask=0o022, **variables):
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        done = subprocess.run([*become, *before, self.command, *words], umask=umask, cwd=self.scratch,
                              env={**self.environment(user), **variables}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        if expect is not None:
            self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def where(self, user, path):
        """(state, file, reason) of the path entry."""
        text = self.run_as(user, "where", "--path", path, "--format=tsv").stdout
        fields = text.split("\n")[0].split("\t")
        return fields[0], fields[2], fields[3]


class WhoLeavesALargeFile(OtherUsers):
    """leaves gigabytes, without a byte on the disk, where an index of theirs would be believed."""

    def test_costs_nobody_the_memory_to_read_them(self):
        folder = self.site + "/__epindex__"
        index = folder + "/index.cdb"
        self.run_as(NOBODY, "rebuild", "--in-place", "--path", self.site)
        self.assertEqual(self.where(0, self.site)[1], index)
        # What is behind a whole index makes it none; cut to its length, it would be one.
        os.truncate(index, 3 << 30)
        little = ["prlimit", f"--as={512 << 20}"]
        if scenes.SANITIZED:
            little = []
        for words in (["lookup", "--path", self.site, "g", "a"], ["where", "--path", self.site],
                      ["rebuild", "--dry-run", "--in-place", "--path", self.site]):
            started = os.times()
            done = self.run_as(0, *words, before=little)
            ended = os.times()
            self.assertLess(ended.children_user + ended.children_system - started.children_user
                            - started.children_system, 2 if scenes.SANITIZED else 0.5, words)
            self.assertNotIn("error", done.stderr)
        self.assertIn("another user's, and too large", self.run_as(0, "where", "--path", self.site).stdout)
        # Whose it is reads it, and the next build mends it.
        self.assertIn("passed over", self.run_as(NOBODY, "where", "--path", self.site).stdout)
        self.run_as(0, "rebuild", "--in-place", "--path", self.site, before=little)
        self.assertLess(os.path.getsize(index), 1 << 20)
        self.assertEqual(self.where(0, self.site)[1], index)


class WhoOwnsTheDirectory(OtherUsers):
    """puts a symbolic link at one moment of root's run."""

    def setUp(self):
        super().setUp()
        # What would be gained: a file of root's replaced or made.
        self.prize = os.path.join(self.scratch, "prize")
        self.put_prize()

    def put_prize(self):
        shutil.rmtree(self.prize, ignore_errors=True)
        os.mkdir(self.prize)
        for name in ("index.cdb", "other"):
            scenes.write(os.path.join(self.prize, name), "root's own\n")

    def stopped_at(self, name, number, words):
        """Root's run, once it has come to this call; None where it ended before."""
        trace = os.path.join(self.scratch, "trace")
        process = subprocess.Popen(
            ["strace", "-f", "-o", trace, "-e", f"trace={name}", "-e",
             f"inject={name}:signal=SIGSTOP:when={number}", self.command, *words],
            env=self.environment(0), cwd=self.scratch, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < until:
            if os.path.exists(trace):
                with open(trace, encoding="utf-8", errors="replace") as lines:
                    for line in lines:
                        if "stopped by SIGSTOP" in line:
                            os.unlink(trace)
                            return process, int(line.split()[0])
            time.sleep(0.002)
        process.wait()
        return process, None

    def as_owner(self, script, *arguments):
        """Done by the other user, of whom the folder is."""
        subprocess.run(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                        "sh", "-c", script, "sh", *arguments], check=True)

    def turn_aside(self, what):
        self.as_owner('if [ -e "$1" ]; then mv "$1" "$1.aside"; fi; ln -s "$2" "$1"', what, self.prize)

    def exchange(self, one, other):
        self.as_owner('if [ -e "$2" ]; then mv "$2" "$2.aside"; fi; mv -T "$1" "$2"; rm -rf "$2.aside"',
                      one, other)

    def turn_back(self, what):
        os.unlink(what)
        if os.path.lexists(what + ".aside"):
            os.rename(what + ".aside", what)

    def calls(self, words, prepare):
        prepare()
        scene = type("Traced", (), {"scratch": self.scratch, "reset": lambda scene: None})()
        scene.run = lambda before: self.run_as(0, *words, before=before)
        return system_calls.calls_of(scene)

    def try_each_moment(self, words, prepare):
        before = contents(self.prize)
        turned, led_elsewhere = 0, []
        store = os.path.join(self.site, "__epindex__")
        for name, number in self.calls(words, prepare):
            prepare()
            process, child = self.stopped_at(name, number, words)
            if child is None:
                continue
            self.turn_aside(store)
            turned += 1
            os.kill(child, signal.SIGCONT)
            process.wait(30)
            if contents(self.prize) != before:
                led_elsewhere.append(f"{name} number {number}")
                self.put_prize()
            self.turn_back(store)
        self.assertEqual(led_elsewhere, [])
        self.assertGreater(turned, 10, "moments at which the link was put")

    def no_index(self):
        shutil.rmtree(os.path.join(self.site, "__epindex__"), ignore_errors=True)

    def stale_index(self):
        self.no_index()
        self.run_as(NOBODY, "rebuild", "--quiet", "--in-place", "--path", self.site)
        shutil.rmtree(os.path.join(self.site, "beta-1.0.dist-info"), ignore_errors=True)
        scenes.install(self.site, "beta", "1.0", "[g]\nb = beta:f\n")

    def moved_index(self):
        self.no_index()
        self.run_as(0, "rebuild", "--quiet", "--in-place", "--path", self.site)
        os.utime(self.site)

    def test_leads_no_rebuild_in_place_elsewhere_that_makes_the_folder(self):
        self.try_each_moment(["rebuild", "--in-place", "--path", self.site], self.no_index)

    def test_leads_no_rebuild_in_place_elsewhere_that_replaces_an_index(self):
        self.try_each_moment(["rebuild", "--in-place", "--path", self.site], self.stale_index)

    def test_is_given_no_folder_of_roots_by_putting_it_in_the_place_of_the_one_just_made(self):
        secret = os.path.join(self.site, "secret")
        words = ["rebuild", "--in-place", "--path", self.site]
        for name, number in self.calls(words, self.no_index):
            if name not in ("mkdirat", "openat", "fchmod", "fchown", "fstat", "newfstatat"):
                continue
            self.no_index()
            os.mkdir(secret, 0o700)
            scenes.write(os.path.join(secret, "file"), "root's own\n")
            process, child = self.stopped_at(name, number, words)
            if child is not None:
                self.exchange(secret, os.path.join(self.site, "__epindex__"))
                os.kill(child, signal.SIGCONT)
                process.wait(30)
            for folder in (secret, os.path.join(self.site, "__epindex__")):
                if os.path.exists(os.path.join(folder, "file")):
                    self.assertEqual((os.stat(folder).st_uid, os.stat(folder).st_mode & 0o777),
                                     (0, 0o700), f"{name} number {number}")
                    shutil.rmtree(folder)

    def test_leads_no_question_elsewhere_that_restamps_an_index(self):
        self.try_each_moment(["dump", "--path", self.site], self.moved_index)


class WhoIsServed(OtherUsers):
    """by an index of another user's."""

    def test_answers_on_when_the_other_user_cuts_the_file_short(self):
        self.run_as(NOBODY, "rebuild", "--quiet", "--in-place", "--path", self.site)
        file = os.path.join(self.site, "__epindex__/index.cdb")
        self.assertEqual(self.where(0, self.site)[1], file, "root believes the owner of the folder")
        asker = subprocess.Popen(
            [sys.executable, "-B", ASKER, "package", PACKAGE], env=self.environment(0),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(asker.stdout.close)
        self.addCleanup(asker.wait)
        self.addCleanup(asker.stdin.close)

        def ask():
            asker.stdin.write(f'["{self.site}"]\n')
            asker.stdin.flush()
            return asker.stdout.readline()

        self.assertEqual(ask(), '[["g", "a", "alpha:f"]]\n')
        with open(f"/proc/{asker.pid}/maps", encoding="utf-8") as maps:
            self.assertNotIn(file, maps.read())
        os.truncate(file, 0)
        self.assertEqual(ask(), '[["g", "a", "alpha:f"]]\n')


class WhoStartsAProgramThatRunsWithMoreRights(OtherUsers):
    """by its environment alone: the program is a set-user-ID copy of the command."""

    def setUp(self):
        super().setUp()
        if os.statvfs(self.scratch).f_flag & os.ST_NOSUID:
            self.skipTest("set-user-ID means nothing on this file system")
        self.file = os.path.join(self.scratch, "old.cdb")
        self.run_as(0, "rebuild", "--quiet", "--level", "trust", "--path", self.site, "-o", self.file)
        shutil.rmtree(os.path.join(self.site, "alpha-1.0.dist-info"))
        scenes.install(self.site, "beta", "1.0", "[g]\nb = beta:f\n")

    def names(self, **variables):
        rows = self.run_as(NOBODY, "dump", "--path", self.site, "--format=tsv", **variables).stdout
        return [row.split("\t")[1] for row in rows.splitlines()]

    def test_names_no_index_for_it(self):
        self.assertEqual(self.names(EPINDEX_FILE=self.file), ["a"], "the variable says so")
        os.chmod(self.command, 0o4755)
        self.assertEqual(self.names(EPINDEX_FILE=self.file), ["b"])

    def test_leads_it_to_no_store_and_keeps_it_from_none(self):
        mine = os.path.join(self.scratch, "mine")
        os.mkdir(mine)
        self.run_as(0, "rebuild", "--quiet", "--in-place", "--level", "trust", "--path", self.site)
        scenes.install(self.site, "gamma", "1.0", "[g]\nc = gamma:f\n")
        variables = {"EPINDEX_DISABLE": "1", "XDG_CACHE_HOME": mine, "HOME": mine,
                     "EPINDEX_SYSTEM_STORE": mine}
        self.assertEqual(self.names(**variables), ["b", "c"], "what the variable keeps from an index")
        os.chmod(self.command, 0o4755)
        self.assertEqual(self.names(**variables), ["b"])
        os.unlink(os.path.join(self.site, "__epindex__/index.cdb"))
        self.assertEqual(self.names(**variables), ["b", "c"])
        self.assertEqual(contents(mine), {})


class WhoRebuildsForOthers(OtherUsers):
    """writes what they can read, whatever root's umask is."""

    def modes(self, folder):
        return {os.path.relpath(path, self.scratch): oct(os.stat(path).st_mode & 0o7777)
                for path in [folder, *(os.path.join(folder, name) for name in os.listdir(folder))]
                if "lock" not in path}

    def assert_readable(self, folder):
        for path, mode in self.modes(folder).items():
            directory = os.path.isdir(os.path.join(self.scratch, path))
            self.assertEqual(mode, "0o755" if directory else "0o644", path)

    def test_by_umask_077_in_the_system_store(self):
        self.run_as(0, "rebuild", "--quiet", "--system", "--path", self.site, umask=0o077)
        self.assert_readable(self.system)
        state, file, _ = self.where(NOBODY, self.site)
        self.assertTrue(file.startswith(self.system), (state, file))

    def test_by_umask_077_in_place(self):
        self.run_as(0, "rebuild", "--quiet", "--in-place", "--path", self.site, umask=0o077)
        self.assert_readable(os.path.join(self.site, "__epindex__"))
        self.assertEqual(self.where(NOBODY, self.site)[1], self.site + "/__epindex__/index.cdb")

    def test_what_may_not_be_read_is_named_as_passed_over(self):
        self.run_as(0, "rebuild", "--quiet", "--system", "--path", self.site)
        for name in os.listdir(self.system):
            os.chmod(os.path.join(self.system, name), 0o600)
        text = self.run_as(NOBODY, "where", "--path", self.site, "--format=tsv").stdout
        self.assertIn("passed over", text)
        self.assertIn("ermission", text)

    def test_in_the_folder_of_a_user_who_can_rebuild_afterwards(self):
        venv = os.path.join(self.scratch, "venv")
        site = os.path.join(venv, "lib/python3.11/site-packages")
        os.makedirs(site)
        scenes.write(os.path.join(venv, "pyvenv.cfg"), "home = /usr/bin\nversion = 3.11.2\n")
        scenes.install(site, "alpha", "1.0", "[g]\na = alpha:f\n")
        self.give(venv)
        self.run_as(0, "rebuild", "--quiet", "--in-place", "--path", site)
        scenes.install(site, "beta", "1.0", "[g]\nb = beta:f\n")
        self.give(os.path.join(site, "beta-1.0.dist-info"))
        self.run_as(NOBODY, "rebuild", "--path", site)
        self.run_as(NOBODY, "check", "--path", site)


if __name__ == "__main__":
    scenes.reference.skip_without_reference()
    if os.geteuid() != 0 or scenes.SANITIZED:
        print("skipped: only root can become another user, and a sanitized build may be root's own")
        sys.exit(scenes.SKIPPED)
    system_calls.skip_without_tracing()
    unittest.main(verbosity=2)
