"""Storage formats: cdb against JSON, SQLite and INI, in three layouts, asked from Python."""

import time

import trees
from common import another_round, case, drop_caches, in_turns, memory_folder, scratch_folder, select
from page import Budget, Picture, Table
from storage import Cdb, Ini, Json, Sqlite

TITLE = "Storage formats"
ABOUT = """\
The same entry points (six of each distribution), kept as one file per distribution, per path entry (there
are four) or per path list. One Python process opens the files, asks and closes them, with what it is asked
by already imported: its own `json`, `sqlite3` (a table whose primary key is (group, name)) and
`configparser`; the cdb is an index, asked by the package epindex. All answer with tuples of group, name and value. The first
file that has an entry answers for it. Nobody checks whether the files still hold."""

LAYOUTS = ("per distribution", "per path entry", "per path list")
QUESTIONS = ("one entry", "one group", "everything")
FORMATS = ("cdb", "JSON", "SQLite", "INI")
PATH_ENTRIES = 4
COMMAND = "python3 bench/run.py --build FOLDER formats"

TABLES = [
    Table("warm", "Time, warm", list(FORMATS), COMMAND),
    Table("cold", "Time, with dropped caches", list(FORMATS), COMMAND,
          "Dropped by `/proc/sys/vm/drop_caches` where the benchmark runs as root, else by "
          "`posix_fadvise(POSIX_FADV_DONTNEED)` on the files; then another file of the same format was asked, "
          "so that the code is in memory."),
    Table("disk", "Bytes read from the disk, with dropped caches", list(FORMATS), COMMAND,
          "`read_bytes` of `/proc/self/io`: what was fetched, with what the kernel read ahead."),
    Table("read", "Bytes read, warm", list(FORMATS), COMMAND,
          "`rchar` of `/proc/self/io`; of the cdb, which is not read but mapped, the resident part of its "
          "mapping."),
    Table("size", "Size of the files, together", list(FORMATS), COMMAND),
]


def question(what, distributions):
    number = distributions // 2
    return {"one entry": ("console_scripts", f"tool-{number}"), "one group": ("plugins.group1", None),
            "everything": (None, None)}[what]


