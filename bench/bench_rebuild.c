/* A build, against listing and reading the same files and nothing else.
 *
 *     bench_rebuild PATH_ENTRY OUTPUT CHANGED ROUNDS
 *
 * OUTPUT is on a file system in memory, where flushing costs nothing. CHANGED is an
 * entry_points.txt in PATH_ENTRY: a line is added to it before each update. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "epindex.h"
#include "floor.h"
#include "measure.h"

static const char *path_entry, *output, *changed;
static const epi_build_options anew = {.size = sizeof anew, .flags = EPI_BUILD_FORCE};

static uint64_t read_files(void *context)
{
    (void)context;
    return read_path_entry(path_entry);
}

static uint64_t look_at_both_files_of_each(void *context)
{
    (void)context;
    return stat_path_entry(path_entry);
}

static uint64_t build(void *context)
{
    (void)context;
    epi_detail detail;
    if (epi_update(&path_entry, 1, output, &anew, NULL, NULL, &detail) != EPI_OK)
        fail("%s", detail.text);
    return 0;
}

static uint64_t check(void *context)
{
    (void)context;
    epi_index *index;
    epi_detail detail;
    if (epi_open_file(output, &index, &detail) != EPI_OK ||
        epi_is_fresh(index, EPI_LEVEL_META, &detail) != EPI_OK)
        fail("%s", detail.text);
    epi_close(index);
    return 0;
}

static uint64_t update(void *context)
{
    epi_outcome outcome;
    epi_detail detail;
    if (epi_update(&path_entry, 1, output, NULL, &outcome, NULL, &detail) != EPI_OK)
        fail("%s", detail.text);
    if (outcome != *(const epi_outcome *)context)
        fail("an update of %s did something else than expected", path_entry);
    return (uint64_t)outcome;
}

/* Adds an entry, and waits until the file's stamps are old enough to be believed. */
static uint64_t change(void *context)
{
    (void)context;
    static unsigned number;
    FILE *file = fopen(changed, "a");
    if (file == NULL || fprintf(file, "[added]\nnumber-%u = a:b\n", number++) < 0 ||
        fclose(file) != 0)
        fail("%s cannot be changed", changed);
    struct timespec time = {0, 50 * 1000 * 1000};
    while (nanosleep(&time, &time) != 0)
        ;
    return number;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        fail("usage: bench_rebuild PATH_ENTRY OUTPUT CHANGED ROUNDS");
    path_entry = argv[1];
    output = argv[2];
    changed = argv[3];
    unsigned rounds = (unsigned)strtoul(argv[4], NULL, 10);
    epi_index *index;
    epi_detail detail;
    if (epi_update(&path_entry, 1, output, &anew, NULL, &index, &detail) != EPI_OK)
        fail("%s", detail.text);
    epi_info info = {.size = sizeof info};
    epi_describe(index, &info);
    epi_close(index);
    epi_outcome built = EPI_BUILT, kept = EPI_KEPT;
    struct contender contenders[] = {
        {"list and read", read_files, NULL, NULL},
        {"build", build, NULL, NULL},
        {"two stats of each", look_at_both_files_of_each, NULL, NULL},
        {"check", check, NULL, NULL},
        {"nothing changed", update, &kept, NULL},
        {"one changed", update, &built, change},
    };
    char parameters[100];
    snprintf(parameters, sizeof parameters, "\"distributions\": %u, \"entries\": %u",
             info.distributions, info.entries);
    measure("rebuild", parameters, contenders, sizeof contenders / sizeof *contenders, rounds, 1);
    print_fact("size", parameters, "bytes of the index", (double)info.file_size);
    return 0;
}
