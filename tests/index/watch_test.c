/* A watch of a path list. What it must not do is miss a change: each test makes one, asks the
 * watch, and holds what a new scan finds against what was done. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watches.h"

TestSuite(watch, .init = scratch_make, .fini = scratch_remove);

Test(watch, reports_a_distribution_that_is_added_changed_and_removed)
{
    struct path site = scratch("site"), file = scratch("site/a-1.0.dist-info/entry_points.txt");
    put_file(scratch("site/module.py"), "");
    epi_watch *watch = watch_path(site);
    expect_silence(watch, "nothing has happened");

    put_plugin(site, "a");
    expect_reported(watch, "added");
    put_file(file, "[plugins]\nb = b:run\n");
    expect_reported(watch, "changed in place");
    cr_assert(has_plugin(site, "b"));
    put_file(scratch("site/new"), "[plugins]\nc = c:run\n");
    expect_silence(watch, "a file of another name");
    cr_assert_eq(rename(scratch("site/new").text, file.text), 0);
    expect_reported(watch, "replaced by rename");
    put_file(scratch("site/a-1.0.dist-info/METADATA"), "Name: a\nVersion: 2.0\n\n");
    expect_reported(watch, "another version");
    cr_assert_eq(unlink(file.text), 0);
    expect_reported(watch, "its entry points are gone");
    cr_assert(run("rm -r '%s'", scratch("site/a-1.0.dist-info").text));
    expect_reported(watch, "removed");
    expect_silence(watch, "nothing more has happened");
    epi_watch_close(watch);
}

Test(watch, reports_a_file_that_somebody_keeps_open_and_writes_to)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    int file = open(scratch("site/a-1.0.dist-info/entry_points.txt").text, O_WRONLY | O_APPEND);
    cr_assert_geq(file, 0);
    epi_watch *watch = watch_path(site);
    cr_assert_eq(write(file, "b = b:run\n", 10), 10);
    expect_reported(watch, "written, not closed");
    close(file);
    epi_watch_close(watch);
}

Test(watch, reports_permissions_that_open_or_shut_a_file)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    cr_assert_eq(chmod(scratch("site/a-1.0.dist-info/entry_points.txt").text, 0), 0);
    expect_reported(watch, "shut");
    cr_assert_eq(chmod(site.text, 0700), 0);
    expect_reported(watch, "the path entry");
    epi_watch_close(watch);
}

Test(watch, does_not_bother_anybody_with_files_that_are_no_metadata)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    put_file(scratch("site/module.py"), "x = 1\n");
    put_file(scratch("site/__pycache__/module.cpython-311.pyc"), "x");
    put_file(scratch("site/a-1.0.dist-info/RECORD"), "x");
    put_file(scratch("site/notes.txt"), "x");
    put_file(scratch("elsewhere"), "x");
    cr_assert_eq(unlink(scratch("site/module.py").text), 0);
    expect_silence(watch, "none of them is metadata");
    put_plugin(site, "b");
    expect_reported(watch, "and it goes on telling");
    epi_watch_close(watch);
}

Test(watch, follows_a_missing_path_entry_from_its_nearest_parent_down)
{
    struct path site = scratch("one/two/site");
    epi_watch *watch = watch_path(site);
    put_file(scratch("other"), "");
    expect_silence(watch, "something else");
    mkdir(scratch("one").text, 0755);
    expect_reported(watch, "its grandparent");
    mkdir(scratch("one/two").text, 0755);
    expect_reported(watch, "its parent");
    mkdir(site.text, 0755);
    expect_reported(watch, "itself");
    put_plugin(site, "a");
    expect_reported(watch, "a distribution in it");
    cr_assert_eq(rename(scratch("one").text, scratch("gone").text), 0);
    expect_reported(watch, "a directory above it was renamed");
    put_file(scratch("gone/two/site/a-1.0.dist-info/entry_points.txt"), "");
    settle(watch);
    put_plugin(scratch("gone/two/site"), "b");
    expect_silence(watch, "it is not on the path any more");
    put_plugin(site, "c");
    expect_reported(watch, "another one in its place");
    cr_assert(has_plugin(site, "c"));
    put_plugin(site, "d");
    expect_reported(watch, "a distribution in that one");
    cr_assert(run("rm -r '%s'", scratch("one").text));
    expect_reported(watch, "gone");
    epi_watch_close(watch);
}

/* Says of each change whether it was reported; `link` is the path entry. */
static void follow_links(struct path first, struct path second, struct path link)
{
    epi_watch *watch = watch_path(link);
    struct path fresh = scratch("fresh-link");
    put_plugin(first, "b");
    expect_reported(watch, "in the directory that the link leads to");
    cr_assert_eq(symlink(second.text, fresh.text), 0);
    settle(watch);
    put_plugin(second, "c");
    expect_silence(watch, "in the other one");
    cr_assert_eq(rename(fresh.text, scratch("inner").text), 0);
    expect_reported(watch, "the link leads elsewhere");
    cr_assert(has_plugin(link, "c"));
    put_plugin(first, "d");
    expect_silence(watch, "in the one it led to before");
    put_plugin(second, "e");
    expect_reported(watch, "in the one it leads to now");
    epi_watch_close(watch);
}

