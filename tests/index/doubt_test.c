/* What a check does about what it cannot know by stamps: it reads that, and no more. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trees.h"
#include "views.h"

TestSuite(doubt, .init = scratch_make, .fini = scratch_remove);

static void put_metadata(struct path file)
{
    put_file(file, "Metadata-Version: 2.1\nName: alpha\nVersion: 1\n\n");
}

Test(doubt, metadata_that_an_installer_writes_last_is_seen)
{
    static const char *const files[] = {"METADATA", "PKG-INFO"};
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    for (size_t i = 0; i < 2; i++) {
        struct path folder = scratch("site/alpha-1.dist-info");
        cr_assert_eq(mkdir(site.text, 0755), 0);
        cr_assert_eq(mkdir(folder.text, 0755), 0);
        put_file(scratch("site/alpha-1.dist-info/entry_points.txt"), "[g]\nn = a:b\n");
        settle();
        epi_index *index = scan_paths(paths, 1);
        cr_expect_eq(epi_is_fresh(index, EPI_LEVEL_META, NULL), EPI_OK);
        put_metadata(scratch("site/alpha-1.dist-info/%s", files[i]));
        cr_expect_eq(epi_is_fresh(index, EPI_LEVEL_META, NULL), EPI_ERR_STALE, "%s", files[i]);
        epi_close(index);
        remove_tree(site);
    }
}

Test(doubt, metadata_that_is_written_to_after_it_was_read_is_seen)
{
    struct path site = scratch("site"), file = scratch("site/alpha-1.dist-info/METADATA");
    const char *paths[] = {site.text};
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    settle();
    put_file(file, "Metadata-Version: 2.1\nName: alpha\n");
    epi_index *index = scan_paths(paths, 1);
    put_metadata(file);
    cr_expect_eq(epi_is_fresh(index, EPI_LEVEL_META, NULL), EPI_ERR_STALE);
    epi_close(index);
}

Test(doubt, names_the_distribution_that_changed_where_the_listing_is_the_same)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    put_distribution(scratch("site/beta-1.dist-info"), "beta", "1", "[g]\nn = a:b\n");
    settle();
    epi_index *index = scan_paths(paths, 1);
    put_file(scratch("site/alpha-1.dist-info/entry_points.txt"), "[g]\nn = changed:b\n");
    epi_report *report = check(index, EPI_LEVEL_META);
    cr_assert_eq(report->path_entries[0].n_changes, 1);
    cr_expect_eq(report->path_entries[0].changes[0].kind, EPI_CHANGED);
    cr_expect_str_eq(report->path_entries[0].changes[0].dist, "alpha");
    epi_report_free(report);
    epi_close(index);
}

/* What another user finds in the system's store of a site of which `path` has this mode. */
static epi_status found_by_another(struct path path, mode_t mode)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_index *index;
    epi_entry entry;
    if (geteuid() != 0)
        cr_skip_test("only root can be somebody else");
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    cr_assert_eq(chmod(path.text, mode), 0);
    cr_assert_eq(chmod(scratch_folder().text, 0755), 0);
    settle();
    store(EPI_STORE_SYSTEM, site);
    cr_assert_eq(seteuid(4242), 0);
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = EPI_NO_SAVE;
    epi_status opened = epi_open(paths, 1, &options, &index, NULL);
    epi_status found = opened == EPI_OK ? epi_find(index, "g", "n", &entry) : opened;
    epi_close(index);
    cr_assert_eq(seteuid(0), 0);
    return found;
}

/* importlib.metadata does not find it, either. As root, of what nobody may read. */
Test(doubt, is_had_about_what_another_user_could_read_and_the_caller_may_not)
{
    struct path file = scratch("site/alpha-1.dist-info/entry_points.txt");
    cr_expect_eq(found_by_another(file, 0600), EPI_NONE);
}

/* Their names are not for everybody, nor is what can be entered by name alone. */
Test(doubt, is_had_about_a_directory_that_the_caller_may_not_list)
{
    cr_expect_eq(found_by_another(scratch("site"), 0711), EPI_NONE);
}

Test(doubt, is_not_had_about_what_the_caller_alone_may_read)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    cr_assert_eq(chmod(scratch("site/alpha-1.dist-info/entry_points.txt").text, 0600), 0);
    cr_assert_eq(chmod(site.text, 0700), 0);
    settle();
    epi_index *index = scan_paths(paths, 1);
    EXPECT_REPORT(index, EPI_LEVEL_META, "fresh same-stamps");
    epi_close(index);
}

/* Racy stamps stand for those of another boot: the caller may not replace them. */
Test(doubt, about_the_systems_index_is_settled_once_in_the_users_store)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_path_entry found[2];
    if (geteuid() != 0)
        cr_skip_test("only root can be somebody else");
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = a:b\n");
    settle();
    cr_assert_eq(utimensat(AT_FDCWD, site.text, NULL, 0), 0);
    store(EPI_STORE_SYSTEM, site);
    settle();
    cr_assert_eq(utimensat(AT_FDCWD, site.text, NULL, 0), 0);
    settle();
    cr_assert_eq(chmod(scratch_folder().text, 0755), 0);
    cr_assert_eq(mkdir(scratch("cache").text, 0755), 0);
    cr_assert_eq(chown(scratch("cache").text, 4242, 4242), 0);
    cr_assert_eq(seteuid(4242), 0);
    for (size_t i = 0; i < 2; i++) {
        epi_index *index = open_view(paths, 1);
        found[i] = source_of(index, 0);
        epi_close(index);
    }
    cr_assert_eq(seteuid(0), 0);
    cr_expect_eq(found[0].store, EPI_STORE_SYSTEM);
    cr_expect_eq(found[0].verdict, EPI_MOVED);
    cr_expect_eq(found[1].store, EPI_STORE_USER, "%s", epi_store_name(found[1].store));
    cr_expect_eq(found[1].verdict, EPI_FRESH, "%s", epi_reason_name(found[1].reason));
}
