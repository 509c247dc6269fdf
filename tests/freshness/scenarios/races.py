"""Scenarios of time: changes too quick for a timestamp, changes during the scan, clocks that lie."""

import os
import shutil
import time

from support.distributions import entry_points, install, write_in_place
from support.rounds import tick_rounds, writer_rounds
from support.scenario import Skip, scenario

ROUNDS = 100


@scenario("same-tick")
def same_tick(world):
    """Changed within the same timestamp tick as the build (100 rounds)"""
    return tick_rounds(world, ROUNDS)


@scenario("during-the-scan")
def during_the_scan(world):
    """Changed by a concurrent writer while the scan runs (100 rounds)"""
    return writer_rounds(world, ROUNDS)


def set_clock(world, offset):
    """The command sees a clock that is `offset` ahead; the file system's own clock stays right."""
    if not shutil.which("faketime"):
        raise Skip("faketime is not installed")
    world.command.environment |= {
        "NO_FAKE_STAT": "1",
        "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
    }
    world.command.program = ["faketime", "-f", offset, world.program]
    probe = world.command.run("--version")
    if probe.returncode != 0:
        raise Skip(f"the command does not run under faketime: {probe.stderr.strip()}")


def true_clock(world):
    world.command.program = [world.program]


@scenario("clock-set-back", changed=True, aged=False)
def clock_set_back(world):
    """The clock is set back an hour before the build: every timestamp lies in the future"""
    set_clock(world, "-1h")
    yield
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    write_in_place(file, entry_points(alpha="edited_1"))
    install(world.site, "gamma")
    yield
    true_clock(world)
    write_in_place(file, entry_points(alpha="edited_2"))
    install(world.site, "epsilon")


@scenario("clock-set-back-unchanged", changed=False)
def clock_set_back_unchanged(world):
    """The clock is set back an hour after the build, and nothing else happens"""
    if not shutil.which("faketime"):
        raise Skip("faketime is not installed")
    yield
    set_clock(world, "-1h")
    yield
    true_clock(world)


@scenario("times-in-the-future", changed=True, unseen_by={"dir": "a file inside is edited"})
def times_in_the_future(world):
    """A file bears an mtime of tomorrow; it is edited to the same size and the mtime set again"""
    file = world.site / "alpha-1.0.dist-info/entry_points.txt"
    tomorrow = time.time_ns() + 24 * 3600 * 10**9
    yield
    for number in range(2):
        write_in_place(file, entry_points(alpha=f"edited_{number}"))
        os.utime(file, ns=(tomorrow, tomorrow))
        yield
    write_in_place(file, entry_points(alpha="edited_3"))
    os.utime(file, ns=(tomorrow, tomorrow))
