/* The folder of a store: nobody leads a writer elsewhere, and readers can read what was written. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views.h"

TestSuite(store_folder, .init = scratch_make, .fini = scratch_remove);

static struct path put_site(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = right\n");
    return scratch("site");
}

/* What somebody does to the path entry's folder while it is being scanned. */
struct meddling {
    bool done;
    bool is_there; /* the folder, already: it is moved away first */
};

static int put_link(void *context, size_t done, size_t known)
{
    struct meddling *meddling = context;
    (void)done, (void)known;
    if (meddling->done)
        return 0;
    meddling->done = true;
    if (meddling->is_there)
        rename(scratch("site/__epindex__").text, scratch("site/aside").text);
    return symlink(scratch("elsewhere").text, scratch("site/__epindex__").text) != 0;
}

static void expect_nothing_elsewhere(bool is_there)
{
    struct path site = put_site(), elsewhere = scratch("elsewhere");
    struct meddling meddling = {.is_there = is_there};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.progress = put_link;
    options.context = &meddling;
    cr_assert_eq(mkdir(elsewhere.text, 0755), 0);
    if (is_there)
        cr_assert_eq(mkdir(scratch("site/__epindex__").text, 0755), 0);
    epi_status status = update_store(EPI_STORE_IN_PLACE, site, &options);
    cr_expect(meddling.done);
    cr_expect_eq(count_files(elsewhere), 0, "nothing is written to where the link leads");
    if (is_there) {
        cr_expect_eq(status, EPI_OK);
        cr_expect_eq(count_files(scratch("site/aside")), 1, "but to the folder that was checked");
    } else {
        cr_expect_eq(status, EPI_ERR_SYSTEM);
    }
}

Test(store_folder, that_becomes_a_link_while_the_path_entry_is_scanned_is_not_followed)
{
    expect_nothing_elsewhere(false);
}

Test(store_folder, that_is_swapped_for_a_link_after_the_check_is_still_the_one_written_to)
{
    expect_nothing_elsewhere(true);
}

