/* Which index serves a path entry: in which order stores are asked, and under which names. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(store, .init = scratch_make, .fini = scratch_remove);

Test(store, serves_in_the_order_file_then_in_place_then_system_then_user)
{
    struct path site = put_plug("site", 1), combined = scratch("whole.cdb");
    wait_until_stamps_prove();
    struct path user = store(EPI_STORE_USER, site);
    cr_expect_str_eq(server_of(site).text, user.text);
    struct path system = store(EPI_STORE_SYSTEM, site);
    cr_expect_str_eq(server_of(site).text, system.text);
    struct path in_place = store(EPI_STORE_IN_PLACE, site);
    cr_expect_str_eq(server_of(site).text, in_place.text);
    build(site, combined);
    setenv("EPINDEX_FILE", combined.text, 1);
    cr_expect_str_eq(server_of(site).text, combined.text);

    cr_expect_str_eq(in_place.text, scratch("site/__epindex__/index.cdb").text);
    cr_expect_not_null(strstr(system.text, "/system/"));
    cr_expect_not_null(strstr(user.text, "/cache/epindex/"));
}

Test(store, is_asked_for_the_next_one_when_an_index_is_stale_or_damaged)
{
    struct path site = put_plug("site", 1);
    struct path in_place = store(EPI_STORE_IN_PLACE, site), system = store(EPI_STORE_SYSTEM, site);
    put_distribution(scratch("site/more-2.dist-info"), "more", "2", NULL);
    store(EPI_STORE_USER, site);
    put_file(system, "no index");
    epi_index *view = view_of(site);
    epi_path_entry source = source_of(view, 0);
    cr_assert_eq(source.n_passed_over, 2);
    cr_expect_str_eq(why_passed_over(view, 0), "stale: added more 2");
    cr_expect_eq(source.passed_over[0].store, EPI_STORE_IN_PLACE);
    cr_expect_eq(source.passed_over[0].reason, EPI_REASON_DISTRIBUTIONS);
    cr_expect_eq(source.passed_over[1].store, EPI_STORE_SYSTEM);
    cr_expect_eq(source.passed_over[1].reason, EPI_REASON_NOT_INDEX);
    cr_expect_str_eq(source.passed_over[1].file, system.text);
    cr_expect_eq(strncmp(source.passed_over[1].text, "the file is not a constant", 26), 0, "%s",
                 source.passed_over[1].text);
    cr_expect_eq(source.store, EPI_STORE_USER);
    cr_expect_not_null(strstr(source_of(view, 0).file, "/cache/"));
    epi_close(view);
    cr_expect_eq(access(in_place.text, F_OK), 0);
}

Test(store, is_looked_at_as_closely_as_the_caller_says)
{
    struct path site = put_plug("site", 1);
    const char *paths[] = {site.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    wait_until_stamps_prove();
    store(EPI_STORE_USER, site);
    static const epi_reason reasons[] = {
        [EPI_LEVEL_TRUST] = EPI_REASON_TRUSTED,
        [EPI_LEVEL_DIR] = EPI_REASON_SAME_STAMPS,
        [EPI_LEVEL_META] = EPI_REASON_SAME_STAMPS,
        [EPI_LEVEL_CONTENT] = EPI_REASON_SAME_CONTENT,
    };
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        options.level = level;
        epi_index *view = open_view_with(paths, 1, &options);
        cr_expect_eq(source_of(view, 0).reason, reasons[level], "%s: %s", epi_level_name(level),
                     epi_reason_name(source_of(view, 0).reason));
        epi_close(view);
    }
}

/* '' in a directory that is named as an egg is another path entry than that egg, which has one
 * distribution more. */
