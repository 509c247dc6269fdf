/* What one distribution may cost the others. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colliding_names.h"
#include "distribution_limits.h"
#include "scratch.h"
#include "writer.h"

static struct scratch scratch;
static struct scan scan;

/* The scan of two distributions: `text` is the first one's entry_points.txt, `metadata` its
 * METADATA. The other one is ordinary. */
static void scan_beside_another(const char *text, const char *metadata)
{
    scratch = scratch_make();
    scratch_write_text(&scratch, "a-1.dist-info/entry_points.txt", text);
    scratch_write_text(&scratch, "a-1.dist-info/METADATA", metadata);
    scratch_write_text(&scratch, "b-1.dist-info/entry_points.txt", "[g]\nb = m\n");
    const char *path = scratch_path(&scratch, "");
    cr_assert_eq(scan_path_list(&scan, &path, 1, NULL), SCAN_OK);
    cr_assert_eq(scan.n_distributions, 2);
    cr_assert_eq(scan.distributions[1].public.entries, 1);
    cr_assert_eq(scan.distributions[0].public.entries + 1, scan.entries.count);
    cr_assert_str_eq(scan.entries.items[scan.entries.count - 1].name, "b");
}

static void finish(void)
{
    scan_free(&scan);
    scratch_remove(&scratch);
}

static bool reported(const char *code)
{
    for (size_t i = 0; i < scan.problems.count; i++) {
        if (strcmp(scan.problems.items[i].code, code) == 0)
            return true;
    }
    return false;
}

static size_t index_size(void)
{
    struct fmt_contents contents = scan_contents(&scan, EPI_LEVEL_META);
    struct fmt_file file;
    cr_assert_eq(fmt_make(&file, &contents, NULL), FMT_OK);
    size_t size = file.size;
    fmt_file_free(&file);
    return size;
}

Test(distribution_limits, a_version_of_a_megabyte_is_left_out_and_reported)
{
    char *metadata = calloc(1, (1 << 20) + 64);
    size_t length = (size_t)sprintf(metadata, "Name: a\nVersion: ");
    memset(metadata + length, '1', 1 << 20);
    scan_beside_another("[g]\na = m\n", metadata);
    cr_expect_str_eq(scan.distributions[0].public.name, "a");
    cr_expect_null(scan.distributions[0].public.version);
    cr_expect_eq(scan.distributions[0].public.entries, 1);
    cr_expect(reported("too-large"));
    cr_expect_lt(index_size(), 8000);
    free(metadata);
    finish();
}

Test(distribution_limits, a_name_of_the_longest_length_is_kept_and_one_more_is_not)
{
    for (size_t more = 0; more < 2; more++) {
        char metadata[SCAN_MAX_NAME + 64] = "Name: ";
        memset(metadata + 6, 'n', SCAN_MAX_NAME + more);
        strcpy(metadata + 6 + SCAN_MAX_NAME + more, "\nVersion: 1\n");
        scan_beside_another("", metadata);
        cr_expect_eq(scan.distributions[0].public.name != NULL, more == 0);
        cr_expect_eq(reported("too-large"), more == 1);
        cr_expect_str_eq(scan.distributions[0].public.version, "1");
        finish();
    }
}

/* Four bytes a line, and each in a key with the group. */
Test(distribution_limits, a_long_group_of_many_short_lines_is_cut_off_and_reported)
{
    enum { GROUP = 100000, LINES = 100000 };
    char *text = malloc(GROUP + 16 + 16 * LINES), *at = text;
    *at++ = '[';
    memset(at, 'g', GROUP);
    at += GROUP;
    at += sprintf(at, "]\n");
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "n%d=m\n", i);
    scan_beside_another(text, "");
    size_t length = (size_t)(at - text);
    cr_expect_lt(scan.distributions[0].public.entries, LINES);
    cr_expect_gt(scan.distributions[0].public.entries, 0);
    cr_expect(reported("too-large"));
    cr_expect_lt(index_size(), SCAN_MOST_GROWTH * length + 2 * SCAN_GROWTH_OF_ANY);
    free(text);
    finish();
}

