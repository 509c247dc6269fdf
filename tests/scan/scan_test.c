#include "scan.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filesystem.h"
#include "scratch.h"

static void scan_one(struct scan *scan, const char *path)
{
    cr_assert_eq(scan_path_list(scan, &path, 1, NULL), SCAN_OK);
}

/* What epindex has and importlib.metadata has not; the rest is tested against that. */
Test(scan, files_of_an_entry_points_d_are_distributions)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "entry_points.d/tool-kit-1.0.txt", "[g]\na = m\n");
    scratch_write_text(&scratch, "entry_points.d/Other.txt", "[g]\nb = m\n");
    scratch_write_text(&scratch, "entry_points.d/empty-.txt", "[g]\nc = m\n");
    scratch_write_text(&scratch, "entry_points.d/.hidden.txt", "[g]\nd = m\n");
    scratch_write_text(&scratch, "entry_points.d/README", "[g]\nd = m\n");
    scratch_write_text(&scratch, "entry_points.d/directory.txt/x", "[g]\nd = m\n");
    scratch_write_text(&scratch, "entry_points.d/zz-2.dist-info/entry_points.txt", "[g]\ne = m\n");

    const char *spellings[] = {"entry_points.d", "entry_points.d/", "entry_points.d//"};
    for (size_t i = 0; i < 3; i++) {
        struct scan scan = {0};
        scan_one(&scan, scratch_path(&scratch, spellings[i]));
        cr_assert_eq(scan.path_entries[0].kind, PATH_DROP);
        cr_assert_eq(scan.problems.count, 0);
        cr_assert_eq(scan.n_distributions, 4);
        static const struct {
            const char *directory, *name, *version, *normalized, *entry;
        } expected[] = {
            {"zz-2.dist-info", NULL, NULL, "zz", "e"},
            {"Other.txt", "Other", NULL, "other", "b"},
            {"empty-.txt", "empty", "", "empty", "c"},
            {"tool-kit-1.0.txt", "tool", "kit-1.0", "tool", "a"},
        };
        for (size_t j = 0; j < 4; j++) {
            const struct distribution *found = &scan.distributions[j];
            cr_assert_str_eq(found->public.directory, expected[j].directory);
            cr_assert_str_eq(found->public.normalized, expected[j].normalized);
            cr_assert_eq(found->public.name == NULL, expected[j].name == NULL);
            if (found->public.name != NULL)
                cr_assert_str_eq(found->public.name, expected[j].name);
            cr_assert_eq(found->public.version == NULL, expected[j].version == NULL);
            if (found->public.version != NULL)
                cr_assert_str_eq(found->public.version, expected[j].version);
            cr_assert_eq(found->public.entries, 1);
            cr_assert_str_eq(scan.entries.items[j].name, expected[j].entry);
        }
        scan_free(&scan);
    }
    scratch_remove(&scratch);
}