Test(store, of_the_user_has_another_index_for_an_egg_than_for_the_current_directory)
{
    static const struct {
        const char *folder, *given;
        bool has_egg_info;
    } cases[] = {{"x.egg", NULL, true}, {"x.egg", "", false}, {"site", "", false}};
    put_plug("x.egg", 1);
    put_file(scratch("x.egg/EGG-INFO/PKG-INFO"), "Name: egg\nVersion: 1\n\n");
    put_file(scratch("x.egg/EGG-INFO/entry_points.txt"), "[g]\negg = m\n");
    put_plug("site", 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct path folder = scratch("%s", cases[i].folder);
        const char *paths[] = {cases[i].given == NULL ? folder.text : cases[i].given};
        epi_entry entry;
        cr_assert_eq(chdir(folder.text), 0);
        for (int opens = 0; opens < 2; opens++) {
            epi_index *view = open_view(paths, 1);
            cr_expect_eq(source_of(view, 0).saved, opens == 0, "case %zu", i);
            cr_expect_eq(epi_find(view, "g", "n", &entry), EPI_OK);
            cr_expect_eq(epi_find(view, "g", "egg", &entry),
                         cases[i].has_egg_info ? EPI_OK : EPI_NONE, "case %zu", i);
            epi_close(view);
        }
    }
    cr_expect_eq(count_files(scratch("cache/epindex")), 3);
    cr_assert_eq(chdir("/"), 0);
}

/* A directory is an egg by its name, and in an egg there is one distribution more. */
Test(store, in_place_serves_no_other_name_that_makes_the_directory_an_egg)
{
    struct path egg = scratch("site.egg"), link = scratch("link");
    put_distribution(scratch("site.egg/alpha-1.dist-info"), "alpha", "1", "[g]\nalpha = alpha\n");
    put_distribution(scratch("site.egg/EGG-INFO"), "egg", "1", "[g]\negg = egg\n");
    cr_assert_eq(rename(scratch("site.egg/EGG-INFO/METADATA").text,
                        scratch("site.egg/EGG-INFO/PKG-INFO").text),
                 0);
    cr_assert_eq(symlink("site.egg", link.text), 0);
    wait_until_stamps_prove();
    const struct path ways[] = {egg, link};
    for (size_t i = 0; i < 2; i++) {
        epi_entry entry;
        store(EPI_STORE_IN_PLACE, ways[i]);
        epi_index *by_egg = view_of(egg), *by_link = view_of(link);
        cr_expect_eq(epi_find(by_egg, "g", "egg", &entry), EPI_OK);
        cr_expect_eq(epi_find(by_link, "g", "egg", &entry), EPI_NONE);
        cr_expect_eq(epi_find(by_link, "g", "alpha", &entry), EPI_OK);
        epi_close(by_egg);
        epi_close(by_link);
    }
}

Test(store, may_be_replaced_and_removed_under_an_open_view)
{
    struct path site = put_plug("site", 1);
    struct path file = store(EPI_STORE_USER, site);
    epi_index *view = view_of(site);
    char *before = dump(view);
    put_plug("site", 2);
    store(EPI_STORE_USER, site);
    char *after = dump(view);
    cr_expect_str_eq(after, before);
    free(after);
    cr_assert_eq(unlink(file.text), 0);
    after = dump(view);
    cr_expect_str_eq(after, before);
    cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DEFAULT, NULL), EPI_ERR_STALE);
    free(after);
    free(before);
    epi_close(view);
}

Test(store, in_place_travels_with_its_directory)
{
    struct path site = put_plug("site", 1);
    store(EPI_STORE_IN_PLACE, site);
    cr_assert_eq(rename(site.text, scratch("moved").text), 0);
    epi_index *view = view_of(scratch("moved"));
    epi_entry entry;
    cr_expect_str_eq(source_of(view, 0).file, scratch("moved/__epindex__/index.cdb").text);
    cr_assert_eq(epi_find(view, "g", "n", &entry), EPI_OK);
    cr_expect_str_eq(entry.location, scratch("moved/plug-1.dist-info").text);
    cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DEFAULT, NULL), EPI_OK);
    put_plug("moved", 2);
    cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DEFAULT, NULL), EPI_ERR_STALE);
    epi_close(view);
}

Test(store, of_the_system_is_named_by_an_absolute_path_alone)
{
    struct path site = put_plug("site", 1), index = store(EPI_STORE_SYSTEM, site);
    cr_assert_eq(chdir(scratch_folder().text), 0);
    cr_expect_str_eq(server_of(site).text, index.text);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME"); /* nothing is saved */
    setenv("EPINDEX_SYSTEM_STORE", "system", 1);
    cr_expect_str_eq(server_of(site).text, "");
    unsetenv("EPINDEX_SYSTEM_STORE");
    cr_expect_str_eq(server_of(site).text, "");
    cr_assert_eq(chdir("/"), 0);
}
