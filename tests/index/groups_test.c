/* Groups: sorted, with what is not hidden counted; and one of them by name, with its hash. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "views.h"

TestSuite(groups, .init = scratch_make, .fini = scratch_remove);

/* Of the group by that name in what lies on the path entries now. */
static epi_group_info group_of(const char *const *paths, size_t n_paths, const char *name)
{
    epi_group_info found = {.hash = ""};
    epi_index *index = scan_paths(paths, n_paths);
    epi_cursor cursor = epi_groups(index, name);
    if (epi_next_group(&cursor, &found))
        cr_expect_eq(epi_next_group(&cursor, &(epi_group_info){0}), 0, "one");
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    epi_close(index);
    found.name = NULL; /* it was the index's */
    return found;
}

Test(groups, are_sorted_bytewise_and_count_what_is_not_hidden)
{
    put_distribution(scratch("a/one-1.dist-info"), "one", "1", "[z]\nn = a\n[B]\nn = a\n");
    put_distribution(scratch("b/One-2.dist-info"), "One", "2", "[z]\nm = b\n[gone]\nn = b\n");
    put_distribution(scratch("b/two-1.dist-info"), "two", "1", "[z]\nn = b\n[a/b]\nn = b\n");
    struct path a = scratch("a"), b = scratch("b");
    const char *paths[] = {a.text, b.text};
    epi_index *index = open_view(paths, 2);
    char *text = dump_groups(index);
    cr_expect_str_eq(text, "B|1\na/b|1\nz|2\n");
    free(text);
    epi_close(index);
    cr_expect_eq(group_of(paths, 2, "z").entries, 2);
    cr_expect_eq(group_of(paths, 2, "gone").entries, 0);
}

Test(groups, have_a_hash_of_what_they_answer_and_not_of_where_it_lies)
{
    put_distribution(scratch("a/one-1.dist-info"), "one", "1", "[g]\nn = m:f\n[h]\nn = m\n");
    struct path a = scratch("a"), moved = scratch("moved");
    const char *paths[] = {a.text}, *elsewhere[] = {moved.text};
    epi_group_info before = group_of(paths, 1, "g");
    cr_expect_eq(strlen(before.hash), 32);
    put_file(scratch("a/one-1.dist-info/entry_points.txt"), "\n[h]\nx = y\n[g]\n\nn = m:f\n");
    cr_expect_str_eq(group_of(paths, 1, "g").hash, before.hash, "another group, another line");
    cr_assert(run("cp -r '%s' '%s'", a.text, moved.text));
    cr_expect_str_eq(group_of(elsewhere, 1, "g").hash, before.hash);
    static const char *const others[] = {"[g]\nn = m:g\n", "[g]\nN = m:f\n",
                                         "[g]\nn = m:f\nn2 = m:f\n"};
    for (size_t i = 0; i < 3; i++) {
        put_file(scratch("a/one-1.dist-info/entry_points.txt"), others[i]);
        cr_expect_str_neq(group_of(paths, 1, "g").hash, before.hash, "%s", others[i]);
    }
    put_distribution(scratch("moved/one-1.dist-info"), "one", "2", NULL);
    cr_expect_str_neq(group_of(elsewhere, 1, "g").hash, before.hash, "another version");
}
