"""Peers: everybody whom a Python program can ask for its entry points, asked the same in the same environments."""

import os
import shutil
import statistics
import time

import askers
import environments
import trees
from common import (PROCESSOR, another_round, case, drop_caches, ratios, run, scratch_folder, select, settle, spawn,
                    spawn_closely)
from contenders import (ALL_OURS, CONTENDERS, EMPTY, OURS, OURS_DIR, REFERENCE, Environment, Server,
                        ask_new_process)
from page import Budget, Picture, Table

TITLE = "Peers"
ABOUT = """\
Each lists the names of a group: `console_scripts` in the two real environments, a group of plugins in the
generated ones. The interpreter is Debian's, freshly unpacked into a folder: its files have stamps of
nanoseconds, as on a system that was just installed. Debian's environment and the generated ones are put on its
path by `PYTHONPATH`; that of PyPI is a virtual environment of it. The peers are Debian's packages and the
newest releases, in folders of their own, on the path only of the process that asks them; among 10,000, where
they take seconds, only the newest. Each has a cache of its
own, which is warm, except where said. epindex serves from the user's store (that it does is checked), at its
default level (one `stat` per distribution) and at level dir; by its own function, and by that of `importlib.metadata`
after `epindex.install()`."""

MANY = 5000  # distributions; some are slow there
CLOSELY = [EMPTY, OURS, OURS_DIR]

TABLES = [
    Table("once", "A process that asks once", [EMPTY, *CONTENDERS],
          "bench_spawn ROUNDS SECONDS time python3 -c pass -- python3 -c 'ASK; ask()' ...",
          empty=EMPTY, baseline=REFERENCE, transposed=True),
    Table("closely", "A process that asks once, in more rounds", CLOSELY, "the same",
          "What it pays over an empty process is a quarter of what either takes, and either varies by as much "
          "from one second to the next; so the budget holds the processor's time, which is known more closely. The empty process has the folder of our package on its path, too: where "
          "the package is installed, it is in the environment, and adds no folder.", empty=EMPTY, transposed=True, compared=False),
    Table("further", "Each further call in one process", CONTENDERS,
          "a line to a process that asks at each line; the median of five calls", "Of the processor's time.", transposed=True),
    Table("install", "After an install: the first call of a process that had asked before", CONTENDERS,
          "the same",
          "How often the answer was right is in the next table.", transposed=True),
    Table("right", "After an install: how many answers had the new entry (%)", CONTENDERS, "the same",
          "`same process` had asked before; `new process` was started after the install. `edited` is an "
          "`entry_points.txt` written anew in place: its directory's times stay, and level dir does not "
          "promise to see it.", transposed=True),
    Table("new", "After an install: a new process", [EMPTY, *CONTENDERS], "the same",
          empty=EMPTY, baseline=REFERENCE, transposed=True),
    Table("cold", "A process that asks once, with dropped caches", [EMPTY, *CONTENDERS], "the same",
          "Dropped by `/proc/sys/vm/drop_caches` where the benchmark runs as root, else by "
          "`posix_fadvise(POSIX_FADV_DONTNEED)` on the environment's files.",
          empty=EMPTY, baseline=REFERENCE, transposed=True),
    Table("Debian versions", "The peers of Debian", []),
    Table("newest versions", "The newest peers", []),
]


def add_contenders(settings, environment, package):
    environment.add(REFERENCE, askers.REFERENCE)
    for name, code in ALL_OURS.items():
        environment.add(name, code, package)
    for origin, folder in peers_of(settings).items():
        if origin == "Debian" and environment.distributions > MANY:
            continue
        for peer, code in askers.PEERS.items():
            environment.add(f"{peer} ({origin})", code, folder)


def peers_of(settings):
    """origin -> the folder its peers are in; a quick run does with one origin."""
    found = {"Debian": environments.debian_peers(settings)}
    if not settings.quick:
        found["newest"] = environments.newest_peers(settings)
    return found