Test(store_folder, that_is_a_link_makes_the_named_file_in_it_no_index_to_be_used)
{
    struct path site = put_site(), link = scratch("link");
    const char *paths[] = {site.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    cr_assert_eq(mkdir(scratch("folder").text, 0755), 0);
    build(site, scratch("folder/i.cdb"));
    cr_assert_eq(symlink("folder", link.text), 0);
    struct path slashes = scratch("link//i.cdb"), through = scratch("link/i.cdb");
    const char *files[] = {through.text, slashes.text};
    for (size_t i = 0; i < 2; i++) {
        options.file = files[i];
        options.flags = EPI_NO_STORES;
        epi_index *index = open_view_with(paths, 1, &options);
        epi_path_entry source = source_of(index, 0);
        cr_expect_null(source.file);
        cr_assert_eq(source.n_passed_over, 1);
        cr_expect_eq(source.passed_over[0].reason, EPI_REASON_SYMBOLIC_LINK);
        cr_expect_str_eq(source.passed_over[0].text, "its folder is a symbolic link");
        epi_close(index);
    }
}

static unsigned mode_of(struct path path)
{
    struct stat status;
    cr_assert_eq(stat(path.text, &status), 0, "%s", path.text);
    return status.st_mode & 07777;
}

Test(store_folder, that_is_shared_is_for_everybody_to_read_whatever_the_umask)
{
    struct path site = put_site();
    mode_t before = umask(077);
    struct path system = store(EPI_STORE_SYSTEM, site);
    struct path in_place = store(EPI_STORE_IN_PLACE, site);
    struct path users = store(EPI_STORE_USER, site);
    umask(before);
    cr_expect_eq(mode_of(system), 0644);
    cr_expect_eq(mode_of(scratch("system")), 0755);
    cr_expect_eq(mode_of(in_place), 0644);
    cr_expect_eq(mode_of(scratch("site/__epindex__")), 0755);
    cr_expect_eq(mode_of(users), 0600, "the user's is the user's");
}

Test(store_folder, made_in_a_path_entry_by_root_belongs_to_the_path_entrys_owner)
{
    struct path site = put_site();
    struct stat status;
    if (geteuid() != 0)
        cr_skip_test("only root can give files away");
    cr_assert_eq(chown(site.text, 4242, 4242), 0);
    struct path file = store(EPI_STORE_IN_PLACE, site);
    cr_assert_eq(stat(file.text, &status), 0);
    cr_expect_eq(status.st_uid, 4242);
    cr_assert_eq(stat(scratch("site/__epindex__").text, &status), 0);
    cr_expect_eq(status.st_uid, 4242);
    cr_expect_str_eq(server_of(site).text, file.text, "and is believed");
}

Test(store_folder, of_the_system_stays_roots_wherever_it_is_made)
{
    struct path site = put_site();
    struct stat status;
    if (geteuid() != 0)
        cr_skip_test("only root can give files away");
    cr_assert_eq(mkdir(scratch("theirs").text, 0755), 0);
    cr_assert_eq(chown(scratch("theirs").text, 4242, 4242), 0);
    setenv("EPINDEX_SYSTEM_STORE", scratch("theirs/system").text, 1);
    struct path file = store(EPI_STORE_SYSTEM, site);
    cr_assert_eq(stat(file.text, &status), 0);
    cr_expect_eq(status.st_uid, 0);
    cr_assert_eq(stat(scratch("theirs/system").text, &status), 0);
    cr_expect_eq(status.st_uid, 0);
}

Test(store_folder, of_somebody_else_has_files_that_are_read_and_not_mapped)
{
    struct path site = put_site();
    epi_entry entry;
    if (geteuid() != 0)
        cr_skip_test("only root meets files of others that it believes");
    cr_assert_eq(chown(site.text, 4242, 4242), 0);
    struct path file = store(EPI_STORE_IN_PLACE, site);
    epi_index *index = view_of(site);
    cr_assert_str_eq(source_of(index, 0).file, file.text);
    cr_expect_not(is_mapped("__epindex__/index.cdb"));
    cr_assert_eq(truncate(file.text, 0), 0);
    cr_assert_eq(epi_find(index, "g", "n", &entry), EPI_OK);
    cr_expect_str_eq(entry.value, "right");
    epi_close(index);
}

Test(store_folder, made_by_the_first_index_in_place_does_not_outdate_it)
{
    struct path site = put_site();
    wait_until_stamps_prove();
    struct path file = store(EPI_STORE_IN_PLACE, site);
    epi_index *index = open_index(file);
    epi_report *report;
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    cr_assert_eq(epi_check(index, &options, &report, NULL), EPI_OK);
    cr_assert_eq(report->n_path_entries, 1);
    cr_expect_eq(report->path_entries[0].reason, EPI_REASON_SAME_STAMPS, "%s",
                 report->path_entries[0].text);
    epi_report_free(report);
    epi_close(index);
}

/* Root may write there, and would take over what is not root's. */
Test(store_folder, of_somebody_else_has_no_index_that_root_restamps)
{
    struct path site = put_site();
    struct stat before, after;
    if (geteuid() != 0)
        cr_skip_test("only root meets files of others that it could write");
    cr_assert_eq(chown(site.text, 4242, 4242), 0);
    struct path file = store(EPI_STORE_IN_PLACE, site);
    put_file(scratch("site/unrelated.py"), "");
    wait_until_stamps_prove();
    cr_assert_eq(stat(file.text, &before), 0);
    cr_assert_eq(before.st_uid, 4242);
    epi_index *index = view_of(site);
    cr_expect_str_eq(source_of(index, 0).file, file.text);
    cr_expect_eq(source_of(index, 0).verdict, EPI_MOVED);
    epi_close(index);
    cr_assert_eq(stat(file.text, &after), 0);
    cr_expect_eq(after.st_ino, before.st_ino);
    cr_expect_eq(after.st_uid, 4242);
    cr_assert_eq(chown(site.text, 0, 0), 0);
    cr_assert_eq(chown(scratch("site/__epindex__").text, 0, 0), 0);
    cr_assert_eq(chown(file.text, 0, 0), 0);
    wait_until_stamps_prove();
    epi_close(view_of(site));
    cr_assert_eq(stat(file.text, &after), 0);
    cr_expect_neq(after.st_ino, before.st_ino, "of root's own it does");
}

Test(store_folder, of_a_virtual_environment_on_a_read_only_mount_gives_way_to_the_users)
{
    put_distribution(scratch("venv/lib/python3.11/site-packages/alpha-1.dist-info"), "alpha", "1",
                     "[g]\nn = right\n");
    put_file(scratch("venv/pyvenv.cfg"), "home = /usr/bin\n");
    struct path venv = scratch("venv"), site = scratch("venv/lib/python3.11/site-packages");
    char command[4 * PATH_MAX];
    snprintf(command, sizeof command,
             "mount --bind '%s' '%s' 2>/dev/null && mount -o remount,bind,ro '%s'", venv.text,
             venv.text, venv.text);
    if (geteuid() != 0 || system(command) != 0)
        cr_skip_test("this system lets nobody mount here");
    struct path file = store(EPI_STORE_FITTING, site), server = server_of(site);
    snprintf(command, sizeof command, "umount '%s'", venv.text);
    cr_assert_eq(system(command), 0);
    cr_expect_not_null(strstr(file.text, "/cache/epindex/"), "%s", file.text);
    cr_expect_str_eq(server.text, file.text);
    cr_expect_not_null(strstr(store(EPI_STORE_FITTING, site).text, "/site-packages/__epindex__/"));
}
