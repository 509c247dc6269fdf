"""What is fast in C, beside an older build: each program of the benchmarks, run of either build in turns."""


import trees
from common import case, memory_folder, run_program, scratch_folder, select, settle, spawn
from library import build_index, write_sqlite
from page import Budget, Table

TITLE = "Before and after"
ABOUT = """\
The older build's own programs (`bench_find`, `bench_group`, `bench_open`, `bench_rebuild`) and ours in turns, each with an index
that its own command built of the same directories. A run of a program gives the least of its rounds: what else the machine did made
some slower and none faster."""

NOW, BEFORE = "now", "before"
TABLES = [Table("against", "C, an older build and this one", [BEFORE, NOW], "script/bench --against BUILD against")]
TURNS = 7


def least(cases, contender, **parameters):
    """The least that a contender took in a run. Functions had other names before: "epi_" is any of ours."""
    for each in cases:
        if all(each["parameters"].get(key) == value for key, value in parameters.items()):
            for name, taken in each["samples"].items():
                if name == contender or contender.endswith("_") and name.startswith(contender):
                    return min(taken)
    raise RuntimeError(f"no {contender} with {parameters} among what was measured")


def in_turns(settings, program, arguments, wanted, turns):
    """For each of the wanted (what, contender, parameters): a case with the least of every run of either build."""
    taken = {what: {BEFORE: [], NOW: []} for what, _, _ in wanted}
    for _ in range(settings.rounds(turns)):
        for name, build in ((BEFORE, settings.against), (NOW, settings)):
            cases = run_program(build, program, *arguments[name])
            for what, contender, parameters in wanted:
                taken[what][name].append(least(cases, contender, **parameters))
    for what, samples in taken.items():
        yield case("against", {"what": what}, "ns", samples)


def indexes(settings, folder, name, *path_entries):
    files = {which: folder / f"{name}-{which}.cdb" for which in (BEFORE, NOW)}
    for which, build in ((BEFORE, settings.against), (NOW, settings)):
        build_index(build, files[which], *path_entries)
    return files


def measure_lookups(settings, folder):
    for entries in (100,) if settings.quick else (100, 1000, 100_000, 1_000_000):
        site = folder / f"site{entries}"
        trees.write_large_distributions(site, entries)
        files = indexes(settings, folder, entries, site)
        write_sqlite(settings, files[NOW], folder / f"{entries}.sqlite")
        lookups = 1000 if settings.quick else 10_000 if entries <= 10_000 else 100_000
        rounds = settings.rounds(31 if entries <= 10_000 else 5)
        yield from in_turns(settings, "find", {
            name: (file, folder / f"{entries}.sqlite", site, lookups, rounds) for name, file in files.items()}, [
                (f"`epi_find` among {entries:,} entries, {keys}", "epi_find", {"keys": keys}) for keys in ("hits", "misses")],
            TURNS if entries <= 10_000 else 3)
        walks = 1 if settings.quick else max(1, 200_000 // entries)
        yield from in_turns(settings, "group", {
            name: (file, "plugins.group1", walks, settings.rounds(9)) for name, file in files.items()}, [
                (f"a group of an index of {entries:,}, each entry", "epi_", {})], 3)
        settings.progress(f"{entries:,}")


def measure_opens(settings, folder):
    site = folder / "open"
    trees.write_environment(site, 10 if settings.quick else 400)
    files = indexes(settings, folder, "open", site)
    yield from in_turns(settings, "open", {
        name: (file, "console_scripts", "tool-1", 10 if settings.quick else 300, settings.rounds(9))
        for name, file in files.items()}, [
            (f"open, check ({level}), find, close", "epindex", {"level": level})
            for level in ("trust", "dir", "meta", "content")], TURNS)
    commands = {"empty": [settings.program("empty")], **{
        name: [build.command, "lookup", "-f", files[name], "console_scripts", "tool-1"]
        for name, build in ((BEFORE, settings.against), (NOW, settings))}}
    yield case("against", {"what": "`epindex lookup -f`, start to end"}, "ns",
               spawn(settings, commands, settings.rounds(300), seconds=5))


def measure_rebuilds(settings, folder, in_memory):
    for distributions in (10,) if settings.quick else (100, 400, 1000, 10_000):
        site = folder / f"rebuild{distributions}"
        trees.write_environment(site, distributions)
        settle()
        changed = site / "package_1-1.1.dist-info" / "entry_points.txt"
        yield from in_turns(settings, "rebuild", {
            name: (site, in_memory / f"{name}.cdb", changed, settings.rounds(3 if distributions > 1000 else 7))
            for name in (BEFORE, NOW)}, [
                (f"`epi_update` of {distributions:,} distributions, {contender}", contender, {})
                for contender in ("build", "nothing changed", "one changed")], 3 if distributions > 1000 else TURNS)
        settings.progress(f"{distributions:,} distributions")


def measure(settings):
    if settings.against is None:
        return
    with scratch_folder() as folder, memory_folder() as in_memory:
        yield from measure_lookups(settings, folder)
        yield from measure_opens(settings, folder)
        yield from measure_rebuilds(settings, folder, in_memory)


def compared(each):
    """Now over before: of what runs of the programs gave, the least of either; else turn by turn."""
    now, before = each["samples"][NOW], each["samples"][BEFORE]
    return [one / other for one, other in zip(now, before)]


def budgets(cases):
    def chosen(word):
        return [each for each in select(cases, "against") if word in each["parameters"]["what"]]
    kept = {each["parameters"]["what"]: compared(each) for each in chosen("nothing changed")}
    yield Budget("an update that keeps a fresh index: half of what it took before", 0.5, kept)
    yield Budget("nothing is slower than before by more than 5 %", 1.05, {
        each["parameters"]["what"]: compared(each) for each in select(cases, "against")
        if each["parameters"]["what"] not in kept})


def pictures(cases):
    return ()
