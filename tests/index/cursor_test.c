/* A cursor is plain data: where a walk over one file or over several stands, and how it ended. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "views.h"

TestSuite(cursor, .init = scratch_make, .fini = scratch_remove);

static epi_index *some_index(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = alpha:n\n");
    build(scratch("site"), scratch("i.cdb"));
    return open_index(scratch("i.cdb"));
}

Test(cursor, made_with_null_walks_over_nothing)
{
    epi_index *index = some_index();
    epi_entry entry;
    epi_cursor cursors[] = {
        epi_entries(NULL, "g", "n"),
        epi_entries(NULL, "g", NULL),
        epi_entries(NULL, NULL, NULL),
        {{0}},
    };
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        cr_expect_not(epi_next(&cursors[i], &entry));
        cr_expect_eq(epi_cursor_status(&cursors[i]), EPI_ERR_ARGUMENT);
    }
    epi_group_info group;
    epi_path_entry path_entry;
    epi_distribution distribution;
    epi_problem problem;
    epi_cursor groups = epi_groups(NULL, NULL), path_entries = epi_path_entries(NULL);
    epi_cursor distributions = epi_distributions(NULL, NULL), problems = epi_problems(NULL);
    cr_expect_not(epi_next_group(&groups, &group));
    cr_expect_not(epi_next_path_entry(&path_entries, &path_entry));
    cr_expect_not(epi_next_distribution(&distributions, &distribution));
    cr_expect_not(epi_next_problem(&problems, &problem));
    cr_expect_eq(epi_cursor_status(&problems), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_cursor_status(NULL), EPI_ERR_ARGUMENT);

    epi_cursor cursor = epi_entries(index, NULL, NULL);
    cr_expect_not(epi_next(NULL, &entry));
    cr_expect_not(epi_next(&cursor, NULL));
    cr_expect_not(epi_next_group(NULL, &group));
    cr_expect_not(epi_next_path_entry(NULL, &path_entry));
    cr_expect_not(epi_next_distribution(NULL, &distribution));
    cr_expect_not(epi_next_problem(NULL, &problem));
    cr_expect(epi_next(&cursor, &entry), "a refused step does not move the cursor");
    epi_close(index);
}

Test(cursor, over_one_kind_gives_nothing_of_another)
{
    epi_index *index = some_index();
    epi_entry entry;
    epi_group_info group;
    epi_cursor groups = epi_groups(index, NULL), entries = epi_entries(index, NULL, NULL);
    cr_expect_not(epi_next(&groups, &entry));
    cr_expect_not(epi_next_group(&entries, &group));
    cr_expect(epi_next_group(&groups, &group));
    cr_expect(epi_next(&entries, &entry));
    epi_close(index);
}

/* Two path entries, and with them two pieces. */
static epi_index *two_pieces(void)
{
    put_distribution(scratch("a/one-1.dist-info"), "one", "1", "[g]\nn = one\nno equals\n");
    put_distribution(scratch("b/two-1.dist-info"), "two", "1", "[g]\nn = two\nno equals\n");
    struct path a = scratch("a"), b = scratch("b");
    const char *paths[] = {a.text, b.text};
    return open_view(paths, 2);
}

Test(cursor, that_was_copied_goes_on_from_there_also_from_one_piece_to_the_next)
{
    epi_index *index = two_pieces();
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, "g", NULL), copies[2];
    for (int i = 0; i < 2; i++) {
        copies[i] = cursor;
        cr_assert(epi_next(&cursor, &entry));
    }
    cr_expect_not(epi_next(&cursor, &entry));
    cr_assert(epi_next(&copies[1], &entry));
    cr_expect_str_eq(entry.value, "two");
    cr_assert(epi_next(&copies[0], &entry));
    cr_expect_str_eq(entry.value, "one");
    cr_assert(epi_next(&copies[0], &entry));
    cr_expect_str_eq(entry.value, "two");
    epi_close(index);
}

Test(cursor, at_its_end_stays_there)
{
    epi_index *index = two_pieces();
    epi_problem problem;
    epi_path_entry path_entry;
    epi_cursor problems = epi_problems(index), path_entries = epi_path_entries(index);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(epi_cursor_status(&problems), EPI_OK);
        cr_assert(epi_next_problem(&problems, &problem));
        cr_expect_str_eq(problem.path, scratch(i == 0 ? "a/one-1.dist-info/entry_points.txt"
                                                      : "b/two-1.dist-info/entry_points.txt")
                                           .text);
        cr_assert(epi_next_path_entry(&path_entries, &path_entry));
        cr_expect_str_eq(path_entry.path, scratch(i == 0 ? "a" : "b").text);
    }
    for (int i = 0; i < 2; i++) {
        cr_expect_not(epi_next_problem(&problems, &problem));
        cr_expect_eq(epi_cursor_status(&problems), EPI_NONE);
        cr_expect_not(epi_next_path_entry(&path_entries, &path_entry));
        cr_expect_eq(epi_cursor_status(&path_entries), EPI_NONE);
    }
    epi_close(index);
}
