/* The writer's work is linear in what it writes, whatever that is: held against ordinary input with
 * as many entries, in processor time, by a factor that noise does not reach and no quadratic part
 * stays below: it would be a hundred times. And a stop is
 * noticed in each phase. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "colliding_names.h"
#include "reader.h"
#include "sample.h"
#include "verify.h"
#include "writer.h"

enum { MANY = 60000, MOST_TIMES_ORDINARY = 15 };

/* The least of three tries. */
static double seconds_for(const struct fmt_contents *contents)
{
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        struct fmt_file file;
        clock_t before = clock();
        cr_assert_eq(fmt_make(&file, contents, NULL), FMT_OK);
        double took = (double)(clock() - before) / CLOCKS_PER_SEC;
        best = took < best ? took : best;
        fmt_file_free(&file);
    }
    return best;
}

static void expect_linear(const struct many *many)
{
    struct many *ordinary = many_entries(MANY, 500);
    double least = seconds_for(&ordinary->contents), took = seconds_for(&many->contents);
    cr_expect_lt(took, MOST_TIMES_ORDINARY * least, "%.0f ms, ordinary input %.0f ms", 1e3 * took,
                 1e3 * least);
    many_free(ordinary);
}

Test(linear, a_hundred_thousand_equal_lines)
{
    struct many *many = many_entries(MANY, MANY);
    for (size_t i = 0; i < MANY; i++)
        many->entries[i].name = "a";
    expect_linear(many);
    many_free(many);
}

Test(linear, names_chosen_to_share_one_hash)
{
    struct many *many = many_entries(MANY, MANY);
    char(*names)[COLLIDING_LENGTH + 1] = calloc(MANY, sizeof *names);
    colliding_names("g", MANY, names);
    for (size_t i = 0; i < MANY; i++) {
        many->entries[i].group = "g";
        many->entries[i].name = names[i];
    }
    expect_linear(many);
    struct fmt_file file;
    struct fmt_reader reader;
    epi_entry entry;
    cr_assert_eq(fmt_make(&file, &many->contents, NULL), FMT_OK);
    cr_assert_eq(fmt_reader_open_bytes(&reader, file.bytes, file.size), FMT_OK);
    cr_expect_eq(fmt_find(&reader, "g", names[MANY - 1], &entry), FMT_OK);
    cr_expect_eq(entry.line, MANY);
    fmt_file_free(&file);
    free(names);
    many_free(many);
}

Test(linear, one_group)
{
    struct many *many = many_entries(MANY, MANY);
    expect_linear(many);
    many_free(many);
}

Test(linear, a_group_for_each_entry)
{
    struct many *many = many_entries(MANY, 1);
    expect_linear(many);
    many_free(many);
}

Test(linear, a_distribution_for_each_entry)
{
    struct many *many = many_entries(MANY, 500);
    struct distribution *distributions = calloc(MANY, sizeof *distributions);
    char(*names)[32] = calloc(MANY, sizeof *names);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "/p/d%zu.dist-info", i);
        distributions[i] = many->distribution;
        distributions[i].public.location = names[i];
        distributions[i].public.directory = names[i] + 3;
        distributions[i].public.normalized = names[i] + 3;
        distributions[i].public.number = (uint32_t)i;
        distributions[i].public.entries = 1;
        many->entries[i].distribution = (uint32_t)i;
        many->entries[i].location = names[i];
    }
    many->contents.distributions = distributions;
    many->contents.n_distributions = MANY;
    many->path_entry.distributions = MANY;
    expect_linear(many);
    free(distributions);
    free(names);
    many_free(many);
}

Test(linear, a_name_of_a_megabyte_costs_its_length)
{
    struct many *many = many_entries(MANY, 500);
    char *name = calloc(1, (1 << 20) + 1);
    memset(name, 'n', 1 << 20);
    many->entries[7].name = name;
    expect_linear(many);
    free(name);
    many_free(many);
}

static int stop_at(void *context)
{
    return --*(long *)context <= 0;
}

Test(linear, a_stop_is_noticed_wherever_it_is_asked_for)
{
    struct many *many = many_entries(20000, 100);
    long asked = 0;
    for (long at = 1; at < 1000; at++) {
        long left = at;
        struct fmt_progress progress = {stop_at, &left};
        struct fmt_file file;
        enum fmt_status status = fmt_make(&file, &many->contents, &progress);
        if (status == FMT_OK) {
            fmt_file_free(&file);
            break;
        }
        cr_assert_eq(status, FMT_STOPPED);
        cr_assert_null(file.bytes);
        asked = at;
    }
    /* Of six passes over the entries, each asks about every 4096 of them. */
    cr_expect_geq(asked, 6 * 20000 / 4096);
    many_free(many);
}