/* What takes most for its size while it passes: the bound holds for it, too. */
Test(distribution_limits, the_stated_bound_holds_for_lines_of_every_length)
{
    for (int width = 1; width <= 8; width++) {
        enum { LINES = 20000 };
        char *text = malloc(32 * LINES), *at = text;
        at += sprintf(at, "[g]\n");
        for (int i = 0; i < LINES; i++)
            at += sprintf(at, width < 5 ? "%.*d=m\n" : "[%.*d]\na=m\n", width, i % 10000);
        scan_beside_another(text, "");
        size_t bound = SCAN_MOST_GROWTH * (size_t)(at - text) + 2 * SCAN_GROWTH_OF_ANY;
        cr_expect_lt(index_size(), bound, "width %d", width);
        cr_expect_not(reported("too-large"), "width %d", width);
        free(text);
        finish();
    }
}

Test(distribution_limits, names_made_to_share_a_hash_are_left_out_but_for_the_first_ones)
{
    enum { NAMES = 2000 };
    char(*names)[COLLIDING_LENGTH + 1] = calloc(NAMES, sizeof *names);
    char *text = malloc((COLLIDING_LENGTH + 8) * NAMES + 64), *at = text;
    colliding_names("g", NAMES, names);
    at += sprintf(at, "[g]\nordinary = m\n");
    for (int i = 0; i < NAMES; i++)
        at += sprintf(at, "%s = m\n", names[i]);
    sprintf(at, "last = m\n");
    scan_beside_another(text, "");
    cr_expect_eq(scan.distributions[0].public.entries, SCAN_MOST_OF_ONE_HASH + 2);
    cr_expect_str_eq(scan.entries.items[1].name, names[0]);
    cr_expect_str_eq(scan.entries.items[SCAN_MOST_OF_ONE_HASH].name,
                     names[SCAN_MOST_OF_ONE_HASH - 1]);
    cr_expect_str_eq(scan.entries.items[SCAN_MOST_OF_ONE_HASH + 1].name, "last");
    cr_expect(reported("same-hash"));
    cr_expect(reported("more-problems"));
    cr_expect_lt(scan.problems.count, 20);
    free(names);
    free(text);
    finish();
}

/* They share a key, and so a hash, but it is one: nothing is searched for among them. */
Test(distribution_limits, equal_lines_are_all_kept)
{
    enum { LINES = 5000 };
    char *text = malloc(8 * LINES), *at = text;
    at += sprintf(at, "[g]\n");
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "a = m\n");
    scan_beside_another(text, "");
    cr_expect_eq(scan.distributions[0].public.entries, LINES);
    cr_expect_eq(scan.problems.count, 0);
    free(text);
    finish();
}

static int stop_at(void *context, size_t done, size_t known)
{
    (void)done;
    (void)known;
    return --*(int *)context <= 0;
}

Test(distribution_limits, a_stop_is_noticed_in_the_middle_of_a_large_file)
{
    enum { LINES = 100000 };
    char *text = malloc(8 * LINES), *at = text;
    at += sprintf(at, "[g]\n");
    for (int i = 0; i < LINES; i++)
        at += sprintf(at, "a = m\n");
    scratch = scratch_make();
    scratch_write_text(&scratch, "a-1.dist-info/entry_points.txt", text);
    const char *path = scratch_path(&scratch, "");
    int left = 10;
    struct scan_options options = {.progress = stop_at, .progress_context = &left};
    cr_expect_eq(scan_path_list(&scan, &path, 1, &options), SCAN_STOPPED);
    cr_expect_eq(scan.n_distributions, 1);
    cr_expect_lt(scan.entries.count, LINES);
    free(text);
    finish();
}