Test(watch, follows_a_path_entry_that_is_a_link_to_a_link)
{
    put_plugin(scratch("first"), "a");
    put_plugin(scratch("second"), "z");
    cr_assert_eq(symlink("./first", scratch("inner").text), 0);
    cr_assert_eq(symlink("first/../inner", scratch("outer").text), 0);
    follow_links(scratch("first"), scratch("second"), scratch("outer"));
}

Test(watch, follows_metadata_that_are_links)
{
    struct path site = scratch("site"), store = scratch("store");
    put_plugin(store, "a");
    put_plugin(scratch("files"), "b");
    mkdir(site.text, 0755);
    cr_assert_eq(symlink("../store/a-1.0.dist-info", scratch("site/a-1.0.dist-info").text), 0);
    mkdir(scratch("site/b-1.0.dist-info").text, 0755);
    cr_assert_eq(symlink("../../files/b-1.0.dist-info/entry_points.txt",
                         scratch("site/b-1.0.dist-info/entry_points.txt").text),
                 0);
    epi_watch *watch = watch_path(site);
    put_file(scratch("store/a-1.0.dist-info/entry_points.txt"), "[plugins]\nc = c:run\n");
    expect_reported(watch, "behind a directory that is a link");
    cr_assert(has_plugin(site, "c"));
    put_file(scratch("files/b-1.0.dist-info/entry_points.txt"), "[plugins]\nd = d:run\n");
    expect_reported(watch, "behind a file that is a link");
    cr_assert(has_plugin(site, "d"));
    put_file(scratch("new"), "[plugins]\ne = e:run\n");
    cr_assert_eq(
        rename(scratch("new").text, scratch("files/b-1.0.dist-info/entry_points.txt").text), 0);
    expect_reported(watch, "the file that the link leads to was replaced");
    cr_assert(has_plugin(site, "e"));
    cr_assert_eq(rename(scratch("store").text, scratch("store2").text), 0);
    expect_reported(watch, "the link leads nowhere");
    epi_watch_close(watch);
}

Test(watch, reports_a_write_under_another_name_of_the_same_file)
{
    struct path site = scratch("site"), cached = scratch("cache/entry_points.txt");
    put_plugin(site, "a");
    mkdir(scratch("cache").text, 0755);
    cr_assert_eq(link(scratch("site/a-1.0.dist-info/entry_points.txt").text, cached.text), 0);
    epi_watch *watch = watch_path(site);
    put_file(cached, "[plugins]\nb = b:run\n");
    expect_reported(watch, "written in the cache");
    cr_assert(has_plugin(site, "b"));
    epi_watch_close(watch);
}

Test(watch, reports_an_archive_that_is_written_replaced_and_removed)
{
    struct path zip = scratch("plugins.zip"), fresh = scratch("fresh.zip");
    epi_watch *watch = watch_path(zip);
    cr_assert(run("cd '%s' && python3 -m zipfile -c plugins.zip /dev/null", scratch_folder().text));
    expect_reported(watch, "made");
    cr_assert(run("printf x >>'%s'", zip.text));
    expect_reported(watch, "written to");
    cr_assert_eq(link(zip.text, fresh.text), 0);
    settle(watch);
    cr_assert(run("printf x >>'%s'", fresh.text));
    expect_reported(watch, "written to under another name");
    put_file(scratch("other.zip"), "PK");
    cr_assert_eq(rename(scratch("other.zip").text, zip.text), 0);
    expect_reported(watch, "replaced");
    cr_assert_eq(unlink(zip.text), 0);
    expect_reported(watch, "removed");
    epi_watch_close(watch);
}

