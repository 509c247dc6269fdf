/* epi_still_holds(): what an answer about single distributions depends on. */
#include <criterion/criterion.h>

#include "views.h"

TestSuite(still_holds, .init = scratch_make, .fini = scratch_remove);

static void expect_holds(const epi_index *view, uint32_t first, uint32_t count, unsigned parts,
                         epi_level level, const char *expected)
{
    char holds[8];
    cr_assert_eq(epi_still_holds(view, first, count, parts, level, holds, NULL), EPI_OK);
    for (uint32_t i = 0; i < count; i++)
        cr_expect_eq(holds[i], expected[i] - '0', "distribution %u, parts %u: %d", first + i, parts,
                     holds[i]);
}

Test(still_holds, what_a_distribution_says_does_while_its_own_files_are_as_they_were)
{
    epi_index *view = view_of_three();
    static const unsigned both = EPI_NAME_AND_VERSION | EPI_ENTRY_POINTS;
    expect_holds(view, 0, 6, both, EPI_LEVEL_DEFAULT, "111111");
    put_file(scratch("one/c-1.dist-info/entry_points.txt"), "[a]\nother = m:c\n");
    put_file(scratch("three/d-1.dist-info/METADATA"), "Name: d\nVersion: 2\n");
    put_file(scratch("three/d-1.dist-info/entry_points.txt"), "[a]\nnew = m:d\n");
    expect_holds(view, 0, 6, EPI_ENTRY_POINTS, EPI_LEVEL_META, "101101");
    expect_holds(view, 0, 6, EPI_NAME_AND_VERSION, EPI_LEVEL_META, "111101");
    expect_holds(view, 1, 1, EPI_NAME_AND_VERSION, EPI_LEVEL_META, "1");
    expect_holds(view, 1, 1, EPI_ENTRY_POINTS, EPI_LEVEL_META, "0");
    expect_holds(view, 3, 2, both, EPI_LEVEL_DIR, "10");
    expect_holds(view, 1, 1, EPI_ENTRY_POINTS, EPI_LEVEL_TRUST, "1");
    expect_holds(view, 0, 1, EPI_ENTRY_POINTS, EPI_LEVEL_CONTENT, "0");
    expect_holds(view, 5, 3, both, EPI_LEVEL_META, "100");
    epi_close(view);
}

Test(still_holds, who_is_first_does_while_the_listings_up_to_its_own_are_as_they_were)
{
    epi_index *view = view_of_three();
    static const unsigned first = EPI_NAME_AND_VERSION | EPI_BEING_FIRST;
    expect_holds(view, 0, 6, first, EPI_LEVEL_META, "111111");
    put_file(scratch("two.egg/new-1.dist-info/METADATA"), "Name: new\nVersion: 1\n");
    expect_holds(view, 0, 6, first, EPI_LEVEL_META, "110000");
    expect_holds(view, 0, 1, first, EPI_LEVEL_META, "1");
    expect_holds(view, 5, 1, first, EPI_LEVEL_DIR, "0");
    expect_holds(view, 5, 1, EPI_NAME_AND_VERSION, EPI_LEVEL_DIR, "1");
    expect_holds(view, 5, 1, first, EPI_LEVEL_TRUST, "1");
    epi_close(view);
}

Test(still_holds, refuses_what_it_does_not_know)
{
    epi_index *view = view_of_three();
    char holds[1];
    cr_expect_eq(epi_still_holds(NULL, 0, 1, 1, EPI_LEVEL_META, holds, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_still_holds(view, 0, 1, 0, EPI_LEVEL_META, holds, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_still_holds(view, 0, 1, 4, EPI_LEVEL_META, holds, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_still_holds(view, 0, 1, 1, (epi_level)9, holds, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_still_holds(view, 0, 1, 1, EPI_LEVEL_META, NULL, NULL), EPI_ERR_ARGUMENT);
    epi_close(view);
}
