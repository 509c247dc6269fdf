/* Index files on a file system behind a server, where a mapped page can be gone when it is first
 * touched. bindfs, over FUSE, is such a server. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"

TestSuite(served_files, .init = scratch_make, .fini = scratch_remove);

static void stop_serving(struct path mount)
{
    run("fusermount3 -u '%s' 2>/dev/null || umount '%s'", mount.text, mount.text);
}

/* Serves `folder` at `mount`, both made here. */
static void serve(struct path folder, struct path mount)
{
    cr_assert(run("mkdir '%s' '%s'", folder.text, mount.text));
    if (!run("bindfs -n '%s' '%s' 2>/dev/null", folder.text, mount.text))
        cr_skip_test("bindfs is not there, or may not mount here");
}

Test(served_files, are_read_and_so_survive_what_the_server_does_to_them)
{
    struct path folder = scratch("folder"), mount = scratch("mount");
    struct path site = scratch("site");
    epi_entry entry;
    put_distribution(scratch("site/alpha-1.0.dist-info"), "alpha", "1.0", "[g]\nname = a.b:c\n");
    serve(folder, mount);
    build(site, scratch("mount/index.cdb"));

    epi_index *index = open_index(scratch("mount/index.cdb"));
    bool mapped = is_mapped("mount/index.cdb");
    int truncated = truncate(scratch("folder/index.cdb").text, 0);
    epi_status status = mapped ? EPI_NONE : epi_find(index, "g", "name", &entry);
    bool right = status == EPI_OK && strcmp(entry.value, "a.b:c") == 0;
    epi_close(index);
    stop_serving(mount);

    cr_assert_not(mapped);
    cr_assert_eq(truncated, 0);
    cr_assert(right);
}

Test(served_files, on_a_local_file_system_are_mapped)
{
    put_distribution(scratch("site/alpha-1.0.dist-info"), "alpha", "1.0", "[g]\nname = a.b:c\n");
    build(scratch("site"), scratch("local.cdb"));
    epi_index *index = open_index(scratch("local.cdb"));
    cr_assert(is_mapped("local.cdb"));
    epi_close(index);
}

/* Its directories are held to be unreliable: every check reads. */
Test(served_files, a_path_entry_behind_a_server_is_never_believed_on_its_stamps)
{
    struct path folder = scratch("folder"), mount = scratch("mount");
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    epi_report *report;
    epi_reason reason = EPI_REASON_TRUSTED;
    serve(folder, mount);
    put_distribution(scratch("mount/alpha-1.0.dist-info"), "alpha", "1.0", "[g]\nname = a.b:c\n");
    usleep(50 * 1000);
    build(mount, scratch("index.cdb"));

    epi_index *index = open_index(scratch("index.cdb"));
    options.level = EPI_LEVEL_DIR;
    epi_status status = epi_check(index, &options, &report, NULL);
    if (status == EPI_OK)
        reason = report->path_entries[0].reason;
    epi_report_free(report);
    epi_close(index);
    stop_serving(mount);

    cr_assert_eq(status, EPI_OK);
    cr_assert_eq(reason, EPI_REASON_RACY);
}

/* The directory is here, and what a link in it leads to is not. */
Test(served_files, a_distribution_that_is_a_link_to_a_server_is_read_each_time)
{
    struct path folder = scratch("folder"), mount = scratch("mount"), site = scratch("site");
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    epi_report *reports[2] = {NULL, NULL};
    serve(folder, mount);
    put_distribution(scratch("mount/alpha"), "alpha", "1.0", "[g]\nname = a.b:c\n");
    put_distribution(scratch("site/beta-1.0.dist-info"), "beta", "1.0", "[g]\nname = a.b:c\n");
    bool linked =
        symlink(scratch("mount/alpha").text, scratch("site/alpha-1.0.dist-info").text) == 0;
    usleep(50 * 1000);
    build(site, scratch("index.cdb"));

    epi_index *index = open_index(scratch("index.cdb"));
    options.level = EPI_LEVEL_META;
    epi_status first = epi_check(index, &options, &reports[0], NULL);
    put_file(scratch("folder/alpha/entry_points.txt"), "[g]\nname = x.y:z\n");
    epi_status second = epi_check(index, &options, &reports[1], NULL);
    epi_close(index);
    stop_serving(mount);

    cr_assert(linked);
    cr_assert_eq(first, EPI_OK);
    cr_assert_eq(second, EPI_OK);
    cr_expect_eq(reports[0]->path_entries[0].verdict, EPI_MOVED);
    cr_expect_eq(reports[0]->path_entries[0].reason, EPI_REASON_RACY);
    cr_expect_eq(reports[1]->path_entries[0].verdict, EPI_STALE);
    epi_report_free(reports[0]);
    epi_report_free(reports[1]);
}