class Plugin:
    """A distribution that is installed while everybody looks."""

    def __init__(self, environment, number):
        self.group, self.name = environment.group, f"benchmark-{number}"
        self.directory = environment.site / f"benchmark_{number}-1.0.dist-info"

    def install(self):
        self.directory.mkdir()
        trees.write_file(self.directory / "METADATA", f"Metadata-Version: 2.1\nName: {self.name}\nVersion: 1.0\n")
        return self.edit("installed")

    def edit(self, word):
        entry = f"{self.name}-{word}"
        trees.write_file(self.directory / "entry_points.txt", f"[{self.group}]\n{entry} = a:b\n")
        return entry

    def remove(self):
        shutil.rmtree(self.directory)


def measure_installs(environment, servers, rounds):
    """Installs a distribution, then edits it: for each contender one of its own, about which it is asked
    at once."""
    many = environment.distributions > MANY
    new = {name: [] for name in [EMPTY, *servers]}
    same = {name: [] for name in servers}
    right = {}
    number = 0
    for _ in range(rounds):
        new[EMPTY].append(ask_new_process(environment, EMPTY)[0])
        for name, server in servers.items():
            def new_process(wanted=None):
                return ask_new_process(environment, name, wanted)
            for who, ask, times in (("same process", server.ask, same), ("new process", new_process, new)):
                if not many:
                    ask()
                    settle()
                plugin = Plugin(environment, number)
                number += 1
                try:
                    taken, is_right = ask(plugin.install())
                    times[name].append(taken)
                    right.setdefault(("installed", who), {}).setdefault(name, []).append(100 * is_right)
                    if not many:
                        settle()
                        _, is_right = ask(plugin.edit("edited"))
                        right.setdefault(("edited", who), {}).setdefault(name, []).append(100 * is_right)
                finally:
                    plugin.remove()
    yield case("install", environment.parameters, "ns", same)
    yield case("new", environment.parameters, "ns", new)
    for (event, who), answers in right.items():
        yield case("right", {**environment.parameters, "what": event, "asked by": who}, "",
                   {name: [statistics.mean(given)] for name, given in answers.items()})


def measure_further(environment, servers, rounds, seconds):
    taken = {name: [] for name in servers}
    done, start = 0, time.monotonic()
    while another_round(done, rounds, start, seconds):
        for name, server in servers.items():
            taken[name].append(server.ask(calls=1 if environment.distributions > MANY else 5, by=PROCESSOR)[0])
        done += 1
    return case("further", environment.parameters, "ns", taken)


def measure_cold(settings, environment, rounds):
    samples = {name: [] for name in [EMPTY, *environment.contenders]}
    for _ in range(rounds):
        for name, times in samples.items():
            drop_caches(settings, environment.site)
            times.append(ask_new_process(environment, name)[0])
    return case("cold", environment.parameters, "ns", samples)


def measure_environment(settings, environment, package):
    add_contenders(settings, environment, package)
    many = environment.distributions > MANY
    settle()
    # Fills the stores; then what was compiled, and the stores' files, are old enough to be believed.
    for name in environment.contenders if not settings.quick else ALL_OURS:
        ask_new_process(environment, name)
    settle()
    environment.check_served()
    yield case("once", environment.parameters, "ns",
               spawn(settings, {name: environment.command(name) for name in [EMPTY, *environment.contenders]},
                     settings.rounds(25), seconds=10))
    yield from spawn_closely(settings, "closely", environment.parameters, {
        EMPTY: environment.idle(OURS), OURS: environment.command(OURS), OURS_DIR: environment.command(OURS_DIR)},
        EMPTY, within=0.1e6, seconds=10)
    settings.progress(f"{environment.name} {environment.distributions}: once")
    servers = {}
    try:
        for name in environment.contenders:
            servers[name] = Server(environment, name)
        yield measure_further(environment, servers, settings.rounds(25), 6)
        yield from measure_installs(environment, servers, settings.rounds(1 if many else 2))
    finally:
        for server in servers.values():
            server.close()
    settings.progress("further, installs")
    if not many:
        yield measure_cold(settings, environment, settings.rounds(3))
        settings.progress("cold")


