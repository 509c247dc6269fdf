"""Plays the scenarios of one group, prints a line for each (TAP), and writes what was measured.

usage: run.py GROUP --results FILE --peers VENV [NAME...]

The command under test is named by the environment variable EPINDEX. The rules held in each step:

1. Where importlib.metadata's answer differs from the one before, check says stale (exit 1); where
   it does not, check says fresh or moved (exit 0).
2. A process whose importlib.metadata answers from the index gets, for each question, what it gets without, or what
   a fresh process gets.
3. After a rebuild, dump is importlib.metadata's answer, and check says fresh or moved.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from support.command import CommandError
from support.peers import Interpreter, Peers, judge, worst
from support.scenario import SCENARIOS, SETTLE_SECONDS, Measured, Skip, World

SKIPPED = 77  # nothing was shown
GROUPS = ["directories", "races", "copies", "file_systems", "installers"]


def in_private_mount_namespace():
    """Mounts that a scenario makes are seen by nobody else, and gone with this process.

    Where the system gives no such namespace (a chroot, many containers), the scenarios that mount
    are skipped."""
    if os.geteuid() != 0 or os.environ.get("EPINDEX_UNSHARED"):
        return
    try:
        if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            return
    except OSError:
        return
    os.environ["EPINDEX_UNSHARED"] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


class Play:
    """One scenario while it is played: prepared first, measured later."""

    def __init__(self, row, program, interpreter, peers_venv):
        self.row = row
        self.interpreter = interpreter
        self.failures = []
        self.cells = {}
        self.verdicts = []
        self.skipped = self.note = None
        self.world = World(program, interpreter, peers_venv)
        self.steps = None
        self.guarded(self.prepare)

    def guarded(self, action):
        if self.failures or self.skipped:
            return
        try:
            action()
        except Skip as reason:
            self.skipped = str(reason)
        except CommandError as error:
            self.failures.append(str(error))
        except Exception:
            self.failures.append(traceback.format_exc())

    def prepare(self):
        steps = self.row.play(self.world)
        if isinstance(steps, Measured):
            self.cells, self.failures, self.note = steps.cells, steps.failures, steps.note
            return
        next(steps)
        self.steps = steps
        if self.row.aged:
            self.world.age()

    def measure(self):
        if self.steps is None:
            return
        world = self.world
        self.peers = Peers(self.interpreter, world.peers_venv is not None, world.scratch / "peers")
        world.cleanup.callback(self.peers.close)
        self.truth = self.ask_reference()
        self.peers.outcomes(world.paths, self.truth, True)
        self.failures += self.peers.differences(world.paths)
        world.command.rebuild(world.index, world.paths, *world.build_options)
        self.expect_reference("after the first build")
        ended = False
        while not ended:
            ended = next(self.steps, StopIteration) is StopIteration
            self.measure_step()

    def ask_reference(self):
        return self.interpreter.ask("reference", self.world.paths)

    def measure_step(self):
        before, self.truth = self.truth, self.ask_reference()
        entries_changed = before["entries"] != self.truth["entries"]
        changed = before != self.truth
        if self.row.changed is not None and changed != self.row.changed:
            self.failures.append(
                f"the scenario is wrong: importlib.metadata's answer changed: {changed}"
            )
        outcomes = self.peers.outcomes(self.world.paths, self.truth, entries_changed)
        self.failures += [
            difference for difference in self.peers.differences(self.world.paths)
            if not ("meta" in self.row.unseen_by and difference.startswith("entry_points()"))
        ]
        for level in self.world.levels:
            outcomes[level] = self.check_level(level, changed)
        for column, outcome in outcomes.items():
            self.cells[column] = worst([outcome, self.cells.get(column, outcome)])
        self.rebuild(changed)

    def check_level(self, level, changed):
        check = self.world.command.check(self.world.index, level)
        said_changed = check.verdict == "stale"
        outcome = judge(said_changed or not changed, said_changed, changed)
        if outcome != "right" and level not in self.row.unseen_by:
            self.failures.append(f"level {level}: {outcome}: {check.reasons}")
        if level == self.world.level:
            self.verdicts.append(check.verdict)
            if not self.row.changes <= check.changes and changed:
                self.failures.append(f"check names {check.changes}, not {self.row.changes}")
            if self.row.verdict and check.verdict != self.row.verdict:
                self.failures.append(f"{check.verdict}, not {self.row.verdict}: {check.reasons}")
        return outcome

    def rebuild(self, changed):
        world = self.world
        unseen = "meta" in self.row.unseen_by
        options = world.build_options + (["--force"] if unseen else [])
        done = world.command.rebuild(world.index, world.paths, *options)
        if changed and done != "built":
            self.failures.append(f"rebuild says {done} although the answer has changed")
        if not changed and done == "built" and not unseen and not world.build_options:
            self.failures.append("rebuild builds although nothing has changed")
        self.expect_reference("after rebuild")

    def expect_reference(self, when):
        dump = self.world.command.dump(self.world.index)
        if dump != self.truth["entries"]:
            self.failures.append(f"{when}: dump {dump}, importlib.metadata {self.truth['entries']}")
        for level in self.world.levels:
            check = self.world.command.check(self.world.index, level)
            if check.verdict == "stale":
                self.failures.append(f"{when}: level {level} says stale: {check.reasons}")

    def result(self):
        return {
            "name": self.row.name,
            "title": self.row.title,
            "skipped": self.skipped,
            "note": self.note,
            "cells": self.cells,
            "verdicts": sorted(set(self.verdicts)),
            "failures": self.failures,
        }


def say(number, result):
    state = "not ok" if result["failures"] else "ok"
    skipped = f" # SKIP {result['skipped']}" if result["skipped"] else ""
    print(f"{state} {number} - {result['name']}: {result['title']}{skipped}", flush=True)
    for failure in result["failures"]:
        print("  # " + failure.replace("\n", "\n  # "), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--peers", type=Path, required=True, metavar="VENV")
    arguments = parser.parse_args()
    if sys.version_info < (3, 10):
        sys.exit("Python 3.10 or later is needed: its importlib.metadata is the reference")
    program = os.environ.get("EPINDEX") or sys.exit("EPINDEX does not name the command to test")
    in_private_mount_namespace()

    importlib.import_module(f"scenarios.{arguments.group}")
    stevedore = next(iter(arguments.peers.glob("lib/*/site-packages/stevedore")), None)
    if not stevedore and os.environ.get("EPINDEX_OFFLINE") != "1":
        sys.exit(f"no peers in {arguments.peers}: run prepare.py, or set EPINDEX_OFFLINE=1")
    peers_venv = arguments.peers.absolute() if stevedore else None
    interpreter = Interpreter(*([str(stevedore.parent)] if stevedore else []))
    unknown = set(arguments.names) - {row.name for row in SCENARIOS}
    if unknown:
        sys.exit(f"no such scenario in {arguments.group}: {', '.join(sorted(unknown))}")
    rows = [row for row in SCENARIOS if not arguments.names or row.name in arguments.names]
    plays = [Play(row, os.path.abspath(program), interpreter, peers_venv) for row in rows]
    time.sleep(SETTLE_SECONDS)

    results = []
    print(f"1..{len(plays)}")
    for number, play in enumerate(plays, 1):
        play.guarded(play.measure)
        play.world.close()
        results.append(play.result())
        say(number, results[-1])
    interpreter.close()
    failed = sum(bool(result["failures"]) for result in results)
    skipped = sum(bool(result["skipped"]) for result in results)
    print(f"{len(results) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    arguments.results.write_text(json.dumps(results, indent=1) + "\n")
    if skipped == len(results):
        sys.exit(SKIPPED)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