Test(scan, text_files_of_any_other_directory_are_nothing)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "x_entry_points.d/a.txt", "[g]\na = m\n");
    struct scan scan = {0};
    scan_one(&scan, scratch_path(&scratch, "x_entry_points.d"));
    cr_assert_eq(scan.path_entries[0].kind, PATH_DIRECTORY);
    cr_assert_eq(scan.n_distributions, 0);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, what_of_an_entry_points_d_cannot_be_used_is_reported)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "entry_points.d/-1.0.txt", "");
    scratch_write_text(&scratch, "entry_points.d/\xff.txt", "");
    cr_assert_eq(symlink("nowhere", scratch_path(&scratch, "entry_points.d/a.txt")), 0);
    cr_assert_eq(mkfifo(scratch_path(&scratch, "entry_points.d/b.txt"), 0666), 0);
    struct scan scan = {0};
    scan_one(&scan, scratch_path(&scratch, "entry_points.d"));
    const char *expected[] = {PROBLEM_NO_NAME, PROBLEM_DANGLING, PROBLEM_UNREADABLE,
                              PROBLEM_NOT_UTF8};
    cr_assert_eq(scan.problems.count, 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(scan.problems.items[i].code, expected[i]);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, old_directories_and_files_have_exact_stamps_and_young_ones_racy_ones)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "old/a.dist-info/entry_points.txt", "");
    scratch_mkdir(&scratch, "old/b.dist-info");
    scratch_grow_old();
    scratch_write_text(&scratch, "young/a.dist-info/entry_points.txt", "");
    int fd = open(scratch.root, O_RDONLY | O_DIRECTORY);
    bool proves_nothing = filesystem_granularity(fd).for_ever == FILESYSTEM_PROVES_NOTHING;
    close(fd);
    enum stamp_state of_the_old = proves_nothing ? STAMP_RACY : STAMP_EXACT;

    struct scan scan = {0};
    const char *paths[] = {scratch_path(&scratch, "old"), scratch_path(&scratch, "young"),
                           scratch_path(&scratch, "nothing")};
    cr_assert_eq(scan_path_list(&scan, paths, 3, NULL), SCAN_OK);
    struct stat status;
    cr_assert_eq(stat(paths[0], &status), 0);
    const struct stamp *stamp = &scan.path_entries[0].stamp;
    cr_assert_eq(stamp->state, of_the_old);
    cr_assert_eq(stamp->inode, status.st_ino);
    cr_assert_eq(stamp->mtime_ns, status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
    cr_assert_eq(stamp->ctime_ns, status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec);
    cr_assert_eq(scan.path_entries[1].stamp.state, STAMP_RACY);
    cr_assert_eq(scan.path_entries[2].stamp.state, STAMP_ABSENT);

    cr_assert_eq(scan.n_distributions, 3);
    cr_assert_eq(scan.distributions[0].stamp.state, of_the_old);
    cr_assert_eq(stat(scratch_path(&scratch, "old/a.dist-info/entry_points.txt"), &status), 0);
    cr_assert_eq(scan.distributions[0].stamp.inode, status.st_ino);
    cr_assert_eq(scan.distributions[1].stamp.state, STAMP_ABSENT);
    cr_assert_eq(scan.distributions[1].stamp.inode, 0);
    cr_assert_eq(scan.distributions[2].stamp.state, STAMP_RACY);
    scan_free(&scan);
    scratch_remove(&scratch);
}

static void assert_same(struct hash a, struct hash b)
{
    cr_assert_arr_eq(a.bytes, b.bytes, sizeof a.bytes);
}

Test(scan, hashes_depend_neither_on_place_nor_time_nor_on_what_shadows)
{
    struct scratch scratch = scratch_make();
    for (int i = 0; i < 2; i++) {
        char name[64];
        snprintf(name, sizeof name, "%d/a-1.dist-info/entry_points.txt", i);
        scratch_write_text(&scratch, name, "[g]\na = m\n");
        snprintf(name, sizeof name, "%d/a-1.dist-info/METADATA", i);
        scratch_write_text(&scratch, name, "Name: a\nVersion: 1\n");
    }
    struct scan one = {0}, two = {0}, both = {0};
    const char *paths[] = {scratch_path(&scratch, "0"), scratch_path(&scratch, "1")};
    scan_one(&one, paths[0]);
    scan_one(&two, paths[1]);
    cr_assert_eq(scan_path_list(&both, paths, 2, NULL), SCAN_OK);
    assert_same(one.directory_hash, two.directory_hash);
    cr_assert(both.distributions[1].public.shadowed);
    cr_assert_eq(both.distributions[1].public.entries, 0);
    cr_assert_eq(both.entries.count, 1);
    assert_same(both.path_entries[0].content, both.path_entries[1].content);
    assert_same(both.path_entries[1].content, two.path_entries[0].content);
    assert_same(both.distributions[0].content,
                distribution_fingerprint(&one.distributions[0], "[g]\na = m\n", 10));
    scan_free(&one);
    scan_free(&two);
    scan_free(&both);
    scratch_remove(&scratch);
}

struct watcher {
    const struct scratch *scratch;
    int changes_left; /* how often the directory is to change */
    size_t calls, last_done, last_known;
    size_t stop_at;
};

static int watch(void *context, size_t done, size_t known)
{
    struct watcher *watcher = context;
    /* It asks between distributions, too. */
    bool is_further = done > 0 && done != watcher->last_done;
    watcher->last_done = done;
    if (!is_further)
        return 0;
    watcher->calls++;
    watcher->last_known = known;
    if (watcher->changes_left > 0) {
        char name[64];
        snprintf(name, sizeof name, "x/new%d.dist-info", watcher->changes_left--);
        scratch_mkdir(watcher->scratch, name);
    }
    return done == watcher->stop_at;
}

