/* What opening a path list takes from its caller and from the environment's variables. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(open, .init = scratch_make, .fini = scratch_remove);

Test(open, refuses_null_and_unknown_options)
{
    epi_index *view = (void *)1;
    const char *hole[] = {NULL};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    epi_entry entry;
    cr_expect_eq(epi_open(NULL, 1, NULL, &view, NULL), EPI_ERR_ARGUMENT);
    cr_expect_null(view);
    cr_expect_eq(epi_open(hole, 1, NULL, &view, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_open(NULL, 0, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    options.flags = 1u << 20;
    cr_expect_eq(epi_open(NULL, 0, &options, &view, NULL), EPI_ERR_ARGUMENT);
    options.flags = 0;
    options.level = (epi_level)9;
    cr_expect_eq(epi_open(NULL, 0, &options, &view, NULL), EPI_ERR_ARGUMENT);
    options.size = 3;
    cr_expect_eq(epi_open(NULL, 0, &options, &view, NULL), EPI_ERR_ARGUMENT);

    view = open_view(NULL, 0);
    cr_expect_eq(epi_find(view, "g", "n", &entry), EPI_NONE);
    cr_expect_eq(epi_find(NULL, "g", "n", &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(view, NULL, "n", &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(view, "g", NULL, &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(view, "g", "n", NULL), EPI_ERR_ARGUMENT);
    epi_cursor cursors[] = {epi_entries(NULL, "g", "n"), epi_entries(NULL, "g", NULL),
                            epi_entries(NULL, NULL, NULL), epi_groups(NULL, NULL)};
    epi_group_info group;
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        cr_expect_eq(epi_cursor_status(&cursors[i]), EPI_ERR_ARGUMENT);
        cr_expect_eq(epi_next(&cursors[i], &entry), 0);
        cr_expect_eq(epi_next_group(&cursors[i], &group), 0);
    }
    epi_cursor nothing = epi_entries(view, "no such group", NULL);
    cr_expect_eq(epi_next(&nothing, &entry), 0);
    cr_expect_eq(epi_cursor_status(&nothing), EPI_NONE);
    cr_expect_eq(epi_next_group(&nothing, &group), 0);
    cr_expect_eq(epi_is_fresh(NULL, EPI_LEVEL_DEFAULT, NULL), EPI_ERR_ARGUMENT);
    epi_close(view);
    epi_close(NULL);
}

Test(open, leaves_stores_alone_with_every_off_switch)
{
    struct path site = put_plug("site", 1);
    const char *paths[] = {site.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    struct path in_place = store(EPI_STORE_IN_PLACE, site);
    store(EPI_STORE_SYSTEM, site);
    setenv("EPINDEX_DISABLE", "1", 1);
    cr_expect_str_eq(server_of(site).text, "");
    unsetenv("EPINDEX_DISABLE");
    options.flags = EPI_NO_STORES;
    epi_index *view = open_view_with(paths, 1, &options);
    cr_expect_null(source_of(view, 0).file);
    epi_close(view);
    put_file(scratch("site/__epindex__/disable"), "");
    cr_expect_str_eq(server_of(site).text, "");
    cr_expect_eq(access(scratch("cache").text, F_OK), -1, "nothing was saved");

    cr_assert_eq(unlink(scratch("site/__epindex__/disable").text), 0);
    cr_assert_eq(unlink(in_place.text), 0);
    cr_assert_eq(
        unlink(scratch("system/%s", strrchr(store(EPI_STORE_SYSTEM, site).text, '/') + 1).text), 0);
    options.flags = EPI_NO_SAVE;
    epi_close(open_view_with(paths, 1, &options));
    cr_expect_eq(access(scratch("cache").text, F_OK), -1, "nothing was saved");
    epi_close(view_of(site));
    cr_expect_eq(count_files(scratch("cache/epindex")), 1, "the switches are off again");
}

Test(open, uses_stores_where_the_switch_is_set_to_nothing_or_0)
{
    struct path site = put_plug("site", 1), index = store(EPI_STORE_USER, site);
    static const char *const off[] = {"", "0"};
    for (size_t i = 0; i < 2; i++) {
        setenv("EPINDEX_DISABLE", off[i], 1);
        cr_expect_str_eq(server_of(site).text, index.text, "EPINDEX_DISABLE=%s", off[i]);
    }
    setenv("EPINDEX_DISABLE", "1", 1);
    cr_expect_str_eq(server_of(site).text, "");
}
