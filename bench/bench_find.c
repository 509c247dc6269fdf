/* One lookup: the library, against a bare cdb_find() of the same key in the same file, SQLite and a
 * sorted array.
 *
 *     bench_find INDEX SQLITE_FILE PATH_ENTRY LOOKUPS ROUNDS */
#include <cdb.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "measure.h"
#include "questions.h"

static struct questions questions;

static uint64_t ask_index(void *context)
{
    const epi_index *index = context;
    uint64_t seen = 0;
    epi_entry entry;
    for (size_t i = 0; i < questions.count; i++) {
        const struct question *question = &questions.list[i];
        if (epi_find(index, question->group, question->name, &entry) == EPI_OK)
            seen += (unsigned char)entry.value[0];
    }
    return seen;
}

static uint64_t ask_cdb(void *context)
{
    struct cdb *cdb = context;
    uint64_t seen = 0;
    for (size_t i = 0; i < questions.count; i++) {
        if (cdb_find(cdb, questions.list[i].key, questions.list[i].key_length) > 0)
            seen += *(const unsigned char *)cdb_getdata(cdb);
    }
    return seen;
}

static uint64_t ask_sqlite(void *context)
{
    sqlite3_stmt *statement = context;
    uint64_t seen = 0;
    for (size_t i = 0; i < questions.count; i++) {
        sqlite3_bind_text(statement, 1, questions.list[i].group, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, questions.list[i].name, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW)
            seen += sqlite3_column_text(statement, 0)[0];
        sqlite3_reset(statement);
    }
    return seen;
}

struct pair {
    const char *key;
    const char *value;
};

struct array {
    struct pair *pairs;
    size_t count;
};

static int compare_pairs(const void *left, const void *right)
{
    return strcmp(((const struct pair *)left)->key, ((const struct pair *)right)->key);
}

static uint64_t ask_array(void *context)
{
    const struct array *array = context;
    uint64_t seen = 0;
    for (size_t i = 0; i < questions.count; i++) {
        struct pair wanted = {questions.list[i].key, NULL};
        const struct pair *found =
            bsearch(&wanted, array->pairs, array->count, sizeof wanted, compare_pairs);
        if (found != NULL)
            seen += (unsigned char)found->value[0];
    }
    return seen;
}

static struct array make_array(const epi_index *index)
{
    epi_info info = {.size = sizeof info};
    epi_describe(index, &info);
    struct array array = {calloc(info.entries, sizeof(struct pair)), 0};
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    epi_entry entry;
    while (array.pairs != NULL && array.count < info.entries && epi_next(&cursor, &entry)) {
        char *key = malloc(strlen(entry.group) + strlen(entry.name) + 2);
        if (key == NULL)
            fail("out of memory");
        stpcpy(stpcpy(stpcpy(key, entry.group), "/"), entry.name);
        array.pairs[array.count++] = (struct pair){key, entry.value};
    }
    if (array.count != info.entries)
        fail("out of memory");
    qsort(array.pairs, array.count, sizeof(struct pair), compare_pairs);
    return array;
}

static sqlite3_stmt *open_sqlite(const char *path)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    /* As kind to it as can be: mapped, one prepared statement, all in one read transaction. */
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(database, "PRAGMA mmap_size = 4000000000; BEGIN", NULL, NULL, NULL) !=
            SQLITE_OK ||
        sqlite3_prepare_v2(database,
                           "SELECT value, module, attr, extras, dist, version, location "
                           "FROM entries WHERE grp = ? AND name = ? LIMIT 1",
                           -1, &statement, NULL) != SQLITE_OK)
        fail("%s: %s", path, sqlite3_errmsg(database));
    return statement;
}

static epi_index *open_view(const char *path_entry, const char *index)
{
    epi_index *view;
    epi_detail detail;
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = EPI_NO_STORES;
    options.level = EPI_LEVEL_TRUST;
    options.file = index;
    if (epi_open(&path_entry, 1, &options, &view, &detail) != EPI_OK)
        fail("%s", detail.text);
    epi_path_entry source;
    epi_cursor sources = epi_path_entries(view);
    if (epi_next_path_entry(&sources, &source) != 1 || source.file == NULL)
        fail("%s does not serve %s", index, path_entry);
    return view;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        fail("usage: bench_find INDEX SQLITE_FILE PATH_ENTRY LOOKUPS ROUNDS");
    size_t lookups = strtoul(argv[4], NULL, 10);
    unsigned rounds = (unsigned)strtoul(argv[5], NULL, 10);
    epi_index *index = open_index(argv[1]);
    epi_info info = {.size = sizeof info};
    epi_describe(index, &info);

    struct cdb cdb;
    int descriptor = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || cdb_init(&cdb, descriptor) != 0)
        fail("%s: not a cdb", argv[1]);
    struct array array = make_array(index);
    epi_index *view = open_view(argv[3], argv[1]);
    struct contender contenders[] = {
        {"cdb_find", ask_cdb, &cdb, NULL},
        {"epi_find of a file", ask_index, index, NULL},
        {"epi_find", ask_index, view, NULL},
        {"bsearch", ask_array, &array, NULL},
        {"SQLite", ask_sqlite, open_sqlite(argv[2]), NULL},
    };
    for (int misses = 0; misses < 2; misses++) {
        questions = misses ? draw_misses(index, lookups) : draw_hits(index, lookups);
        char parameters[100];
        snprintf(parameters, sizeof parameters, "\"entries\": %u, \"keys\": \"%s\"", info.entries,
                 misses ? "misses" : "hits");
        measure("find", parameters, contenders, sizeof contenders / sizeof *contenders, rounds,
                questions.count);
        size_t before = allocations;
        ask_index(index);
        ask_index(view);
        print_fact("allocations", parameters, "allocations per lookup",
                   (double)(allocations - before) / (double)(2 * questions.count));
    }
    return 0;
}
