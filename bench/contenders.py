"""Who is asked in an environment, and how: as a new process, or as one that has asked before."""

import json
import os
import subprocess
import time

import askers
from common import CLOCK, run

EMPTY, REFERENCE = "empty process", "importlib.metadata"
OURS, OURS_DIR = "epindex", "epindex, level dir"
OURS_DROPPED_IN, OURS_DROPPED_IN_DIR = "epindex.install()", "epindex.install(), level dir"
ALL_OURS = {OURS: askers.EPINDEX, OURS_DIR: askers.EPINDEX_DIR, OURS_DROPPED_IN: askers.EPINDEX_INSTALLED,
            OURS_DROPPED_IN_DIR: askers.EPINDEX_INSTALLED_DIR}
CONTENDERS = [REFERENCE, *ALL_OURS] + [f"{peer} ({origin})" for peer in askers.PEERS
                                       for origin in ("Debian", "newest")]

DROPPED_IN_FROM = 150  # distributions; epindex._patch.Worth has it


class Environment:
    """A path entry that is asked about, and by whom."""

    def __init__(self, name, interpreter, group, site, caches):
        self.name, self.interpreter, self.group, self.site = name, interpreter, group, site
        self.distributions = sum(child.endswith((".dist-info", ".egg-info")) for child in os.listdir(site))
        self.contenders = {}  # name -> (code, its PYTHONPATH)
        self.caches = caches / f"{name}{self.distributions}"

    def add(self, name, code, *folders):
        path = [str(folder) for folder in folders]
        if "-s" in self.interpreter:  # no virtual environment
            path.append(str(self.site))
        self.contenders[name] = code.replace("{group!r}", repr(self.group)), os.pathsep.join(path)
        self.cache_of(name).mkdir(parents=True, exist_ok=True)

    def cache_of(self, name):
        """Of its own for each, so that nobody profits from another's work."""
        return self.caches / name.replace(" ", "-")

    def command(self, name, more=askers.ONCE, *arguments):
        """As spawn() takes it: assignments first."""
        code, path = ("", self.contenders[REFERENCE][1]) if name == EMPTY else self.contenders[name]
        assignments = [f"XDG_CACHE_HOME={self.cache_of(name)}"] + ([f"PYTHONPATH={path}"] if path else [])
        return assignments + [*self.interpreter, "-c", "pass" if name == EMPTY else code + more, *arguments]

    def idle(self, name):
        """The process of a contender, with the same path, that does nothing."""
        *words, _ = self.command(name, "")
        return [*words, "pass"]

    def prepared(self, name, *rest):
        """The arguments and the environment of command()."""
        command = self.command(name, *rest)
        start = command.index(self.interpreter[0])
        return command[start:], {**os.environ, **dict(word.split("=", 1) for word in command[:start])}

    def check_served(self):
        """That the answers of ours come from a store, at no more cost than they have to."""
        for name in ALL_OURS:
            # In a small environment install() leaves a question to the original, which is cheaper there.
            if name in self.contenders and (name in (OURS, OURS_DIR) or self.distributions >= DROPPED_IN_FROM):
                words, variables = self.prepared(name, askers.WHERE)
                sources = {path: rest for path, *rest in json.loads(run(words, env=variables))}
                file, verdict = sources[str(self.site)]
                if file is None or not file.startswith(str(self.cache_of(name))) or verdict != "fresh":
                    raise RuntimeError(f"{name}: {self.site} is served by {file}, which is {verdict}")

    @property
    def parameters(self):
        return {"environment": self.name, "distributions": self.distributions}


class Server:
    """A process that asks when it is told to, and was told once if not said otherwise."""

    def __init__(self, environment, name, asked=True):
        words, variables = environment.prepared(name, askers.SERVE)
        self.process = subprocess.Popen(words, env=variables, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        if asked:
            self.ask()

    def ask(self, wanted="", calls=1, by=CLOCK):
        """(nanoseconds of a call, whether what was wanted is in the answer of the first)"""
        self.process.stdin.write(f"{calls} {wanted}\n")
        self.process.stdin.flush()
        taken, spent, is_right = map(int, self.process.stdout.readline().split())
        return taken if by == CLOCK else spent, is_right

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def ask_new_process(environment, name, wanted=None):
    """(nanoseconds of the process, whether what was wanted is in its answer)"""
    words, variables = environment.prepared(name, askers.ONCE, *([wanted] if wanted else []))
    start = time.perf_counter_ns()
    done = subprocess.run(words, env=variables, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{words} ended with status {done.returncode}")
    return time.perf_counter_ns() - start, int(done.returncode == 0)
