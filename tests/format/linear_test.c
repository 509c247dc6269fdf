/* What is written and verified takes work in proportion to what it is, whatever that is: counted,
 * not timed, against ordinary input with as many entries. And a stop is noticed in each phase,
 * after a bounded amount of work. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colliding_names.h"
#include "reader.h"
#include "sample.h"
#include "verify.h"
#include "work.h"
#include "writer.h"

/* Between two questions whether to stop there is at most as much work as in so many ordinary
 * entries: some milliseconds. */
enum { MANY = 40000, MOST_ENTRIES_WITHOUT_A_STOP = 8192 };

/* What making a file costs, and the most of it between two moments at which a stop is asked for. */
struct cost {
    uint64_t all, without_a_stop, asked_at;
};

static int note_asked(void *context)
{
    struct cost *cost = context;
    uint64_t since = work_done() - cost->asked_at;
    cost->without_a_stop = since > cost->without_a_stop ? since : cost->without_a_stop;
    cost->asked_at = work_done();
    return 0;
}

static struct cost cost_of(const struct fmt_contents *contents)
{
    struct cost cost = {.asked_at = work_done()};
    struct fmt_progress progress = {note_asked, &cost};
    struct fmt_file file;
    uint64_t before = work_done();
    cr_assert_eq(fmt_make(&file, contents, &progress), FMT_OK);
    cost.all = work_done() - before;
    note_asked(&cost);
    fmt_file_free(&file);
    return cost;
}

static uint64_t cost_to_verify(const struct fmt_contents *contents)
{
    struct fmt_file file;
    struct fmt_reader reader;
    cr_assert_eq(fmt_make(&file, contents, NULL), FMT_OK);
    cr_assert_eq(fmt_reader_open_bytes(&reader, file.bytes, file.size), FMT_OK);
    uint64_t before = work_done();
    cr_expect_eq(fmt_verify(&reader, NULL, NULL), FMT_OK);
    uint64_t cost = work_done() - before;
    fmt_reader_close(&reader);
    fmt_file_free(&file);
    return cost;
}

static void expect_linear(const struct many *many, uint64_t times)
{
    struct many *ordinary = many_entries(MANY, 500);
    struct cost least = cost_of(&ordinary->contents), cost = cost_of(&many->contents);
    cr_expect_leq(cost.all, times * least.all, "written in %ju steps, ordinary input in %ju",
                  (uintmax_t)cost.all, (uintmax_t)least.all);
    cr_expect_leq(cost.without_a_stop, least.all / MANY * MOST_ENTRIES_WITHOUT_A_STOP,
                  "%ju steps without a question", (uintmax_t)cost.without_a_stop);
    uint64_t verified = cost_to_verify(&many->contents);
    uint64_t least_verified = cost_to_verify(&ordinary->contents);
    cr_expect_leq(verified, times * least_verified, "verified in %ju steps, ordinary input in %ju",
                  (uintmax_t)verified, (uintmax_t)least_verified);
    many_free(ordinary);
}

Test(linear, a_hundred_thousand_equal_lines)
{
    struct many *many = many_entries(MANY, MANY);
    for (size_t i = 0; i < MANY; i++)
        many->entries[i].name = "a";
    expect_linear(many, 2);
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
    expect_linear(many, 2);
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
    expect_linear(many, 2);
    many_free(many);
}

Test(linear, a_group_for_each_entry)
{
    struct many *many = many_entries(MANY, 1);
    expect_linear(many, 2);
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
    set_hashes(&many->path_entry, 1, distributions, &many->contents.directory_hash);
    expect_linear(many, 3); /* each has a row, a name and a place more */
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
    expect_linear(many, 2);
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
