"""What a scenario is, and the world it plays in.

A scenario is a generator function with a docstring, which is its row in the table. It prepares its
world up to the first `yield`; there the index is built and everybody is asked. What it does until
each further `yield`, or its end, is a step: after it everybody is asked again, and the index rebuilt.

    @scenario("installed", changed=True)
    def installed(world):
        "A distribution is installed"
        yield
        install(world.site, "gamma")

A function that is no generator measures by itself and returns a Measured.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

from .command import LEVELS, Command
from .distributions import install, set_times

HOUR = 3600
# Longer than the granularity of any file system's timestamps (FAT: 2 s).
SETTLE_SECONDS = 2.2


class Skip(Exception):
    """The scenario cannot be played here; the text says why."""


@dataclass
class Measured:
    """What a scenario that measures by itself has found: a text for each column, what was wrong."""

    cells: dict
    failures: list
    note: str


@dataclass
class Scenario:
    name: str
    play: Callable
    changed: Optional[bool]  # what importlib.metadata's answer does in every step; None: either
    changes: set             # (change, distribution) that check has to name, among others
    unseen_by: dict          # level: why it is not promised to see this
    aged: bool               # whether what is prepared is an hour old by its mtimes
    verdict: Optional[str]   # what check has to say at level meta, where that is promised

    @property
    def title(self):
        return " ".join(self.play.__doc__.split())


SCENARIOS = []


def scenario(name, *, changed=None, changes=(), unseen_by=None, aged=True, verdict=None):
    def register(play):
        row = Scenario(name, play, changed, set(changes), unseen_by or {}, aged, verdict)
        SCENARIOS.append(row)
        return play

    return register


class World:
    """A scratch folder with two path entries: `site`, and behind it `system`."""

    def __init__(self, program, interpreter, peers_venv):
        self.cleanup = ExitStack()
        self.scratch = Path(tempfile.mkdtemp(prefix="epindex-freshness-"))
        self.cleanup.callback(shutil.rmtree, self.scratch, ignore_errors=True)
        self.program = program
        self.interpreter = interpreter
        self.peers_venv = peers_venv
        self.command = Command(program, self.scratch)
        self.index = self.scratch / "index.cdb"
        self.root = self.scratch / "tree"
        self.use(self.root)
        self.build_options = []
        self.levels, self.level = LEVELS, "meta"
        self.populate()

    def use(self, root):
        """Everybody is asked for the tree at `root` from now on."""
        self.site, self.system = root / "site", root / "system"
        self.paths = [self.site, self.system]

    def populate(self):
        install(self.site, "alpha")
        install(self.site, "beta")
        install(self.site, "plain", text=False)
        install(self.system, "beta", "0.9")
        install(self.system, "delta")
        (self.site / "module.py").write_text("")

    def seal(self):
        """The index lies in the tree and travels with it."""
        self.index = self.root / "index.cdb"
        self.build_options = ["--sealed"]
        self.levels, self.level = ["content"], "content"

    def age(self):
        set_times(self.root, int(os.stat(self.scratch).st_mtime) - HOUR)

    def close(self):
        self.cleanup.close()
