/* An index is of its directories, however they are spelled. */
#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

#include "updates.h"

TestSuite(update, .init = scratch_make, .fini = scratch_remove);

Test(update, keeps_an_index_of_the_same_folder_spelled_relatively)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    cr_assert_eq(chdir(scratch_folder().text), 0);
    const char *paths[] = {"site"};
    cr_expect_eq(update_with(paths, 1, (epi_build_options)EPI_BUILD_OPTIONS_INIT), EPI_KEPT);
    cr_assert_eq(chdir("/"), 0);
}
