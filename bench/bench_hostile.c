/* Builds of input that somebody made to be expensive, against ordinary input with as many entries;
 * and the longest that one of them goes on without asking whether to stop.
 *
 *     bench_hostile FOLDER OUTPUT ENTRIES ROUNDS
 *
 * The inputs are written into FOLDER, which is empty. OUTPUT is on a file system in memory, where
 * flushing costs nothing. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "colliding_names.h"
#include "epindex.h"
#include "measure.h"

enum { MOST_BYTES = 15 << 20, LONG_NAME = 8 << 20 }; /* of a file; epindex reads 16 MiB */

/* Writes entry number `i` of an input; `begins`: it is the first of its file. */
typedef void put_entry(FILE *file, size_t i, bool begins);

static char (*colliding)[COLLIDING_LENGTH + 1];

static void put_ordinary(FILE *file, size_t i, bool begins)
{
    if (begins || i % 500 == 0)
        fprintf(file, "[group%06zu]\n", i / 500);
    fprintf(file, "name%06zu = m\n", i);
}

static void put_equal(FILE *file, size_t i, bool begins)
{
    (void)i;
    fputs(begins ? "[g]\na = m\n" : "a = m\n", file);
}

static void put_colliding(FILE *file, size_t i, bool begins)
{
    fprintf(file, "%s%s = m\n", begins ? "[g]\n" : "", colliding[i]);
}

static void put_one_group(FILE *file, size_t i, bool begins)
{
    fprintf(file, "%sname%06zu = m\n", begins ? "[g]\n" : "", i);
}

static void put_group(FILE *file, size_t i, bool begins)
{
    (void)begins;
    fprintf(file, "[g%06zu]\na = m\n", i);
}

static void put_long_name(FILE *file, size_t i, bool begins)
{
    put_ordinary(file, i, begins);
    for (int left = i == 0 ? LONG_NAME : 0; left > 0; left--)
        putc('n', file);
    if (i == 0)
        fputs(" = m\n", file);
}

static const struct input {
    const char *name;
    put_entry *put;
    size_t most_entries, in_each; /* of a distribution */
} inputs[] = {
    {"equal keys", put_equal, SIZE_MAX, SIZE_MAX},
    {"names of one hash, one distribution", put_colliding, 1 << 16, SIZE_MAX},
    {"names of one hash, 16 of each distribution", put_colliding, 1 << 14, 16},
    {"one group", put_one_group, SIZE_MAX, SIZE_MAX},
    {"a group for each entry", put_group, SIZE_MAX, SIZE_MAX},
    {"a name of 8 MiB", put_long_name, SIZE_MAX, SIZE_MAX},
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

static FILE *begin_distribution(const char *site, unsigned number)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/d%u-1.dist-info", site, number);
    mkdir(site, 0755);
    if (mkdir(path, 0755) != 0)
        fail("%s cannot be made", path);
    strncat(path, "/entry_points.txt", sizeof path - strlen(path) - 1);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        fail("%s cannot be written", path);
    return file;
}

static void write_site(const char *site, put_entry *put, size_t entries, size_t in_each)
{
    FILE *file = NULL;
    unsigned number = 0;
    for (size_t i = 0, in_this = 0; i < entries; i++, in_this++) {
        bool begins = file == NULL || in_this == in_each || ftell(file) > MOST_BYTES;
        if (begins) {
            if (file != NULL)
                fclose(file);
            file = begin_distribution(site, number++);
            in_this = 0;
        }
        put(file, i, begins);
    }
    if (file != NULL && fclose(file) != 0)
        fail("%s cannot be written", site);
}

static const char *output;
/* When the build that runs has asked last, and the longest that it has gone on for. */
static uint64_t asked, longest;

/* Nanoseconds of processor time: while others have the processor, nobody goes on. */
static uint64_t spent(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int ask(void *context, size_t done, size_t known)
{
    (void)context, (void)done, (void)known;
    uint64_t moment = spent();
    longest = moment - asked > longest ? moment - asked : longest;
    asked = moment;
    return 0;
}

struct site {
    char path[4096];
    uint64_t wait; /* the least of all builds' longest: what else the machine did falls out */
};

static uint64_t build(void *context)
{
    const epi_build_options anew = {.size = sizeof anew, .progress = ask, .flags = EPI_BUILD_FORCE};
    struct site *site = context;
    const char *const path_entry = site->path;
    epi_detail detail;
    longest = 0;
    asked = spent();
    if (epi_update(&path_entry, 1, output, &anew, NULL, NULL, &detail) != EPI_OK)
        fail("%s", detail.text);
    ask(NULL, 0, 0);
    site->wait = longest < site->wait ? longest : site->wait;
    return longest;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        fail("usage: bench_hostile FOLDER OUTPUT ENTRIES ROUNDS");
    output = argv[2];
    size_t most = strtoull(argv[3], NULL, 10);
    unsigned rounds = (unsigned)strtoul(argv[4], NULL, 10);
    colliding = calloc(1 << 16, sizeof *colliding);
    if (colliding == NULL)
        fail("out of memory");
    colliding_names("g", 1 << 16, colliding);
    for (size_t i = 0; i < INPUTS; i++) {
        const struct input *input = &inputs[i];
        size_t entries = most < input->most_entries ? most : input->most_entries;
        struct site ordinary = {.wait = UINT64_MAX}, hostile = {.wait = UINT64_MAX};
        char parameters[200];
        snprintf(ordinary.path, sizeof ordinary.path, "%s/ordinary%zu", argv[1], i);
        snprintf(hostile.path, sizeof hostile.path, "%s/hostile%zu", argv[1], i);
        write_site(ordinary.path, put_ordinary, entries, input->in_each);
        write_site(hostile.path, input->put, entries, input->in_each);
        struct contender contenders[] = {{"ordinary input", build, &ordinary, NULL},
                                         {"hostile input", build, &hostile, NULL}};
        snprintf(parameters, sizeof parameters, "\"input\": \"%s\", \"entries\": %zu", input->name,
                 entries);
        measure("hostile", parameters, contenders, 2, rounds, 1);
        print_fact("stop", parameters, "milliseconds", (double)hostile.wait / 1e6);
    }
    free(colliding);
    return 0;
}
