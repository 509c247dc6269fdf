/* A walk over one group, against reading the same record bare: one cdb_find() and a search for the
 * end of each of its fields.
 *
 *     bench_group INDEX GROUP WALKS ROUNDS */
#include <cdb.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "questions.h"

static const char *group;
static size_t walks;

static uint64_t walk_index(void *context)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < walks; i++) {
        epi_cursor cursor = epi_entries(context, group, NULL);
        epi_entry entry;
        while (epi_next(&cursor, &entry))
            seen += (unsigned char)entry.name[0];
    }
    return seen;
}

static uint64_t walk_cdb(void *context)
{
    struct cdb *cdb = context;
    uint64_t seen = 0;
    for (size_t i = 0; i < walks; i++) {
        if (cdb_find(cdb, group, (unsigned)strlen(group)) <= 0)
            fail("no group %s", group);
        const char *at = cdb_getdata(cdb), *end = at + cdb_datalen(cdb);
        while (at < end) {
            seen += (unsigned char)at[0];
            at = (const char *)memchr(at, 0, (size_t)(end - at)) + 1;
        }
    }
    return seen;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        fail("usage: bench_group INDEX GROUP WALKS ROUNDS");
    group = argv[2];
    walks = strtoul(argv[3], NULL, 10);
    epi_index *index = open_index(argv[1]);
    size_t entries = 0;
    epi_entry entry;
    for (epi_cursor cursor = epi_entries(index, group, NULL); epi_next(&cursor, &entry);)
        entries++;
    if (entries == 0)
        fail("no group %s", group);
    struct cdb cdb;
    int descriptor = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || cdb_init(&cdb, descriptor) != 0)
        fail("%s: not a cdb", argv[1]);
    struct contender contenders[] = {
        {"bare record", walk_cdb, &cdb, NULL},
        {"epi_entries", walk_index, index, NULL},
    };
    char parameters[60];
    snprintf(parameters, sizeof parameters, "\"entries in the group\": %zu", entries);
    measure("group", parameters, contenders, 2, (unsigned)strtoul(argv[4], NULL, 10),
            walks * entries);
    epi_close(index);
    return 0;
}
