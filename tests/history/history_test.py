"""A random history: distributions, archives, links, times, owners, path lists and stores change, and
after each step everybody answers as importlib.metadata does.

Asked are: the command in a new process, as root and as another user, through the stores as they have become and
through a combined index; and the Python package in processes that live as long as the history.

    EPINDEX=COMMAND EPINDEX_LIBRARY=LIBRARY python3 history_test.py

EPINDEX_STEPS=N: so many (300). EPINDEX_SEED=S: this history. One that fails is shortened before it is shown.
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from support.world import NOBODY, WEIGHTS, World

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests" / "support"))

import reference  # noqa: E402

STEPS = int(os.environ.get("EPINDEX_STEPS", "300"))
SEED = int(os.environ.get("EPINDEX_SEED") or random.SystemRandom().randrange(2**31))
# A history starts anew every so often: a failing one is quicker to shorten.
LENGTH = 250
ASKER = TOP / "tests" / "history" / "support" / "asker.py"


class Wrong(Exception):
    pass


def as_user(user):
    if user == os.geteuid():
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def users():
    """Root and another, where the other can run what was built; else whoever this is."""
    if os.geteuid() != 0:
        return [os.geteuid()]
    try:
        for file in (reference.EPINDEX, os.environ["EPINDEX_LIBRARY"], ASKER, sys.executable):
            subprocess.run([*as_user(NOBODY), "test", "-r", file], check=True)
        subprocess.run([*as_user(NOBODY), reference.EPINDEX, "--version"], check=True,
                       stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        print("# another user cannot run what was built: only root asks")
        return [0]
    return [0, NOBODY]


class Asker:
    def __init__(self, user, folder, environment, *words):
        self.process = subprocess.Popen(
            [*as_user(user), sys.executable, "-B", str(ASKER), *words], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, paths):
        self.process.stdin.write(json.dumps(paths) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '"the process has ended"')
        return answer if isinstance(answer, str) else [tuple(row) for row in answer]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class History:
    """A world, and those who are asked about it."""

    def __init__(self):
        self.scratch = tempfile.mkdtemp(prefix="epindex-history-")
        os.chmod(self.scratch, 0o755)
        self.folder = os.path.join(self.scratch, "world")
        os.mkdir(self.folder)
        self.environments, self.references, self.packages = {}, {}, {}
        self.users = users() if not hasattr(History, "known_users") else History.known_users
        History.known_users = self.users
        for user in self.users:
            home = os.path.join(self.scratch, f"home-{user}")
            os.mkdir(home)
            os.chown(home, user, -1)
            self.environments[user] = {
                "PATH": os.environ["PATH"], "HOME": home, "XDG_CACHE_HOME": home + "/cache",
                "EPINDEX_SYSTEM_STORE": os.path.join(self.scratch, "system"), "LC_ALL": "C.UTF-8",
                "EPINDEX_LIBRARY": os.environ["EPINDEX_LIBRARY"], "PYTHONNOUSERSITE": "1",
                **{key: value for key, value in os.environ.items() if "SAN_OPTIONS" in key}}
            self.references[user] = Asker(user, self.folder, self.environments[user], "reference")
            self.packages[user] = Asker(user, self.folder, self.environments[user], "package",
                                        str(TOP / "python"))
        self.world = World(self.folder, self.command)

    def close(self):
        for asker in (*self.references.values(), *self.packages.values()):
            asker.close()
        subprocess.run(["chmod", "-R", "u+rwX", self.scratch], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def command(self, words, user, umask=0o022, **variables):
        if user not in self.users:
            user = self.users[0]
        return subprocess.run([*as_user(user), reference.EPINDEX, *words], cwd=self.folder, umask=umask,
                              env={**self.environments[user], **variables}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def dumped(self, user, words, who, **variables):
        done = self.command(["dump", "--format=json", *words], user, **variables)
        if done.returncode not in (0, 1):
            raise Wrong(f"{who}: exit status {done.returncode}\n{done.stderr.decode()}")
        return by_group([entry[:5] for entry in reference.entries_of(done.stdout or b"[]")])

    def play(self, kind, number):
        self.world.step(kind, number)
        for user in self.users:
            self.hold(user, random.Random(number))

    def hold(self, user, chance):
        paths = self.world.paths
        expected = by_group(self.references[user].ask(paths))
        who = f"user {user}"
        words = [word for path in paths for word in ("--path", path)]
        if isinstance(expected, str):  # it raises for everybody (a ring of links); epindex does not
            self.dumped(user, words, who)
            return
        if chance.random() < 0.7:
            same(expected, self.dumped(user, words, who), f"{who}: the command, through the stores")
        if chance.random() < 0.7:
            brief = {group: [row[:3] for row in rows] for group, rows in expected.items()}
            same(brief, by_group(self.packages[user].ask(paths)), f"{who}: a process that lives long")
        if os.path.exists(self.folder + "/combined.cdb") and chance.random() < 0.5:
            same(expected, self.dumped(user, words, who, EPINDEX_FILE="combined.cdb"),
                 f"{who}: through EPINDEX_FILE")
            if self.world.combined is not None:
                check = self.command(["check", "-f", "combined.cdb"], user)
                if check.returncode == 0:
                    whole = by_group(self.references[user].ask(self.world.combined))
                    if not isinstance(whole, str):
                        same(whole, self.dumped(user, ["-f", "combined.cdb"], who),
                             f"{who}: combined.cdb, which `check` calls fresh or moved")


def by_group(rows):
    if isinstance(rows, str):
        return rows
    groups = {}
    for row in rows:
        groups.setdefault(row[0], []).append(tuple(row))
    return groups


def same(expected, found, who):
    if expected != found:
        raise Wrong(f"{who}\n  importlib.metadata: {expected}\n  epindex:            {found}")


def failure_of(steps):
    """What is wrong in this history, and after how many steps; (None, ...) where nothing is."""
    history = History()
    try:
        for number, step in enumerate(steps, 1):
            try:
                history.play(*step)
            except (Wrong, subprocess.TimeoutExpired) as error:
                return f"{error}\n  path list: {history.world.paths}", number
    finally:
        history.close()
    return None, len(steps)


def shortened(steps):
    """As few of the steps as still fail; by leaving out ever smaller parts."""
    size = len(steps) // 2
    while size > 0:
        start = 0
        while start < len(steps):
            fewer = steps[:start] + steps[start + size:]
            wrong, number = failure_of(fewer)
            if wrong:
                steps = fewer[:number]
            else:
                start += size
        size //= 2
    return steps


def main():
    reference.skip_without_reference()
    print(f"# EPINDEX_SEED={SEED} EPINDEX_STEPS={STEPS}", flush=True)
    kinds, weights = zip(*WEIGHTS.items())
    for begun in range(0, STEPS, LENGTH):
        chance = random.Random(SEED + begun)
        steps = [(chance.choices(kinds, weights)[0], chance.randrange(2**31))
                 for _ in range(min(LENGTH, STEPS - begun))]
        if "EPINDEX_HISTORY" in os.environ:
            steps = json.loads(os.environ["EPINDEX_HISTORY"])
        wrong, number = failure_of(steps)
        if wrong:
            print(f"after {begun + number} steps: {wrong}", flush=True)
            steps = shortened(steps[:number])
            wrong, number = failure_of(steps)
            print(f"shortened to {len(steps)} steps: {wrong or 'which fail at times'}")
            print(f"again: EPINDEX_HISTORY='{json.dumps(steps)}'")
            sys.exit(1)
        print(f"# {begun + len(steps)} steps", flush=True)


if __name__ == "__main__":
    main()
