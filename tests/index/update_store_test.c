/* The index of one path entry, brought up to date in the store that fits. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(store, .init = scratch_make, .fini = scratch_remove);

Test(store, fits_a_virtual_environment_in_place_and_others_in_the_users)
{
    put_plug("venv/lib/python3.11/site-packages", 1);
    put_file(scratch("venv/pyvenv.cfg"), "home = /usr/bin\n");
    struct path venv = scratch("venv/lib/python3.11/site-packages"), site = put_plug("site", 1);
    cr_expect_str_eq(store(EPI_STORE_FITTING, venv).text,
                     scratch("venv/lib/python3.11/site-packages/__epindex__/index.cdb").text);
    cr_expect_not_null(strstr(store(EPI_STORE_FITTING, site).text, "/cache/epindex/"));
}

Test(store, in_place_of_a_missing_path_entry_makes_nothing)
{
    struct path missing = scratch("missing");
    update_store(EPI_STORE_IN_PLACE, missing, NULL);
    cr_expect_eq(access(scratch("missing").text, F_OK), -1);
}

Test(store, dry_run_into_a_store_makes_no_folder_and_says_where_none_can_be_made)
{
    struct path site = scratch("site"), cache = scratch("no/such/cache"), taken = scratch("taken");
    const char *paths[] = {site.text};
    epi_outcome outcome = EPI_KEPT;
    epi_detail detail = {""};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.flags = EPI_BUILD_DRY_RUN;
    options.store = EPI_STORE_USER;
    put_plug("site", 1);
    setenv("XDG_CACHE_HOME", cache.text, 1);
    cr_expect_eq(epi_update(paths, 1, NULL, &options, &outcome, NULL, &detail), EPI_OK, "%s",
                 detail.text);
    cr_expect_eq(outcome, EPI_BUILT);
    cr_expect_neq(access(scratch("no").text, F_OK), 0);
    put_file(taken, "no folder");
    setenv("XDG_CACHE_HOME", taken.text, 1);
    cr_expect_eq(epi_update(paths, 1, NULL, &options, &outcome, NULL, &detail), EPI_ERR_SYSTEM);
    cr_expect_neq(strstr(detail.text, taken.text), NULL, "%s", detail.text);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    cr_expect_eq(epi_update(paths, 1, NULL, &options, NULL, NULL, &detail), EPI_ERR_SYSTEM);
}
