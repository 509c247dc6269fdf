"""Peers: everybody who tells a Python program its entry points, asked the same in the same environments."""

import json
import os
import shutil
import statistics
import subprocess
import time

import askers
import environments
import trees
from common import case, drop_caches, ratios, run, scratch_folder, select, settle, spawn
from page import Budget, Picture, Table

TITLE = "Peers"
ABOUT = """\
Each lists the names of a group: `console_scripts` in the two real environments, a group of plugins in the
generated ones. Debian's environment and the generated ones are put on the path of the system's interpreter
by `PYTHONPATH`, with `-S`; that of PyPI is a virtual environment with its own interpreter. The peers are
Debian's packages and the newest releases, in folders of their own, on the path only of the process that
asks them. Caches are warm, except where said. epindex serves from the user's store, checked at its default
level (one `stat` per distribution) and at level dir."""

EMPTY, REFERENCE, OURS, OURS_DIR = "empty process", "importlib.metadata", "epindex", "epindex, level dir"
CONTENDERS = [REFERENCE, OURS, OURS_DIR] + [f"{peer} ({origin})" for peer in askers.PEERS
                                            for origin in ("Debian", "newest")]

TABLES = [
    Table("once", "A process that asks once", [EMPTY, *CONTENDERS],
          "bench_spawn ROUNDS time python3 -c pass -- python3 -c 'ASK; ask()' ...",
          empty=EMPTY, baseline=REFERENCE, transposed=True),
    Table("further", "Each further call in one process", CONTENDERS,
          "python3 -c 'ASK; ask(); the time of each further ask()', in turns", transposed=True),
    Table("install", "After an install: the first call of a process that had asked before", CONTENDERS,
          "a line to a process that asks at each line",
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


class Environment:
    """A path entry that is asked about, and by whom."""

    def __init__(self, name, interpreter, group, site):
        self.name, self.interpreter, self.group, self.site = name, interpreter, group, site
        self.distributions = sum(child.endswith((".dist-info", ".egg-info")) for child in os.listdir(site))
        self.contenders = {}  # name -> (code, its PYTHONPATH)

    def add(self, name, code, *folders):
        path = [str(folder) for folder in folders]
        if "-S" in self.interpreter:
            path.append(str(self.site))
        self.contenders[name] = code.replace("{group!r}", repr(self.group)), os.pathsep.join(path)

    def command(self, name, more=askers.ONCE, *arguments):
        code, path = ("", self.contenders[REFERENCE][1]) if name == EMPTY else self.contenders[name]
        assignment = [f"PYTHONPATH={path}"] if path else []
        return assignment + [*self.interpreter, "-c", "pass" if name == EMPTY else code + more, *arguments]

    @property
    def parameters(self):
        return {"environment": self.name, "distributions": self.distributions}


def add_contenders(settings, environment, package):
    environment.add(REFERENCE, askers.REFERENCE)
    if package:
        environment.add(OURS, askers.EPINDEX, package)
        environment.add(OURS_DIR, askers.EPINDEX_DIR, package)
    for origin, folder in peers_of(settings).items():
        for peer, code in askers.PEERS.items():
            environment.add(f"{peer} ({origin})", code, folder)


def peers_of(settings):
    """origin -> the folder its peers are in; a quick run does with one origin."""
    found = {"Debian": environments.debian_peers(settings)}
    if not settings.quick:
        found["newest"] = environments.newest_peers(settings)
    return found


def split_assignments(command):
    """The arguments and the environment of a command as spawn() takes it."""
    assigned = dict(word.split("=", 1) for word in command[:1] if word.startswith("PYTHONPATH="))
    return command[len(assigned):], {**os.environ, **assigned}


def run_further(environment, name, calls):
    command, variables = split_assignments(
        environment.command(name, askers.FURTHER.replace("{calls}", str(calls))))
    return statistics.median(json.loads(run(command, env=variables)))


class Server:
    """A process that has asked, and asks again when it is told to."""

    def __init__(self, environment, name):
        command, variables = split_assignments(environment.command(name, askers.SERVE))
        self.process = subprocess.Popen(command, env=variables, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, expected):
        self.process.stdin.write(expected + "\n")
        self.process.stdin.flush()
        taken, right = self.process.stdout.readline().split()
        return int(taken), int(right)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def time_new_process(command):
    words, variables = split_assignments(command)
    start = time.perf_counter_ns()
    done = subprocess.run(words, env=variables, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{words} ended with status {done.returncode}")
    return time.perf_counter_ns() - start, int(done.returncode == 0)


def measure_installs(environment, rounds):
    """Installs a distribution, then edits it; everybody is asked after each, and had asked before."""
    names = list(environment.contenders)
    times, new = {name: [] for name in names}, {name: [] for name in [EMPTY, *names]}
    right = {(event, who): {name: [] for name in names} for event in ("installed", "edited")
             for who in ("same process", "new process")}
    for number in range(rounds):
        directory = environment.site / f"benchmark_plugin-1.{number}.dist-info"
        new[EMPTY].append(time_new_process(environment.command(EMPTY))[0])
        for name in names:
            time_new_process(environment.command(name))
            server = Server(environment, name)
            server.ask("nothing")
            for event in ("installed", "edited"):
                wanted = f"benchmark-{event}"
                directory.mkdir(exist_ok=True)
                trees.write_file(directory / "METADATA", f"Name: benchmark-plugin\nVersion: 1.{number}\n")
                trees.write_file(directory / "entry_points.txt", f"[{environment.group}]\n{wanted} = a:b\n")
                taken, is_right = server.ask(wanted)
                right[event, "same process"][name].append(100 * is_right)
                if event == "installed":
                    times[name].append(taken)
                taken, is_right = time_new_process(environment.command(name, askers.ONCE, wanted))
                right[event, "new process"][name].append(100 * is_right)
                if event == "installed":
                    new[name].append(taken)
            server.close()
            shutil.rmtree(directory)
    share = [case("right", {**environment.parameters, "what": event, "asked by": who}, "",
                  {name: [statistics.mean(given)] for name, given in answers.items()})
             for (event, who), answers in right.items()]
    return [case("install", environment.parameters, "ns", times),
            case("new", environment.parameters, "ns", new), *share]


def measure_cold(settings, environment, rounds):
    samples = {name: [] for name in [EMPTY, *environment.contenders]}
    for _ in range(rounds):
        for name, times in samples.items():
            drop_caches(settings, environment.site)
            times.append(time_new_process(environment.command(name))[0])
    return case("cold", environment.parameters, "ns", samples)


def measure_environment(settings, environment, package):
    add_contenders(settings, environment, package)
    names = list(environment.contenders)
    many = environment.distributions > 5000
    settle()
    commands = {name: environment.command(name) for name in [EMPTY, *names]}
    if not settings.quick:
        spawn(settings, commands, 1)  # fills the caches
        settle()
    yield case("once", environment.parameters, "ns",
               spawn(settings, commands, settings.rounds(3 if many else 11)))
    further = {name: [] for name in names}
    for _ in range(settings.rounds(2 if many else 5)):
        for name in names:
            further[name].append(run_further(environment, name, 2 if many else 7))
    yield case("further", environment.parameters, "ns", further)
    yield from measure_installs(environment, settings.rounds(1 if many else 3))
    if not many:
        yield measure_cold(settings, environment, settings.rounds(3))


def all_environments(settings, folder):
    system = [settings.python, "-S"]
    if not settings.quick:
        # A copy: what is kept for the tests stays as it is.
        site = folder / "debian"
        shutil.copytree(environments.debian_environment(settings), site, symlinks=True)
        yield Environment("Debian", system, "console_scripts", site)
        python, site = environments.pypi_environment(settings)
        yield Environment("PyPI", [str(python)], "console_scripts", site)
    for distributions in (10,) if settings.quick else (100, 1000, 10_000):
        site = folder / f"generated{distributions}"
        trees.write_environment(site, distributions)
        yield Environment("generated", system, "plugins.group1", site)


def install_package(settings, folder):
    """The folder that the Python package is in, compiled as an installation leaves it; or None."""
    source = settings.package / "epindex"
    if not (source / "__init__.py").is_file():
        return None
    shutil.copytree(source, folder / "package" / "epindex")
    run([settings.python, "-m", "compileall", "-q", folder / "package"])
    return folder / "package"


def measure(settings):
    with scratch_folder() as folder:
        package = install_package(settings, folder)
        for origin, site in peers_of(settings).items():
            yield case(f"{origin} versions", environments.versions_in(site), "", {})
        for name in ("cache", "empty"):
            (folder / name).mkdir()
        before = os.getcwd()
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        os.environ["EPINDEX_LIBRARY"] = settings.package_library
        os.chdir(folder / "empty")  # python3 -c looks for modules, and distributions, here
        try:
            for environment in all_environments(settings, folder):
                yield from measure_environment(settings, environment, package)
        finally:
            os.chdir(before)
            del os.environ["XDG_CACHE_HOME"], os.environ["EPINDEX_LIBRARY"]


def named(measured):
    return f"{measured['parameters']['environment']}, {measured['parameters']['distributions']:,} distributions"


def budgets(cases):
    def of(table, name, calculate):
        return {named(each): calculate(each) for each in select(cases, table) if name in each["samples"]}
    yield Budget("Python: a process that asks once pays at most 3 ms over `python3 -c pass`", 3,
                 of("once", OURS, lambda each: [(one - zero) / 1e6 for one, zero in zip(
                     each["samples"][OURS], each["samples"][EMPTY])]), " ms")
    yield Budget("Python: a further call at least 40× faster than importlib.metadata's", 40,
                 of("further", OURS, lambda each: ratios(each, REFERENCE, OURS)), at_least=True)
    yield Budget("Python: at level dir, at least 200× faster", 200,
                 of("further", OURS_DIR, lambda each: ratios(each, REFERENCE, OURS_DIR)), at_least=True)


def pictures(cases):
    drawn = [name for name in CONTENDERS if "(Debian)" not in name]

    def present(table):
        labelled = [(f"{each['parameters']['environment']} {each['parameters']['distributions']}", each)
                    for each in select(cases, table)]
        return labelled, [name for name in drawn if any(name in each["samples"] for _, each in labelled)]
    generated = select(cases, "once", environment="generated")
    yield Picture.bars("peers-once", "A process that asks once, over an empty one", *present("once"), log=True,
                       empty=EMPTY)
    yield Picture.bars("peers-further", "Each further call", *present("further"), log=True)
    yield Picture.lines("peers-growth", "A process that asks once, over an empty one: generated environments",
                        "distributions", generated, "distributions", present("once")[1], empty=EMPTY)
    yield Picture.bars("peers-cold", "A process that asks once, with dropped caches, over an empty one",
                       *present("cold"), log=True, empty=EMPTY)