Test(watch, knows_what_counts_in_an_egg_and_in_an_entry_points_d)
{
    struct path egg = scratch("a.egg"), drop = scratch("entry_points.d");
    const char *paths[] = {egg.text, drop.text};
    put_file(scratch("a.egg/EGG-INFO/PKG-INFO"), "Name: a\n\n");
    put_file(scratch("entry_points.d/b.txt"), "[plugins]\nb = b:run\n");
    epi_watch *watch = watch_paths(paths, 2);
    put_file(scratch("a.egg/EGG-INFO/entry_points.txt"), "[plugins]\na = a:run\n");
    expect_reported(watch, "EGG-INFO");
    put_file(scratch("entry_points.d/b.txt"), "[plugins]\nc = c:run\n");
    expect_reported(watch, "a drop file that was there");
    put_file(scratch("entry_points.d/d-1.0.txt"), "[plugins]\nd = d:run\n");
    expect_reported(watch, "a drop file that is new");
    put_file(scratch("entry_points.d/README"), "");
    expect_silence(watch, "no drop file");
    epi_watch_close(watch);
}

Test(watch, takes_relative_path_entries_from_the_current_directory_of_its_opening)
{
    const char *paths[] = {"", "site", "site/../site//", "site"};
    cr_assert_eq(chdir(scratch_folder().text), 0);
    mkdir("site", 0755);
    epi_watch *watch = watch_paths(paths, 4);
    cr_assert_eq(chdir("/"), 0);
    put_plugin(scratch("site"), "a");
    expect_reported(watch, "site");
    put_plugin(scratch_folder(), "b");
    expect_reported(watch, "the empty path entry");
    epi_watch_close(watch);
}

Test(watch, of_a_path_list_of_nothing_and_of_what_cannot_be_is_silent)
{
    char longest[2 * PATH_MAX], component[2 + 300];
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    memset(component, 'a', sizeof component);
    component[0] = '/';
    component[sizeof component - 1] = '\0';
    struct path ring = scratch("ring"), below = scratch("file/site"), null = {"/dev/null"};
    const char *paths[] = {longest, component, ring.text, below.text, null.text};
    epi_watch *watch = watch_paths(NULL, 0);
    expect_silence(watch, "nothing");
    epi_watch_close(watch);
    put_file(scratch("file"), "");
    cr_assert_eq(symlink("ring", ring.text), 0);
    watch = watch_paths(paths, 5);
    expect_silence(watch, "nothing has happened");
    put_plugin(scratch_folder(), "a");
    cr_assert_eq(unlink(ring.text), 0);
    put_plugin(ring, "a");
    expect_reported(watch, "the ring of links is a directory now");
    epi_watch_close(watch);
}

Test(watch, of_nothing_is_an_error_and_not_a_crash)
{
    const char *paths[] = {"/tmp", NULL};
    epi_watch *watch;
    epi_detail detail;
    cr_assert_eq(epi_watch_open(NULL, 1, &watch, &detail), EPI_ERR_ARGUMENT);
    cr_assert_null(watch);
    cr_assert_eq(epi_watch_open(paths, 2, &watch, &detail), EPI_ERR_ARGUMENT);
    cr_assert_not_null(strstr(detail.text, "element 1"), "%s", detail.text);
    cr_assert_eq(epi_watch_open(paths, 1, NULL, &detail), EPI_ERR_ARGUMENT);
    cr_assert_eq(epi_watch_open(paths, 1, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_assert_eq(epi_watch_descriptor(NULL), -1);
    cr_assert_eq(epi_watch_changed(NULL), -1);
    epi_watch_close(NULL);
}

/* How many of this process there are, and whether a program that it starts would have them. */
static int count_descriptors(bool inherited)
{
    int count = 0;
    for (int fd = 3; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);
        count += flags >= 0 && (!inherited || (flags & FD_CLOEXEC) == 0);
    }
    return count;
}

Test(watch, descriptors_are_not_inherited_never_wait_and_are_closed_with_it)
{
    int before = count_descriptors(false), inherited = count_descriptors(true);
    epi_watch *watch = watch_path(scratch_folder());
    cr_assert_eq(count_descriptors(true), inherited);
    /* A mount elsewhere, as other tests make them, wakes it for nothing. */
    for (int i = 0; i < 100 && is_readable(watch, 0); i++)
        epi_watch_changed(watch);
    cr_assert_not(is_readable(watch, 0));
    cr_assert_eq(epi_watch_changed(watch), 0, "at once");
    epi_watch_close(watch);
    cr_assert_eq(count_descriptors(false), before);
}

Test(watch, closed_beside_another_one_of_the_same_path_leaves_that_alone)
{
    epi_watch *one = watch_path(scratch("site")), *other = watch_path(scratch("site"));
    put_plugin(scratch("site"), "a");
    expect_reported(one, "one");
    epi_watch_close(one);
    expect_reported(other, "other");
    put_plugin(scratch("site"), "b");
    expect_reported(other, "still");
    epi_watch_close(other);
}
