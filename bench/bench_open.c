/* All that a process does that asks once: open, check at a level, find, close; against a bare cdb,
 * with the same number of stat() calls on the same files.
 *
 *     bench_open INDEX GROUP NAME REPEATS ROUNDS */
#include <cdb.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "floor.h"
#include "measure.h"
#include "questions.h"

static const char *file, *group, *name;
static char key[1000];
static size_t repeats;
static char **stat_paths, **list_paths;
static size_t n_path_entries, n_distributions;

static uint64_t ask_index(void *context)
{
    epi_level level = *(const epi_level *)context;
    uint64_t seen = 0;
    for (size_t i = 0; i < repeats; i++) {
        epi_index *index = open_index(file);
        epi_entry entry;
        if (epi_is_fresh(index, level, NULL) != EPI_OK ||
            epi_find(index, group, name, &entry) != EPI_OK)
            fail("%s: stale, or no %s %s", file, group, name);
        seen += (unsigned char)entry.value[0];
        epi_close(index);
    }
    return seen;
}

static uint64_t look_at_files(epi_level level)
{
    struct stat status;
    uint64_t seen = 0;
    size_t n_stats = n_path_entries + (level == EPI_LEVEL_META ? n_distributions : 0);
    if (level == EPI_LEVEL_DIR || level == EPI_LEVEL_META) {
        for (size_t i = 0; i < n_stats; i++)
            seen += (uint64_t)stat(stat_paths[i], &status);
    } else if (level == EPI_LEVEL_CONTENT) {
        for (size_t i = 0; i < n_path_entries; i++)
            seen += read_path_entry(list_paths[i]);
    }
    return seen;
}

static uint64_t ask_cdb(void *context)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < repeats; i++) {
        struct cdb cdb;
        int descriptor = open(file, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0 || cdb_init(&cdb, descriptor) != 0 ||
            cdb_find(&cdb, key, (unsigned)strlen(key)) <= 0)
            fail("%s: no %s", file, key);
        seen += *(const unsigned char *)cdb_getdata(&cdb);
        seen += look_at_files(*(const epi_level *)context);
        cdb_free(&cdb);
        close(descriptor);
    }
    return seen;
}

static void find_files(void)
{
    epi_index *index = open_index(file);
    epi_info info = {.size = sizeof info};
    epi_describe(index, &info);
    n_path_entries = info.path_entries;
    n_distributions = info.distributions;
    list_paths = calloc(n_path_entries, sizeof(char *));
    stat_paths = calloc(n_path_entries + n_distributions, sizeof(char *));
    if (list_paths == NULL || stat_paths == NULL)
        fail("out of memory");
    epi_path_entry path_entry;
    epi_cursor cursor = epi_path_entries(index);
    for (size_t i = 0; i < n_path_entries && epi_next_path_entry(&cursor, &path_entry); i++)
        list_paths[i] = stat_paths[i] = strdup(path_entry.path);
    epi_distribution distribution;
    cursor = epi_distributions(index, NULL);
    for (size_t i = n_path_entries; epi_next_distribution(&cursor, &distribution); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s/entry_points.txt", list_paths[distribution.path_entry],
                 distribution.directory);
        stat_paths[i] = strdup(path);
    }
    epi_close(index);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        fail("usage: bench_open INDEX GROUP NAME REPEATS ROUNDS");
    file = argv[1];
    group = argv[2];
    name = argv[3];
    snprintf(key, sizeof key, "%s/%s", group, name);
    find_files();
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        repeats = strtoul(argv[4], NULL, 10);
        if (level == EPI_LEVEL_META)
            repeats = repeats / 20 + 1;
        else if (level == EPI_LEVEL_CONTENT)
            repeats = 1;
        struct contender contenders[] = {
            {"bare cdb", ask_cdb, &level, NULL},
            {"epindex", ask_index, &level, NULL},
        };
        char parameters[100];
        snprintf(parameters, sizeof parameters,
                 "\"level\": \"%s\", \"path entries\": %zu, \"distributions\": %zu",
                 epi_level_name(level), n_path_entries, n_distributions);
        measure("open", parameters, contenders, 2, (unsigned)strtoul(argv[5], NULL, 10), repeats);
    }
    return 0;
}
