"""Everything that has a limit and no benchmark of its own: Python programs and what the command does as typed,
on a fresh folder and on an image as builders make them; with --against, each beside an older build."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import time

import askers
import environments
import trees
from common import (PROCESSOR, ROOT, another_round, case, in_turns, ratios, run, scratch_folder, select, settle, spawn,
                    spawn_closely)
from contenders import EMPTY, REFERENCE, Environment, Server
from page import Budget, Table
from peers import Plugin

TITLE = "Limits"
ABOUT = """\
The environment is Debian's, of 345 distributions, on a fresh folder of the disk (ext4), and on an image as builders make them:
an ext4 that `mke2fs -d` filled, whose files have ctimes of whole seconds, mounted by a loop device (which takes root). The
interpreters are Debian's, 3.13 for questions and `enable` where this machine has one, and the newest two that `script/fetch-pythons` unpacks.
What is asked of `importlib.metadata` is asked with and without `epindex.install()` in turns. `before` is the build that `--against` named."""

NOW, BEFORE = "epindex", "before"
DIR, WATCH = "epindex, level dir", "epindex, watching"
STATS = "two stats of each"
ENOUGH = 30  # questions about one distribution, and the index is open, which the first ones do not pay for
LEVELS = {DIR: "dir", WATCH: "watch"}

MORE_PYTHONS = "3.13", "3.14", "3.15"
ASKED_ALONE = "3.13"  # its functions; what a process costs is measured of Debian's and the newest two

OF_ONE = "version of one"
ONE_OF = "from importlib import metadata\n"
QUESTIONS = {
    "names and versions of all": (ONE_OF + "def ask(): return [(d.name, d.version) for d in metadata.distributions()]\n", 50),
    "entry points of all, one by one": (ONE_OF + "def ask(): return [list(d.entry_points) for d in metadata.distributions()]\n", 8),
    OF_ONE: (ONE_OF + "def ask(): return metadata.version({name!r})\n", 8),
}
INSTALLED = "import epindex\nepindex.install()\n"

TABLES = [
    Table("once", "A process that asks once", [EMPTY, REFERENCE, BEFORE, NOW], "bench_spawn ...",
          "The processor's time is what the budget holds, since it is known more closely; nothing waits here.", empty=EMPTY, compared=False),
    Table("further", "A further call in one process", [REFERENCE, BEFORE, NOW, DIR, WATCH],
          "the median of five calls", "Of the processor's time, as that of other questions is."),
    Table("install", "The first call after an install, in a process that had asked before",
          [REFERENCE, BEFORE, NOW], "the same"),
    Table("question", "Other questions, a further call", [REFERENCE, BEFORE, NOW], "the same",
          f"The version of one was asked {ENOUGH} times before: the first questions about single distributions are left to the "
          "original, as it is the cheaper one there."),
    Table("first question", "Other questions, the first call in a process", [REFERENCE, BEFORE, NOW], "the same"),
    Table("enabled", "A process of an environment that is enabled", ["without", NOW],
          "bench_spawn ... of two virtual environments", compared=False),
    Table("typed", "`epindex lookup GROUP NAME`, as typed", ["empty", BEFORE, NOW], "bench_spawn ...", compared=False),
    Table("rebuild", "`epindex rebuild` where nothing changed", ["empty", STATS, BEFORE, NOW], "bench_spawn ...",
          f"`{STATS}`: a program that does nothing else.", compared=False),
    Table("save", "`epindex lookup` over 20 path entries, which it saves", ["empty", BEFORE, NOW],
          "timed one by one, each with an empty store", compared=False),
    Table("size", "Size of the index", ["entry_points.txt", BEFORE, NOW]),
]


def pythons(settings):
    """The interpreters, by what they are called: Debian's, and the newest ones."""
    found = {"3.11": environments.unpacked_python(settings)}
    if not settings.quick:
        with contextlib.suppress(RuntimeError):
            run([ROOT / "script" / "fetch-pythons"])
        at_hand = {os.path.basename(python): python for python in run([ROOT / "script" / "find-pythons"]).split()}
        found.update({version: at_hand["python" + version] for version in MORE_PYTHONS if "python" + version in at_hand})
    return found