Test(scan, progress_is_reported_after_each_distribution)
{
    struct scratch scratch = scratch_make();
    scratch_mkdir(&scratch, "x/a.dist-info");
    scratch_mkdir(&scratch, "x/b.dist-info");
    scratch_mkdir(&scratch, "x/NAMELESS.DIST-INFO");
    struct watcher watcher = {&scratch, 0, 0, 0, 0, 0};
    struct scan scan = {0};
    const char *path = scratch_path(&scratch, "x");
    cr_assert_eq(
        scan_path_list(&scan, &path, 1,
                       &(struct scan_options){.progress = watch, .progress_context = &watcher}),
        SCAN_OK);
    cr_assert_eq(watcher.calls, 3);
    cr_assert_eq(watcher.last_done, 3);
    cr_assert_eq(watcher.last_known, 3);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, progress_can_stop_it)
{
    struct scratch scratch = scratch_make();
    scratch_mkdir(&scratch, "x/a.dist-info");
    scratch_mkdir(&scratch, "x/b.dist-info");
    struct watcher watcher = {&scratch, 0, 0, 0, 0, 1};
    struct scan scan = {0};
    const char *path = scratch_path(&scratch, "x");
    cr_assert_eq(
        scan_path_list(&scan, &path, 1,
                       &(struct scan_options){.progress = watch, .progress_context = &watcher}),
        SCAN_STOPPED);
    cr_assert_eq(watcher.calls, 1);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, a_directory_that_changes_while_it_is_scanned_is_scanned_again)
{
    struct scratch scratch = scratch_make();
    scratch_mkdir(&scratch, "first/a.dist-info");
    scratch_mkdir(&scratch, "x/a.dist-info");
    scratch_mkdir(&scratch, "x/b.dist-info");
    scratch_grow_old();
    struct watcher watcher = {&scratch, 2, 0, 0, 0, 0};
    struct scan scan = {0};
    const char *paths[] = {scratch_path(&scratch, "x"), scratch_path(&scratch, "first")};
    cr_assert_eq(
        scan_path_list(&scan, paths, 2,
                       &(struct scan_options){.progress = watch, .progress_context = &watcher}),
        SCAN_OK);
    const char *expected[] = {"a.dist-info", "b.dist-info", "new1.dist-info", "new2.dist-info",
                              "a.dist-info"};
    cr_assert_eq(scan.n_distributions, 5);
    for (size_t i = 0; i < 5; i++) {
        cr_assert_str_eq(scan.distributions[i].public.directory, expected[i]);
        cr_assert_eq(scan.distributions[i].public.shadowed, i == 4);
    }
    cr_assert_eq(watcher.last_done, 5);
    cr_assert_eq(watcher.last_known, 5);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, a_directory_that_never_stands_still_is_given_up_and_its_stamp_is_racy)
{
    struct scratch scratch = scratch_make();
    scratch_mkdir(&scratch, "x/a.dist-info");
    scratch_grow_old();
    struct watcher watcher = {&scratch, 100000, 0, 0, 0, 0};
    struct scan scan = {0};
    const char *path = scratch_path(&scratch, "x");
    cr_assert_eq(
        scan_path_list(&scan, &path, 1,
                       &(struct scan_options){.progress = watch, .progress_context = &watcher}),
        SCAN_OK);
    cr_assert_eq(scan.path_entries[0].stamp.state, STAMP_RACY);
    cr_assert(watcher.calls < 100000);
    scan_free(&scan);
    scratch_remove(&scratch);
}

Test(scan, an_empty_path_list_is_an_empty_answer)
{
    struct scan scan = {0};
    cr_assert_eq(scan_path_list(&scan, NULL, 0, NULL), SCAN_OK);
    cr_assert_eq(scan.n_path_entries, 0);
    assert_same(scan.directory_hash, directory_hash(NULL, 0));
    scan_free(&scan);
}

Test(scan, without_a_current_directory_a_relative_path_entry_is_an_error)
{
    struct scratch scratch = scratch_make();
    scratch_mkdir(&scratch, "gone");
    cr_assert_eq(chdir(scratch_path(&scratch, "gone")), 0);
    cr_assert_eq(rmdir(scratch_path(&scratch, "gone")), 0);
    struct scan scan = {0};
    const char *path = "";
    cr_assert_eq(scan_path_list(&scan, &path, 1, NULL), SCAN_SYSTEM);
    scan_free(&scan);
    path = scratch.root;
    cr_assert_eq(scan_path_list(&scan, &path, 1, NULL), SCAN_OK);
    scan_free(&scan);
    cr_assert_eq(chdir("/"), 0);
    scratch_remove(&scratch);
}