def write_all(formats, folder, site, distributions):
    """layout -> format -> paths of its files."""
    part = -(-distributions // PATH_ENTRIES)
    parts = [range(start, min(start + part, distributions)) for start in range(0, distributions, part)]
    for number in range(distributions):
        trees.write_distribution(str(site / "alone" / f"{number}"), number)
        trees.write_distribution(str(site / f"part{number // part}"), number)
    in_parts = [site / f"part{count}" for count in range(len(parts))]
    # layout -> for each of its files, the distributions and the path entries that they are in
    splits = {"per distribution": [([number], [site / "alone" / f"{number}"]) for number in range(distributions)],
              "per path entry": [(members, [folder]) for members, folder in zip(parts, in_parts)],
              "per path list": [(range(distributions), in_parts)]}
    files = {}
    for layout, split in splits.items():
        files[layout] = {}
        for name, storage in formats.items():
            home = folder / layout.replace(" ", "-") / name
            home.mkdir(parents=True)
            files[layout][name] = []
            for count, (members, path_entries) in enumerate(split):
                path = str(home / f"{count}.{storage.suffix}")
                if name == "cdb":
                    storage.write_from(path, path_entries)
                else:
                    storage.write(path, [(*entry, f"package-{number}", f"1.{number}") for number in members
                                         for entry in trees.entry_points_of(number)])
                files[layout][name].append(path)
    return files


def ask(storage, paths, group, name):
    found = []
    for path in paths:
        found += storage.ask(path, group, name)
        if found and name is not None:
            break
    return found


def io_counter(name):
    with open("/proc/self/io") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


def bytes_read(formats, files, group, name):
    samples = {}
    for key, storage in formats.items():
        if key == "cdb":
            total = 0
            for path in files[key]:
                total += storage.mapped_bytes(path, group, name)
                if name is not None and storage.ask(path, group, name):
                    break
            samples[key] = [total]
        else:
            itself = -io_counter("rchar") + io_counter("rchar")
            before = io_counter("rchar")
            ask(storage, files[key], group, name)
            samples[key] = [max(0, io_counter("rchar") - before - itself)]
    return samples


def ask_cold(settings, formats, files, rehearsal, group, name, folder, rounds):
    """The code that asks is in memory again before it counts: another file of the format saw to that."""
    times, read = {key: [] for key in formats}, {key: [] for key in formats}
    done, start = 0, time.monotonic()
    while another_round(done, rounds, start, 3):
        done += 1
        drop_caches(settings, folder)
        for key, storage in formats.items():
            storage.ask(rehearsal[key][0], group, name)
            before = io_counter("read_bytes")
            taken = in_turns({key: lambda: ask(storage, files[key], group, name)}, 1)[key]
            times[key] += taken
            read[key].append(io_counter("read_bytes") - before)
    return times, read


def measure_size(settings, formats, folder, site, distributions):
    files = write_all(formats, folder / "files", site, distributions)
    rehearsal = write_all(formats, folder / "rehearsal", site.with_name("rehearsal"), 1)["per path list"]
    for layout, by_format in files.items():
        parameters = {"distributions": distributions, "one file": layout}
        yield case("size", parameters, "B", {
            key: [sum(map(size_of, paths))] for key, paths in by_format.items()})
        for what in QUESTIONS:
            group, name = question(what, distributions)
            parameters = {"distributions": distributions, "one file": layout, "asked for": what}
            answers = {key: sorted(ask(storage, by_format[key], group, name))
                       for key, storage in formats.items()}
            if any(answer != answers["cdb"] for answer in answers.values()) or not answers["cdb"]:
                raise RuntimeError(f"{layout}, {what}: the formats do not agree")
            times = in_turns({key: lambda key=key: ask(formats[key], by_format[key], group, name)
                              for key in formats}, settings.rounds(15), seconds=1)
            yield case("warm", parameters, "ns", times)
            yield case("read", parameters, "B", bytes_read(formats, by_format, group, name))
            if not settings.quick or what == QUESTIONS[0]:
                times, read = ask_cold(settings, formats, by_format, rehearsal, group, name, folder,
                                       settings.rounds(3))
                yield case("cold", parameters, "ns", times)
                yield case("disk", parameters, "B", read)


def size_of(path):
    with open(path, "rb") as file:
        return file.seek(0, 2)


def measure(settings):
    for distributions in (8,) if settings.quick else (100, 1000, 10_000):
        with scratch_folder() as folder, memory_folder() as in_memory:
            formats = {"cdb": Cdb(settings, in_memory), "JSON": Json(), "SQLite": Sqlite(), "INI": Ini()}
            yield from measure_size(settings, formats, folder, in_memory / "site", distributions)
        settings.progress(f"{distributions:,}")


def budgets(cases):
    for each in select(cases, "disk", **{"one file": "per path list", "asked for": "one entry"}):
        if each["parameters"]["distributions"] >= 1000:
            yield Budget("cold disk: a lookup reads a few pages of one file (64 of 4 KiB, with read-ahead)", 64,
                         {f"{each['parameters']['distributions']:,} distributions":
                          [read / 4096 for read in each["samples"]["cdb"]]}, " pages")


    everything = select(cases, "warm", **{"one file": "per path list", "asked for": "everything"})
    yield Budget("everything at once, in Python: the fastest of cdb, JSON and SQLite", 1, {
        f"{each['parameters']['distributions']:,} distributions": [
            ours / min(others) for ours, *others in zip(*(each["samples"][name] for name in ("cdb", "JSON", "SQLite")))]
        for each in everything if each["parameters"]["distributions"] >= 10_000})


def pictures(cases):
    largest = max(each["parameters"]["distributions"] for each in cases)
    for layout in LAYOUTS:
        chosen = select(cases, "warm", **{"one file": layout, "asked for": "one entry"})
        yield Picture.lines(f"formats-{layout.replace(' ', '-')}", f"One entry, warm, one file {layout}",
                            "distributions", chosen, "distributions", FORMATS)
    for table in ("warm", "cold"):
        for what in QUESTIONS:
            for each in select(cases, table, distributions=largest, **{"one file": "per path list", "asked for": what}):
                yield Picture.of_contenders(f"formats-{table}-{what.replace(' ', '-')}",
                                            f"{what.capitalize()}, {table}: {largest:,} distributions in one file",
                                            each, FORMATS)
