"""The library: one lookup, a walk over a group, an open, and threads; against bare cdb and others."""

import json
import sqlite3

import trees
from common import Spread, ratios, run, run_program, scratch_folder, select, settle
from page import Budget, Picture, Table

TITLE = "The library"
ABOUT = """\
C programs, linked with the shared library. `cdb_find` is tinycdb's, with the key ready made, in the same
file; SQLite has one prepared statement on a mapped table `WITHOUT ROWID` whose primary key is (group,
name); `bsearch` goes over an array of sorted keys with pointers to the values. All are asked the same keys,
in the same random order, in turns."""

SIZES = (100, 1000, 10_000, 100_000, 1_000_000)
LEVELS = ("trust", "dir", "meta", "content")

TABLES = [
    Table("find", "One lookup", ["cdb_find", "epi_find of a file", "epi_find", "bsearch", "SQLite"],
          "bench_find INDEX SQLITE_FILE PATH_ENTRY LOOKUPS ROUNDS"),
    Table("group", "A walk over one group, per entry", ["bare record", "epi_entries"],
          "bench_group INDEX GROUP WALKS ROUNDS",
          "The bare record is found by `cdb_find`, and each of its fields' ends by `memchr`."),
    Table("open", "Open, check, find, close", ["bare cdb", "epindex"],
          "bench_open INDEX GROUP NAME REPEATS ROUNDS",
          "The bare cdb is opened, asked and closed, with the same number of `stat` calls on the same files; "
          "at level content, with the same directories listed and files read."),
    Table("threads", "Lookups by several threads in one index: wall-clock per lookup, all together",
          ["1 thread", "2 threads", "4 threads", "8 threads"], "bench_threads INDEX LOOKUPS ROUNDS"),
    Table("allocations", "Allocations per lookup", ["allocations per lookup"],
          "bench_find ...: its own malloc(), calloc() and realloc() count"),
]


def write_sqlite(settings, index, file):
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE entries (grp TEXT, name TEXT, value TEXT, module TEXT, attr TEXT, "
                     "extras TEXT, dist TEXT, version TEXT, location TEXT, "
                     "PRIMARY KEY (grp, name)) WITHOUT ROWID")
    rows = run([settings.command, "dump", "-f", index, "--format=ndjson"]).splitlines()

    def columns():
        for row in map(json.loads, rows):
            module, _, attr = row["value"].partition(":")
            yield (row["group"], row["name"], row["value"], module, attr, "", row["dist"],
                   row["version"], row["location"])
    database.executemany("INSERT OR IGNORE INTO entries VALUES (?,?,?,?,?,?,?,?,?)", columns())
    database.commit()
    database.close()


def build_index(settings, index, *path_entries):
    settle()
    run([settings.command, "rebuild", "--quiet", "-o", index,
         *(word for path in path_entries for word in ("--path", path))])


def measure_lookups(settings, folder):
    for entries in SIZES[:1] if settings.quick else SIZES:
        site, index, file = folder / f"site{entries}", folder / "index.cdb", folder / f"{entries}.sqlite"
        trees.write_large_distributions(site, entries)
        build_index(settings, index, site)
        write_sqlite(settings, index, file)
        # Short rounds, which others on the machine seldom disturb; but in a large index, enough to miss the
        # processor's caches.
        lookups = 1000 if settings.quick else 10_000 if entries <= 10_000 else 100_000
        yield from run_program(settings, "find", index, file, site, lookups,
                               settings.rounds(51 if entries <= 10_000 else 15))
        walks = 1 if settings.quick else max(1, 200_000 // entries)
        yield from run_program(settings, "group", index, "plugins.group1", walks, settings.rounds(15))
        if entries in (SIZES[0], 100_000):
            yield from run_program(settings, "threads", index, 1000 if settings.quick else 1_000_000,
                                   settings.rounds(9))
        settings.progress(f"{entries:,}")


def measure_opens(settings, folder):
    sizes = ((1, 10),) if settings.quick else ((1, 400), (6, 400), (1, 5000))
    for path_entries, distributions in sizes:
        sites = [folder / f"open{distributions}-{path_entries}-{n}" for n in range(path_entries)]
        for site in sites:
            trees.write_environment(site, distributions // path_entries)
        index = folder / "open.cdb"
        build_index(settings, index, *sites)
        yield from run_program(settings, "open", index, "console_scripts", "tool-1",
                               10 if settings.quick else 500, settings.rounds(15))


def measure(settings):
    with scratch_folder() as folder:
        yield from measure_lookups(settings, folder)
        yield from measure_opens(settings, folder)


def budgets(cases):
    lookups = select(cases, "find")
    yield Budget("`epi_find` within 1.5× of a bare `cdb_find` of the same key", 1.5,
                 {f"{each['parameters']['entries']:,} entries, {each['parameters']['keys']}":
                  ratios(each, "epi_find", "cdb_find") for each in lookups})
    yield Budget("no allocation per lookup", 0,
                 {"all sizes": [max(each["samples"]["allocations per lookup"][0]
                                    for each in select(cases, "allocations"))]}, "")
    for level in ("dir",):
        yield Budget(f"open + check ({level}) + find + close within 1.5× of bare, with the `stat`s", 1.5,
                     {f"{each['parameters']['path entries']} path entries of "
                      f"{each['parameters']['distributions']:,} distributions":
                      ratios(each, "epindex", "bare cdb") for each in select(cases, "open", level=level)})


def pictures(cases):
    for keys in ("hits", "misses"):
        yield Picture.lines(f"library-find-{keys}", f"One lookup: {keys}", "entries in the index",
                            select(cases, "find", keys=keys), "entries", TABLES[0].contenders)
    yield Picture.lines("library-group", "A walk over one group, per entry", "entries in the group",
                        select(cases, "group"), "entries in the group", TABLES[1].contenders)
    # Content takes ten times as long as the others, of which nothing would be seen.
    yield Picture.bars("library-open", "Open, check, find, close: 400 distributions, beside bare cdb with the same stats",
                       [(f"{contender}, level {each['parameters']['level']}", Spread.of(each["samples"][contender]),
                         each["unit"]) for each in select(cases, "open")
                        if each["parameters"]["path entries"] == 1 and each["parameters"]["distributions"] <= 400
                        and each["parameters"]["level"] != "content"
                        for contender in TABLES[2].contenders if each["samples"].get(contender)])
