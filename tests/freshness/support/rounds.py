"""Rounds of a race that a single try would seldom lose: changes within one tick of the file system's
timestamps, and changes while the scan runs."""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .distributions import entry_points, install, replace_by_rename, uninstall, write_in_place
from .peers import Peers
from .scenario import Measured


def stamp(path):
    status = os.stat(path)
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def of(missed, rounds):
    return f"{missed} of {rounds} missed"


def in_short(failures):
    """The first few, and how many there are."""
    more = [f"and {len(failures) - 3} more like these"] if len(failures) > 3 else []
    return failures[:3] + more


def come_and_go(site, version):
    """A change that the directory's own stamp may show."""
    uninstall(site, "coming")
    install(site, "coming", version)


def tick_rounds(world, rounds):
    """Change, build, change, as fast as it goes, by turns in the directory and in a file; then the
    index is checked. Where the stamp after the second change is the one from before it, no look at
    stamps can see that change: the note counts these rounds."""
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    missed = dict.fromkeys(world.levels, 0)
    asked = dict.fromkeys(world.levels, 0)
    failures, same_stamp = [], 0
    for number in range(rounds):
        in_directory = number % 2 == 0
        watched = world.site if in_directory else file

        def change(step):
            if in_directory:
                come_and_go(world.site, str(step))
            else:
                write_in_place(file, entry_points(alpha=f"round_{step:04}"))

        change(2 * number)
        world.command.rebuild(world.index, world.paths)
        before = stamp(watched)
        change(2 * number + 1)
        same_stamp += stamp(watched) == before
        for level in world.levels if in_directory else ["meta", "content"]:
            asked[level] += 1
            check = world.command.check(world.index, level)
            if check.verdict != "stale":
                missed[level] += 1
                failures.append(f"round {number}, level {level}: {check.reasons}")
    cells = {level: of(missed[level], asked[level]) for level in world.levels}
    cells |= peers_tick_rounds(world, rounds // 2)
    note = f"the stamp did not show the change in {same_stamp} of {rounds}"
    return Measured(cells, in_short(failures), note)


def peers_tick_rounds(world, rounds):
    """The same for the peers, with changes of the directory only."""
    peers = Peers(world.interpreter, world.peers_venv is not None, world.scratch / "tick-peers")
    missed = Counter()
    for number in range(rounds):
        for step in (2 * number, 2 * number + 1):
            come_and_go(world.site, str(step))
            truth = world.interpreter.ask("reference", world.paths)
            outcomes = peers.outcomes(world.paths, truth, True)
        for peer, outcome in outcomes.items():
            missed[peer] += outcome != "right"
    peers.close()
    return {peer: of(missed[peer], rounds) for peer in outcomes}


class Writer:
    """Changes a directory for a while, in a way that differs from round to round."""

    def __init__(self, site, number):
        self.site = site
        self.random = random.Random(number)
        self.change = [self.edit, self.rename, self.install, self.blink][number % 4]
        self.prefix = f"round_{number}"

    def write_for(self, seconds):
        end = time.monotonic() + seconds
        count = 0
        while time.monotonic() < end:
            count += 1
            self.change(f"{self.prefix}_{count:06}")
            time.sleep(self.random.uniform(0, 0.0005))

    def pick(self, numbers):
        return self.site / f"many{self.random.choice(numbers)}-1.0.dist-info/entry_points.txt"

    def edit(self, value):
        write_in_place(self.pick(ALWAYS_THERE), entry_points(edited=value))

    def rename(self, value):
        replace_by_rename(self.pick(ALWAYS_THERE), entry_points(renamed=value))

    def install(self, value):
        come_and_go(self.site, value)

    def blink(self, value):
        file = self.pick(BLINKING)
        if file.exists():
            file.unlink()
        else:
            file.write_text(entry_points(back=value))


ALWAYS_THERE, BLINKING = range(30), range(30, 60)


def writer_rounds(world, rounds):
    """A writer starts with the build and stops at random, before its end or after it. Then the index
    is either right or found to be stale; the note counts how often it was not right."""
    for number in (*ALWAYS_THERE, *BLINKING):
        install(world.site, f"many{number}")
    began = time.monotonic()
    world.command.rebuild(world.index, world.paths)
    one_build = time.monotonic() - began
    missed = {"meta": 0, "content": 0}
    failures, outdated = [], 0
    with ThreadPoolExecutor(1) as pool:
        for number in range(rounds):
            seconds = random.Random(-number).uniform(0, 1.5 * one_build)
            writing = pool.submit(Writer(world.site, number).write_for, seconds)
            # Every other four build all of it, the rest what they find changed.
            options = ["--force"] if number % 8 < 4 else []
            world.command.rebuild(world.index, world.paths, *options)
            writing.result()
            truth = world.interpreter.ask("reference", world.paths)["entries"]
            is_right = world.command.dump(world.index) == truth
            outdated += not is_right
            for level in missed:
                check = world.command.check(world.index, level)
                if not is_right and check.verdict != "stale":
                    missed[level] += 1
                    failures.append(f"round {number}, level {level}: {check.reasons}")
    cells = {level: of(count, rounds) for level, count in missed.items()}
    note = f"the index was overtaken in {outdated} of {rounds}"
    return Measured(cells, in_short(failures), note)