def all_environments(settings, folder):
    python = environments.unpacked_python(settings)
    system, caches = [python, "-s"], folder / "caches"
    if not settings.quick:
        # A copy: what is kept for the tests stays as it is.
        site = folder / "debian"
        shutil.copytree(environments.debian_environment(settings), site, symlinks=True)
        yield Environment("Debian", system, "console_scripts", site, caches)
        python, site = environments.pypi_environment(settings)
        yield Environment("PyPI", [str(python)], "console_scripts", site, caches)
    for distributions in (10,) if settings.quick else (100, 1000, 10_000):
        site = folder / f"generated{distributions}"
        trees.write_environment(site, distributions)
        yield Environment("generated", system, "plugins.group1", site, caches)


def install_package(settings, folder):
    """The folder that the Python package is in, compiled as an installation leaves it."""
    shutil.copytree(settings.package / "epindex", folder / "package" / "epindex",
                    ignore=shutil.ignore_patterns("__pycache__"))
    run([environments.unpacked_python(settings), "-m", "compileall", "-q", folder / "package"])
    return folder / "package"


def measure(settings):
    with scratch_folder() as folder:
        package = install_package(settings, folder)
        for origin, site in peers_of(settings).items():
            yield case(f"{origin} versions", environments.versions_in(site), "", {})
        (folder / "empty").mkdir()
        before = os.getcwd()
        os.environ["EPINDEX_LIBRARY"] = settings.package_library
        os.chdir(folder / "empty")  # python3 -c looks for modules, and distributions, here
        try:
            for environment in all_environments(settings, folder):
                yield from measure_environment(settings, environment, package)
        finally:
            os.chdir(before)
            del os.environ["EPINDEX_LIBRARY"]


def named(measured):
    return f"{measured['parameters']['environment']}, {measured['parameters']['distributions']:,} distributions"


# The budgets are for an environment of some hundred distributions; larger ones are in the tables.
LARGE = 500


def budgets(cases):
    def of(table, name, calculate, **parameters):
        return {named(each): calculate(each) for each in select(cases, table, **parameters)
                if name in each["samples"] and each["parameters"]["distributions"] < LARGE}
    yield Budget("Python: a process that asks once pays at most 2.2 ms over an empty one", 2.2,
                 of("closely", OURS, lambda each: [(one - zero) / 1e6 for one, zero in zip(
                     each["samples"][OURS], each["samples"][EMPTY])], by=PROCESSOR), " ms")
    yield Budget("Python: a further call at level meta, 45× faster than importlib.metadata's", 45,
                 of("further", OURS, lambda each: ratios(each, REFERENCE, OURS)), at_least=True)
    yield Budget("at level dir, 500×", 500,
                 of("further", OURS_DIR, lambda each: ratios(each, REFERENCE, OURS_DIR)), at_least=True)


def pictures(cases):
    drawn = [name for name in CONTENDERS if "(Debian)" not in name]

    def of(table, title, **options):
        for each in select(cases, table, environment="Debian") or select(cases, table)[:1]:
            yield Picture.of_contenders(f"peers-{table}", f"{title}: {named(each)}", each, drawn, **options)
    yield from of("once", "A process that asks once, over an empty one", empty=EMPTY)
    yield from of("further", "Each further call in one process")
    yield Picture.lines("peers-growth", "A process that asks once, over an empty one: generated environments",
                        "distributions", select(cases, "once", environment="generated"), "distributions",
                        drawn, empty=EMPTY)
    yield from of("cold", "A process that asks once, with dropped caches, over an empty one", empty=EMPTY)
