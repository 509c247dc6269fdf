/* What epi_check() says of a tree that changed, or did not, at each level. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "trees.h"

TestSuite(freshness, .init = scratch_make, .fini = scratch_remove);

static const char fresh[] = "fresh same-stamps";

#define ENTRY_POINTS scratch("site/alpha-1.dist-info/entry_points.txt")

static void put_site(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_distribution(scratch("site/beta-2.dist-info"), "beta", "2", NULL);
}

static void put_new_site(void)
{
    remove_tree(scratch("site"));
    put_site();
}

static epi_index *build_with(const char *const *paths, size_t n_paths, epi_build_options options)
{
    epi_index *index;
    epi_detail detail;
    epi_status status =
        epi_update(paths, n_paths, scratch("i.cdb").text, &options, NULL, &index, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return index;
}

static epi_index *index_of(struct path path_entry)
{
    const char *paths[] = {path_entry.text};
    return build_with(paths, 1, (epi_build_options)EPI_BUILD_OPTIONS_INIT);
}

/* The index of a settled site: its stamps are exact. */
static epi_index *index_of_site(void)
{
    put_site();
    settle();
    return index_of(scratch("site"));
}

static void expect_at_every_level(const epi_index *index, const char *trust, const char *dir,
                                  const char *meta, const char *content)
{
    EXPECT_REPORT(index, EPI_LEVEL_TRUST, trust);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, dir);
    EXPECT_REPORT(index, EPI_LEVEL_META, meta);
    EXPECT_REPORT(index, EPI_LEVEL_CONTENT, content);
}

Test(freshness, of_an_unchanged_tree_is_reported_by_stamps_and_proved_by_content)
{
    epi_index *index = index_of_site();
    expect_at_every_level(index, "fresh trusted", fresh, fresh, "fresh same-content");
    EXPECT_REPORT(index, EPI_LEVEL_DEFAULT, fresh);
    epi_close(index);
}

Test(freshness, is_looked_for_at_the_level_that_the_index_asks_for)
{
    static const char *const expected[] = {
        [EPI_LEVEL_TRUST] = "fresh trusted",
        [EPI_LEVEL_DIR] = fresh,
        [EPI_LEVEL_META] = "stale distributions, changed alpha-1.dist-info alpha 1",
        [EPI_LEVEL_CONTENT] = "stale distributions, changed alpha-1.dist-info alpha 1",
    };
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.level = level;
        put_site();
        settle();
        struct path site = scratch("site");
        const char *paths[] = {site.text};
        epi_index *index = build_with(paths, 1, options);
        edit_in_place(ENTRY_POINTS, 'a', 'b');
        EXPECT_REPORT(index, EPI_LEVEL_DEFAULT, expected[level]);
        epi_close(index);
    }
}

Test(freshness, of_a_tree_as_young_as_the_index_is_reported_by_content)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    build_while_young(put_new_site, paths, 1);
    epi_index *index = open_index(scratch("i.cdb"));
    static const char moved[] = "moved racy";
    expect_at_every_level(index, "fresh trusted", moved, moved, moved);
    epi_close(index);
}

Test(freshness, a_change_in_the_same_tick_as_the_build_is_seen)
{
    for (int round = 0; round < 100; round++) {
        put_site();
        epi_index *index = index_of(scratch("site"));
        edit_in_place(ENTRY_POINTS, 'a', 'b');
        EXPECT_REPORT(index, EPI_LEVEL_META,
                      "stale distributions, changed alpha-1.dist-info alpha 1");
        epi_close(index);
    }
}

