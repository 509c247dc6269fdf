"""The command under test: runs it, and reads what it says."""

import json
import os
import subprocess
from dataclasses import dataclass

LEVELS = ["dir", "meta", "content"]
VERDICTS = {"fresh", "moved", "stale"}
CHANGES = {"added", "removed", "changed"}
CHANGE_KEYS = {"change", "dist", "version", "directory"}


class CommandError(Exception):
    """The command did what its contract does not allow."""


def environment(scratch):
    """That of the tests, without what would change the command's answers."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EPINDEX", "PIP_", "UV_"))}
    return {**kept, "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(scratch / "xdg-cache")}


@dataclass
class Check:
    status: int
    entries: list

    @property
    def verdict(self):
        verdicts = {entry["verdict"] for entry in self.entries}
        return next((v for v in ("stale", "moved", "fresh") if v in verdicts), "fresh")

    @property
    def changes(self):
        return {(c["change"], c["dist"]) for entry in self.entries for c in entry["changes"]}

    @property
    def reasons(self):
        return "; ".join(f"{e['path']}: {e['verdict']}, {e['reason']}" for e in self.entries)


class Command:
    def __init__(self, program, scratch, prefix=()):
        self.program = [*prefix, program]
        self.environment = environment(scratch)

    def run(self, *arguments, cwd=None):
        return subprocess.run(
            [*self.program, *map(str, arguments)],
            env=self.environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def rebuild(self, index, paths, *options):
        """Returns what was done: "fresh", "moved" or "built"."""
        path_options = [option for path in paths for option in ("--path", path)]
        result = self.run("rebuild", "-o", index, *options, *path_options)
        if result.returncode != 0:
            raise CommandError(f"rebuild: exit {result.returncode}: {result.stderr.strip()}")
        last = result.stderr.rstrip("\n").rpartition("\n")[2]
        for word in ("fresh", "moved", "built"):
            if last.startswith(f"epindex: {index}: {word}"):
                return word
        raise CommandError(f"rebuild does not say what it did, but {last!r}")

    def check(self, index, level=None, paths=()):
        options = ["--level", level] if level else []
        options += [option for path in paths for option in ("--path", path)]
        result = self.run("check", "-f", index, "--format=json", *options)
        if result.returncode not in (0, 1):
            raise CommandError(f"check: exit {result.returncode}: {result.stderr.strip()}")
        check = Check(result.returncode, json.loads(result.stdout))
        self.hold_to_contract(check)
        return check

    @staticmethod
    def hold_to_contract(check):
        for entry in check.entries:
            if entry["verdict"] not in VERDICTS or not entry["code"] or not entry["reason"]:
                raise CommandError(f"check gives no verdict, code and reason: {entry}")
            for change in entry["changes"]:
                if change["change"] not in CHANGES or not change.keys() >= CHANGE_KEYS:
                    raise CommandError(f"check does not say what has changed: {change}")
            if entry["changes"] and entry["verdict"] != "stale":
                raise CommandError(f"something has changed, and yet it is not stale: {entry}")
        if (check.status == 1) != (check.verdict == "stale"):
            raise CommandError(f"exit {check.status} does not fit: {check.reasons}")

    def dump(self, index):
        """The entries as importlib.metadata's answer has them."""
        result = self.run("dump", "-f", index, "--format=json")
        if result.returncode != 0:
            raise CommandError(f"dump: exit {result.returncode}: {result.stderr.strip()}")
        keys = ("group", "name", "value", "dist", "version")
        entries = ([entry[key] for key in keys] for entry in json.loads(result.stdout))
        return sorted(entries, key=repr)
