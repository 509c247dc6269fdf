/* The walk over distributions: all of them, those of a name, and the entries of one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "views.h"

TestSuite(distributions, .init = scratch_make, .fini = scratch_remove);

/* "NUMBER NAME VERSION PATH_ENTRY ENTRIES[ shadowed]", a line each; malloc'ed. */
static char *listed(const epi_index *index, const char *wanted)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    epi_distribution found;
    epi_cursor cursor = epi_distributions(index, wanted);
    while (epi_next_distribution(&cursor, &found))
        fprintf(stream, "%u %s %s %u %u%s\n", (unsigned)found.number, found.name, found.version,
                (unsigned)found.path_entry, (unsigned)found.entries,
                found.shadowed ? " shadowed" : "");
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_assert_eq(fclose(stream), 0);
    return text;
}

static void expect_listed(const epi_index *index, const char *wanted, const char *expected)
{
    char *text = listed(index, wanted);
    cr_expect_str_eq(text, expected, "%s: %s", wanted == NULL ? "all" : wanted, text);
    free(text);
}

static void put_two(void)
{
    put_distribution(scratch("a/Foo.Bar-2.dist-info"), "Foo.Bar", "2", "[g]\nx = a\ny = a\n");
    put_distribution(scratch("b/foo_bar-1.dist-info"), "foo_bar", "1", "[g]\nx = b\n");
    put_distribution(scratch("b/other-1.dist-info"), "other", "1", "[h]\nz = o\n[g]\nx = o\n");
}

Test(distributions, are_walked_in_path_order_and_found_however_their_name_is_spelled)
{
    put_two();
    struct path a = scratch("a"), b = scratch("b"), whole = scratch("whole.cdb");
    const char *paths[] = {a.text, b.text};
    epi_index *indexes[] = {NULL, open_view(paths, 2)};
    cr_assert_eq(epi_update(paths, 2, whole.text, NULL, NULL, &indexes[0], NULL), EPI_OK);
    for (size_t i = 0; i < 2; i++) {
        static const char both[] = "0 Foo.Bar 2 0 2\n1 foo_bar 1 1 0 shadowed\n";
        expect_listed(indexes[i], NULL,
                      "0 Foo.Bar 2 0 2\n1 foo_bar 1 1 0 shadowed\n2 other 1 1 2\n");
        expect_listed(indexes[i], "foo-bar", both);
        expect_listed(indexes[i], "FOO__bar", both);
        expect_listed(indexes[i], "foobar", "");
        epi_close(indexes[i]);
    }
}

Test(distributions, of_a_path_entry_that_stands_on_the_path_twice_are_shadowed_the_second_time)
{
    put_two();
    struct path b = scratch("b");
    const char *paths[] = {b.text, b.text};
    epi_index *index = open_view(paths, 2);
    expect_listed(index, NULL,
                  "0 foo_bar 1 0 1\n1 other 1 0 2\n2 foo_bar 1 1 0 shadowed\n"
                  "3 other 1 1 0 shadowed\n");
    epi_close(index);
}

Test(distributions, have_their_entries_by_line_and_shadowed_ones_none)
{
    put_two();
    struct path a = scratch("a"), b = scratch("b");
    const char *paths[] = {a.text, b.text};
    epi_index *index = open_view(paths, 2);
    epi_distribution distribution;
    epi_entry entry;
    epi_cursor cursor = epi_distributions(index, "other");
    cr_assert(epi_next_distribution(&cursor, &distribution));
    cursor = epi_entries_of(index, &distribution);
    cr_assert(epi_next(&cursor, &entry));
    cr_expect_str_eq(entry.name, "z");
    cr_expect_eq(entry.line, 2);
    cr_assert(epi_next(&cursor, &entry));
    cr_expect_str_eq(entry.group, "g");
    cr_expect_eq(entry.line, 4);
    cr_expect_not(epi_next(&cursor, &entry));
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    cursor = epi_distributions(index, "foo-bar");
    cr_assert(epi_next_distribution(&cursor, &distribution));
    cr_assert(epi_next_distribution(&cursor, &distribution));
    cr_assert(distribution.shadowed);
    cursor = epi_entries_of(index, &distribution);
    cr_expect_not(epi_next(&cursor, &entry));
    epi_close(index);
}