Test(freshness, a_time_in_the_future_is_not_believed)
{
    put_site();
    struct timespec times[2] = {{time(NULL) + 3600, 1}, {time(NULL) + 3600, 1}};
    cr_assert_eq(utimensat(AT_FDCWD, ENTRY_POINTS.text, times, 0), 0);
    settle();
    epi_index *index = index_of(scratch("site"));
    EXPECT_REPORT(index, EPI_LEVEL_DIR, fresh);
    EXPECT_REPORT(index, EPI_LEVEL_META, "moved racy");
    edit_in_place(ENTRY_POINTS, 'a', 'b');
    cr_assert_eq(utimensat(AT_FDCWD, ENTRY_POINTS.text, times, 0), 0);
    EXPECT_REPORT(index, EPI_LEVEL_META, "stale distributions, changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness, of_a_touched_folder_and_of_an_unrelated_file_is_moved)
{
    epi_index *index = index_of_site();
    put_file(scratch("site/unrelated.py"), "");
    static const char moved[] = "moved other-stamps";
    expect_at_every_level(index, "fresh trusted", moved, moved, moved);
    epi_close(index);
}

Test(freshness, of_a_touched_file_is_moved_where_files_are_looked_at)
{
    epi_index *index = index_of_site();
    cr_assert_eq(utimensat(AT_FDCWD, ENTRY_POINTS.text, NULL, 0), 0);
    expect_at_every_level(index, "fresh trusted", fresh, "moved other-stamps",
                          "moved other-stamps");
    epi_close(index);
}

/* As documented: level dir sees what is installed and removed, not what changes in a metadata
 * directory. */
static void expect_change_in_metadata_directory(const epi_index *index, const char *change)
{
    char stale[200];
    snprintf(stale, sizeof stale, "stale distributions, %s", change);
    expect_at_every_level(index, "fresh trusted", fresh, stale, stale);
}

Test(freshness, an_edit_in_place_to_the_same_size_is_seen_from_level_meta_on)
{
    epi_index *index = index_of_site();
    edit_in_place(ENTRY_POINTS, 'a', 'b');
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness, an_edit_whose_mtime_is_set_back_is_seen_from_level_meta_on)
{
    epi_index *index = index_of_site();
    struct stat before;
    cr_assert_eq(stat(ENTRY_POINTS.text, &before), 0);
    edit_in_place(ENTRY_POINTS, 'a', 'b');
    struct timespec times[2] = {before.st_atim, before.st_mtim};
    cr_assert_eq(utimensat(AT_FDCWD, ENTRY_POINTS.text, times, 0), 0);
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness, a_file_replaced_by_rename_is_seen_from_level_meta_on)
{
    epi_index *index = index_of_site();
    replace_by_rename(ENTRY_POINTS, "[g]\nb = alpha:b\n");
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness, an_entry_points_txt_that_vanishes_is_seen_from_level_meta_on)
{
    epi_index *index = index_of_site();
    remove_tree(ENTRY_POINTS);
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info alpha 1");
    epi_close(index);
}

Test(freshness, an_entry_points_txt_that_appears_is_seen_from_level_meta_on)
{
    epi_index *index = index_of_site();
    put_file(scratch("site/beta-2.dist-info/entry_points.txt"), "[g]\nb = beta:b\n");
    expect_change_in_metadata_directory(index, "changed beta-2.dist-info beta 2");
    epi_close(index);
}

Test(freshness, a_link_turned_elsewhere_is_seen)
{
    put_site();
    put_distribution(scratch("other/gamma-3.dist-info"), "gamma", "3", NULL);
    cr_assert_eq(symlink("site", scratch("link").text), 0);
    settle();
    epi_index *index = index_of(scratch("link"));
    cr_assert_eq(unlink(scratch("link").text), 0);
    cr_assert_eq(symlink("other", scratch("link").text), 0);
    static const char stale[] = "stale distributions, removed alpha-1.dist-info alpha 1, "
                                "removed beta-2.dist-info beta 2, added gamma-3.dist-info gamma 3";
    expect_at_every_level(index, "fresh trusted", stale, stale, stale);
    epi_close(index);
}

Test(freshness, names_what_was_added_removed_and_changed)
{
    epi_index *index = index_of_site();
    put_distribution(scratch("site/gamma-3.dist-info"), "Gamma", "3", "[g]\nc = gamma:c\n");
    put_file(scratch("site/nameless.egg-info"), "");
    remove_tree(scratch("site/beta-2.dist-info"));
    edit_in_place(ENTRY_POINTS, 'a', 'b');
    static const char stale[] = "stale distributions, changed alpha-1.dist-info alpha 1, "
                                "removed beta-2.dist-info beta 2, added gamma-3.dist-info Gamma 3, "
                                "added nameless.egg-info (none) (none)";
    expect_at_every_level(index, "fresh trusted", stale, stale, stale);
    epi_close(index);
}

Test(freshness, a_change_has_the_name_and_version_of_the_newer_state)
{
    epi_index *index = index_of_site();
    put_distribution(scratch("site/alpha-1.dist-info"), "Alpha", "1.post1", "[g]\nb = alpha:b\n");
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info Alpha 1.post1");
    epi_close(index);
}

Test(freshness, a_distribution_without_entry_points_that_hides_another_is_seen)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_file(scratch("first/some.py"), "");
    settle();
    struct path first = scratch("first"), site = scratch("site");
    const char *paths[] = {first.text, site.text};
    epi_index *index = build_with(paths, 2, (epi_build_options)EPI_BUILD_OPTIONS_INIT);
    put_distribution(scratch("first/ALPHA-9.dist-info"), "ALPHA", "9", NULL);
    EXPECT_REPORT(index, EPI_LEVEL_DIR,
                  "stale distributions, added ALPHA-9.dist-info ALPHA 9\n"
                  "fresh same-stamps");
    epi_close(index);
}

Test(freshness, a_path_entry_that_appears_and_one_that_goes_are_seen)
{
    put_site();
    settle();
    struct path site = scratch("site"), later = scratch("later");
    const char *paths[] = {site.text, later.text};
    epi_index *index = build_with(paths, 2, (epi_build_options)EPI_BUILD_OPTIONS_INIT);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "fresh same-stamps\nfresh same-stamps");
    cr_assert_eq(rename(site.text, later.text), 0);
    EXPECT_REPORT(index, EPI_LEVEL_DIR,
                  "stale gone, removed alpha-1.dist-info alpha 1, "
                  "removed beta-2.dist-info beta 2\n"
                  "stale appeared, added alpha-1.dist-info alpha 1, "
                  "added beta-2.dist-info beta 2");
    EXPECT_REPORT(index, EPI_LEVEL_TRUST, "fresh trusted\nfresh trusted");
    cr_assert_eq(rename(later.text, site.text), 0);
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "moved other-stamps\nfresh same-stamps");
    epi_close(index);
}

Test(freshness, a_directory_that_became_a_file_is_another_kind)
{
    epi_index *index = index_of_site();
    remove_tree(scratch("site"));
    put_file(scratch("site"), "no archive");
    EXPECT_REPORT(index, EPI_LEVEL_DIR,
                  "stale kind, removed alpha-1.dist-info alpha 1, "
                  "removed beta-2.dist-info beta 2");
    epi_close(index);
}

Test(freshness, of_an_index_in_memory_is_reported_like_any_other)
{
    put_site();
    settle();
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_index *index;
    index = scan_paths(paths, 1);
    expect_at_every_level(index, "fresh trusted", fresh, fresh, "fresh same-content");
    edit_in_place(ENTRY_POINTS, 'a', 'b');
    expect_change_in_metadata_directory(index, "changed alpha-1.dist-info alpha 1");
    epi_close(index);
}
