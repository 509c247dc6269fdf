/* What stands where an index would lie is used, or passed over with the reason. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(store, .init = scratch_make, .fini = scratch_remove);

Test(store, says_what_is_in_the_place_of_an_index)
{
    struct path site = put_plug("site", 1), file = store(EPI_STORE_SYSTEM, site);
    const struct {
        mode_t kind;
        epi_reason reason;
    } cases[] = {{S_IFIFO, EPI_REASON_NOT_REGULAR},
                 {S_IFSOCK, EPI_REASON_SYSTEM},
                 {S_IFDIR, EPI_REASON_NOT_REGULAR},
                 {S_IFLNK, EPI_REASON_SYMBOLIC_LINK}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        remove(file.text);
        int made = cases[i].kind == S_IFDIR   ? mkdir(file.text, 0755)
                   : cases[i].kind == S_IFLNK ? symlink("/nowhere", file.text)
                                              : mknod(file.text, cases[i].kind | 0644, 0);
        cr_assert_eq(made, 0);
        epi_index *view = view_of(site);
        cr_assert_eq(source_of(view, 0).n_passed_over, 1);
        cr_expect_eq(source_of(view, 0).passed_over[0].reason, cases[i].reason, "%zu: %s", i,
                     source_of(view, 0).passed_over[0].text);
        epi_close(view);
    }
}
