"""The reference and the peers: everybody but epindex who is asked in a scenario.

Each peer is asked before and after a change and judged by what it answers:

    right      the answer is importlib.metadata's, at no more than the peer's usual price
    stale      the answer from before, although it has changed
    needless   the answer is right, but it scanned again although nothing has changed
"""

import json
import os
import subprocess
import sys
from pathlib import Path

RIGHT, STALE, NEEDLESS = "right", "stale", "needless"
SEVERITY = [RIGHT, NEEDLESS, STALE]

ASK = Path(__file__).with_name("ask.py")
PACKAGE = Path(__file__).resolve().parents[3] / "python"


def worst(outcomes):
    return max(outcomes, key=SEVERITY.index)


def judge(is_right, asked_again, changed):
    if not is_right:
        return STALE
    return NEEDLESS if asked_again and not changed else RIGHT


class Interpreter:
    """A running ask.py."""

    def __init__(self, *words, **environment):
        command = [sys.executable, "-I", str(ASK), *words]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )

    def ask(self, of, paths, **details):
        question = {"of": of, "paths": [str(path) for path in paths], **details}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer is None:
            raise RuntimeError(f"{of} raised an exception for {question['paths']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class MtimeCache:
    """A cache of one answer that believes the mtime of each path entry, as most such caches do."""

    def __init__(self):
        self.key = self.entries = None

    @staticmethod
    def mtime_of(path):
        try:
            return os.stat(path).st_mtime
        except OSError:
            return None

    def ask(self, paths, truth):
        """Its answer where a scan, had it made one, would have found `truth`; and whether it did."""
        key = [(str(path), self.mtime_of(path)) for path in paths]
        if key == self.key:
            return self.entries, False
        self.key, self.entries = key, truth["entries"]
        return self.entries, True


class Peers:
    """What the peers remember in one scenario."""

    def __init__(self, interpreter, has_stevedore, scratch):
        self.interpreter = interpreter
        self.has_stevedore = has_stevedore
        self.cache = str(scratch)
        self.mtime = MtimeCache()
        self.session = Interpreter()
        self.dropped_in = None
        if os.environ.get("EPINDEX_LIBRARY"):
            self.dropped_in = Interpreter("--install", str(PACKAGE), XDG_CACHE_HOME=f"{scratch}-index",
                                          EPINDEX_SYSTEM_STORE=f"{scratch}-system")

    def close(self):
        self.session.close()
        if self.dropped_in:
            self.dropped_in.close()

    def differences(self, paths):
        """What a process that asks importlib.metadata over the index is answered otherwise than one that asks it without, and
        otherwise than a fresh one: which distributions there are, the module itself may find too late."""
        if not self.dropped_in:
            return []
        with_index = self.dropped_in.ask("questions", paths)
        without = self.session.ask("questions", paths)
        keys = [key for key in {**without, **with_index} if with_index.get(key) != without.get(key)]
        fresh = self.interpreter.ask("fresh questions", paths) if keys else {}
        return [f"{key}: {with_index.get(key)} over the index, {without.get(key)} without"
                for key in keys if with_index.get(key) != fresh.get(key)]

    def outcomes(self, paths, truth, changed):
        """Asks everybody; `changed` says whether `truth` differs from what it was the last time."""
        entries, scanned = self.mtime.ask(paths, truth)
        outcomes = {"mtime": judge(entries == truth["entries"], scanned, changed)}
        if self.has_stevedore:
            answer = self.interpreter.ask("stevedore", paths, cache=self.cache)
            names = sorted({tuple(entry[:3]) for entry in truth["entries"]})
            is_right = sorted(map(tuple, answer["entries"])) == names
            outcomes["stevedore"] = judge(is_right, answer["scanned"], changed)
        answer = self.session.ask("session", paths)
        outcomes["importlib"] = judge(answer["entries"] == truth["entries"], False, changed)
        return outcomes