def copy_package(build, folder, interpreters):
    """The package with its library, compiled as an installation leaves it: the folder that it is in."""
    package = folder / "epindex"
    shutil.copytree(build.package / "epindex", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(os.path.realpath(build.package_library), package / "libepindex.so.0")
    for python in interpreters:
        run([python, "-m", "compileall", "-q", folder])
    return folder


@contextlib.contextmanager
def image_of(folder, scratch):
    """The folder's contents as an image has them, or None."""
    image, mounted = scratch / "image", scratch / "mounted"
    mounted.mkdir()
    size = sum(file.lstat().st_size + 8192 for file in folder.rglob("*")) * 2 + (32 << 20)
    with open(image, "wb") as file:
        file.truncate(size)
    try:
        run(["mke2fs", "-q", "-t", "ext4", "-d", folder, image])
        run(["mount", "-o", "loop", image, mounted])
    except (RuntimeError, OSError):
        yield None
        return
    try:
        yield mounted
    finally:
        run(["umount", mounted])


def can_watch(python, package):
    words = [python, "-s", "-c", "import epindex; epindex.set_level('watch')"]
    return subprocess.run(words, env={"PYTHONPATH": str(package)}, stderr=subprocess.DEVNULL).returncode == 0


class Machine:
    """Builds, packages and environments that everything is measured with."""

    def __init__(self, settings, folder):
        self.settings, self.folder = settings, folder
        self.builds = {NOW: settings, **({BEFORE: settings.against} if settings.against else {})}
        self.pythons = pythons(settings)
        self.packages = {name: copy_package(build, folder / "packages" / name, self.pythons.values())
                         for name, build in self.builds.items()}
        self.site = folder / "fresh"
        if settings.quick:
            trees.write_environment(self.site, 10)
        else:
            shutil.copytree(environments.debian_environment(settings), self.site, symlinks=True)
        self.names = iter(range(1000))

    def environment(self, python, site):
        found = Environment("Debian", [self.pythons[python], "-s"], "console_scripts", site,
                            self.folder / "caches" / str(next(self.names)))
        found.add(REFERENCE, askers.REFERENCE)
        for name, package in self.packages.items():
            found.add(name, askers.EPINDEX, package)
        return found

    def asked(self, python, site, code):
        """The same with another question, put to importlib.metadata."""
        found = Environment("Debian", [self.pythons[python], "-s"], "console_scripts", site,
                            self.folder / "caches" / str(next(self.names)))
        found.add(REFERENCE, code)
        for name, package in self.packages.items():
            found.add(name, INSTALLED + code, package)
        return found

    def commands(self, kind, words, more=()):
        """For each build, its command with a store of its own."""
        return {name: [f"HOME={self.folder}", f"XDG_CACHE_HOME={self.folder / 'caches' / kind / name}",
                       "PATH=/usr/bin:/bin", *more, build.command, *words]
                for name, build in self.builds.items()}


def warm(environment):
    """Fills the stores, and waits until they are to be believed."""
    for _ in range(2):
        for name in environment.contenders:
            words, variables = environment.prepared(name)
            run(words, env=variables)
        settle()


def measure_asking(machine, python, site, where):
    settings, environment = machine.settings, machine.environment(python, site)
    parameters = {"Python": python, "folder": where, "distributions": environment.distributions}
    warm(environment)
    commands = {EMPTY: environment.idle(NOW), **{name: environment.command(name) for name in environment.contenders}}
    yield from spawn_closely(settings, "once", parameters, commands, EMPTY, within=0.1e6, seconds=6)
    for name, level in LEVELS.items():
        if name != WATCH or can_watch(machine.pythons[python], machine.packages[NOW]):
            environment.add(name, askers.EPINDEX + f"epindex.set_level({level!r})\n", machine.packages[NOW])
    yield case("further", parameters, "ns", further_calls(environment, settings.rounds(40), seconds=4))


def further_calls(environment, rounds, seconds, before=1):
    """In a process that has asked so many times before."""
    servers = {}
    try:
        for name in environment.contenders:
            servers[name] = Server(environment, name)
            servers[name].ask(calls=before)
        settle()
        taken = {name: [] for name in servers}
        done, start = 0, time.monotonic()
        while another_round(done, rounds, start, seconds):
            for name, server in servers.items():
                server.ask()  # not what the one before has left of the processor's caches
                taken[name].append(server.ask(calls=5, by=PROCESSOR)[0])
            done += 1
        return taken
    finally:
        for server in servers.values():
            server.close()


def measure_install(machine, python, site, where, rounds):
    """A distribution is installed, and each contender asked at once for its entry: in turns."""
    environment = machine.environment(python, site)
    warm(environment)
    servers, taken = {name: Server(environment, name) for name in environment.contenders}, {}
    try:
        for number in range(rounds * len(servers)):
            name = list(servers)[number % len(servers)]
            servers[name].ask()
            settle()
            plugin = Plugin(environment, number)
            try:
                wanted = plugin.install()
                settle()  # past the time in which no stamp is believed: an install takes longer than that
                nanoseconds, is_right = servers[name].ask(wanted)
            finally:
                plugin.remove()
            if not is_right:
                raise RuntimeError(f"{name} does not have what was installed")
            taken.setdefault(name, []).append(nanoseconds)
    finally:
        for server in servers.values():
            server.close()
    yield case("install", {"Python": python, "folder": where, "distributions": environment.distributions}, "ns", taken)


def typical_name(site):
    """Of the distribution whose METADATA is as long as most are, as it says itself."""
    found = sorted(site.glob("*.dist-info/METADATA"), key=lambda file: file.stat().st_size)
    text = found[len(found) // 2].read_text(errors="replace")
    return re.search(r"^Name: *(.*?)\s*$", text, re.M).group(1)


def measure_questions(machine, python, site, where):
    settings = machine.settings
    for question, (code, _) in QUESTIONS.items():
        environment = machine.asked(python, site, code.replace("{name!r}", repr(typical_name(site))))
        warm(environment)
        parameters = {"Python": python, "folder": where, "question": question}
        yield case("question", parameters, "ns", further_calls(
            environment, settings.rounds(25), seconds=3, before=ENOUGH if question == OF_ONE else 1))
        yield case("first question", parameters, "ns", first_calls(environment, settings.rounds(40), seconds=4))


def first_calls(environment, rounds, seconds):
    """Each in a process of its own; every other round begins with the last contender."""
    taken = {name: [] for name in environment.contenders}
    done, start = 0, time.monotonic()
    while another_round(done, rounds, start, seconds):
        for name in list(taken)[::1 if done % 2 else -1]:
            server = Server(environment, name, asked=False)
            taken[name].append(server.ask(by=PROCESSOR)[0])
            server.close()
        done += 1
    return taken


def virtual_environment(python, folder, package, path_entry):
    run([python, "-m", "venv", "--without-pip", folder])
    site, = folder.glob("lib/python3*/site-packages")
    shutil.copytree(package / "epindex", site / "epindex")
    (site / "more.pth").write_text(f"{path_entry}\n" if path_entry else "")
    return folder / "bin" / "python3", site


def measure_enabled(machine, python, site):
    """What an enabled environment costs who does not ask, and who asks one small thing once."""
    settings, few = machine.settings, machine.folder / "few"
    if not few.exists():
        trees.write_environment(few, 5)
    for distributions, path_entry in (("5", few), ("345", site)):
        name, found = typical_name(path_entry), {}
        for build in ("without", NOW):
            at = machine.folder / "venvs" / f"{python}-{distributions}-{build}"
            program, _ = virtual_environment(machine.pythons[python], at, machine.packages[NOW], path_entry)
            if build != "without":
                run([program, "-m", "epindex", "enable"], env={"XDG_CACHE_HOME": str(at / "cache")})
            found[build] = [f"XDG_CACHE_HOME={at / 'cache'}", program, "-c"]
        asking = f"import importlib.metadata; importlib.metadata.version({name!r})"
        for what, code, within in (("never asks", "pass", 0.04e6), ("asks one version once", asking, 0.1e6)):
            commands = {build: [*words, code] for build, words in found.items()}
            for _ in range(2):
                spawn(settings, commands, 1, seconds=1)
                settle()
            yield from spawn_closely(settings, "enabled", {"Python": python, "distributions": distributions, "what": what},
                                     commands, "without", within, seconds=8)


def measure_commands(machine, site):
    settings, folder = machine.settings, machine.folder
    empty = {"empty": [settings.program("empty")]}
    _, venv_site = virtual_environment("/usr/bin/python3", folder / "typed", machine.packages[NOW], site)
    typed = ["lookup", "console_scripts"]
    for where, more in (("the system's Python, and 345 distributions by PYTHONPATH", [f"PYTHONPATH={site}"]),
                        ("an active virtual environment of 345", [f"VIRTUAL_ENV={folder / 'typed'}"])):
        commands = machine.commands(where.split()[1], typed, more)
        yield from measure_command(settings, "typed", {"environment": where}, {**empty, **commands})
    many = folder / "400"
    trees.write_environment(many, 10 if settings.quick else 400)
    settle()
    commands = machine.commands("rebuild", ["rebuild", "--quiet", "--path", many])
    stats = {STATS: [settings.program("floor"), "--stat", many, *sorted(os.listdir(many))]}
    yield from measure_command(settings, "rebuild", {"distributions": 400}, {**empty, **stats, **commands})
    for name, build in machine.builds.items():
        index = folder / f"{name}.cdb"
        run([build.command, "rebuild", "--quiet", "-o", index, "--path", site])
    written = sum(file.stat().st_size for file in site.glob("*/entry_points.txt"))
    yield case("size", {"environment": "Debian"}, "B", {"entry_points.txt": [written], **{
        name: [(folder / f"{name}.cdb").stat().st_size] for name in machine.builds}})
    yield from measure_saving(machine, empty)


def measure_command(settings, table, parameters, commands):
    for _ in range(2):
        spawn(settings, commands, 1, seconds=1)
        settle()
    yield case(table, parameters, "ns", spawn(settings, commands, settings.rounds(200), seconds=5))


def measure_saving(machine, empty):
    settings, folder = machine.settings, machine.folder
    paths = [folder / "many" / str(number) for number in range(20)]
    for path in paths:
        trees.write_environment(path, 2)
    settle()
    words = ["lookup", *(word for path in paths for word in ("--path", str(path))), "console_scripts", "tool-1"]

    def process(command):
        assigned = [str(word) for word in command if "=" in str(word)]
        variables = {**os.environ, **dict(word.split("=", 1) for word in assigned)}
        arguments = [str(word) for word in command[len(assigned):]]
        nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]

        def start():
            _, status = os.waitpid(os.posix_spawn(arguments[0], arguments, variables, file_actions=nowhere), 0)
            if status != 0:
                raise RuntimeError(f"{arguments[0]} ended with status {status}")
        return start
    commands = {name: process(command) for name, command in
                {**empty, **machine.commands("save", words)}.items()}
    samples = {name: [] for name in commands}
    for _ in range(settings.rounds(15)):
        for name, start in commands.items():
            shutil.rmtree(folder / "caches" / "save" / name, ignore_errors=True)
            samples[name] += in_turns({name: start}, 1)[name]
    yield case("save", {"path entries": len(paths)}, "ns", samples)


def measure(settings):
    with scratch_folder() as folder:
        (folder / "empty").mkdir()
        machine = Machine(settings, pathlib.Path(folder))
        before = os.getcwd()
        os.chdir(folder / "empty")  # python3 -c looks for modules, and distributions, here
        try:
            with contextlib.nullcontext() if settings.quick else image_of(machine.site, machine.folder) as image:
                folders = {"fresh": machine.site, **({"image": image} if image else {})}
                settle()
                for python in machine.pythons:
                    for where, site in folders.items() if python != ASKED_ALONE else ():
                        yield from measure_asking(machine, python, site, where)
                        yield from measure_install(machine, python, site, where, settings.rounds(9))
                        settings.progress(f"{python} {where}")
                    yield from measure_questions(machine, python, machine.site, "fresh")
                    yield from measure_enabled(machine, python, machine.site)
                    settings.progress("questions")
            yield from measure_commands(machine, machine.site)
        finally:
            os.chdir(before)


def both(cases, of):
    """What now and before come to, each by where: `of` gives the numbers of a case and a contender."""
    return [{where(each): of(each, name) for each in cases if each["samples"].get(name)} for name in (NOW, BEFORE)]


def where(each):
    named = {"Python": "Python {}", "folder": "{} folder", "distributions": "{} distributions", "path entries": "{} path entries"}
    return ", ".join(named.get(key, "{}").format(value) for key, value in each["parameters"].items()
                     if key not in ("question", "by"))


def over_empty(empty):
    return lambda each, name: [(one - zero) / 1e6 for one, zero in zip(each["samples"][name], each["samples"][empty])]


def faster(each, name):
    return ratios(each, REFERENCE, name)


def budgets(cases):
    def milliseconds(each, name):
        return [taken / 1e6 for taken in each["samples"][name]]

    def made(text, limit, table, of, unit=" ms", at_least=False, contender=None, **parameters):
        chosen = select(cases, table, **parameters)
        now, before = both(chosen, of)
        if contender:
            now = {where(each): of(each, contender) for each in chosen if each["samples"].get(contender)}
            before = {}
        return Budget(text, limit, now, unit, at_least, before)
    yield made("Python: a process that asks once pays at most 2.2 ms over an empty one", 2.2, "once", over_empty(EMPTY), by=PROCESSOR)
    yield made("Python: a further call at level meta, 45× faster than importlib.metadata's", 45, "further", faster, "×", True)
    yield made("at level dir, 500×", 500, "further", faster, "×", True, DIR)
    yield made("watching, 1,000×", 1000, "further", faster, "×", True, WATCH)
    yield made("Python: the first call after an install, which scans and saves: 4 ms", 4, "install", milliseconds)
    for question, (_, limit) in QUESTIONS.items():
        yield made(f"{question}: a further call {limit}× faster than importlib.metadata's", limit, "question", faster, "×",
                   True, question=question)
    for question, limit in (("entry points of all, one by one", 3), (OF_ONE, 1)):
        yield made(f"{question}: the first call in a process {limit}×", limit, "first question", faster, "×", True,
                   question=question)
    yield made("a process of an enabled environment that never asks: at most 0.3 ms more", 0.3, "enabled",
               over_empty("without"), what="never asks", by=PROCESSOR)
    yield made("one that asks one small thing once: at most 0.5 ms more", 0.5, "enabled", over_empty("without"),
               what="asks one version once", by=PROCESSOR)
    yield made("`epindex lookup GROUP`, as typed, nothing changed: 2 ms", 2, "typed", milliseconds)
    yield made("`epindex rebuild` that finds all fresh: 0.8 ms over an empty program", 0.8, "rebuild", over_empty("empty"))
    yield made("`epindex lookup` that saves 20 path entries: 10 ms", 10, "save", over_empty("empty"))
    yield made("the index is at most 3.5× the `entry_points.txt` that it was made of", 3.5, "size",
               lambda each, name: ratios(each, name, "entry_points.txt"), "×")


def pictures(cases):
    return ()
