/* What opening writes into the user's store: what was scanned, new stamps, and nothing where
 * nothing is gained. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "views.h"

TestSuite(store, .init = scratch_make, .fini = scratch_remove);

Test(store, of_the_user_gets_what_was_scanned)
{
    struct path site = put_plug("site", 1), cache = scratch("cache/epindex");
    epi_index *view = view_of(site);
    cr_expect_null(source_of(view, 0).file);
    cr_expect_eq(source_of(view, 0).saved, 1);
    epi_close(view);
    cr_expect_eq(count_files(cache), 1);
    struct stat status;
    cr_assert_eq(stat(cache.text, &status), 0);
    cr_expect_eq(status.st_mode & 07777, 0700);

    view = view_of(site);
    cr_expect_not_null(source_of(view, 0).file);
    cr_expect_eq(source_of(view, 0).saved, 0);
    epi_close(view);

    put_plug("site", 2);
    view = view_of(site);
    epi_entry entry;
    cr_expect_eq(source_of(view, 0).saved, 1, "an index that became stale is replaced");
    cr_assert_eq(epi_find(view, "g", "n", &entry), EPI_OK);
    cr_expect_str_eq(entry.value, "m2");
    epi_close(view);
    cr_expect_eq(count_files(cache), 1);
}

Test(store, gets_nothing_of_path_entries_without_distributions)
{
    put_file(scratch("scripts/a.py"), "");
    struct path scripts = scratch("scripts"), missing = scratch("missing");
    epi_index *view = view_of(scripts);
    cr_expect_eq(source_of(view, 0).reason, EPI_REASON_NEEDS_NO_INDEX);
    epi_close(view);
    epi_close(view_of(missing));
    cr_expect_eq(access(scratch("cache").text, F_OK), -1);
    static const epi_store all[] = {EPI_STORE_IN_PLACE, EPI_STORE_SYSTEM, EPI_STORE_USER};
    for (size_t i = 0; i < 3; i++) {
        const char *path = scripts.text;
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        epi_outcome outcome = EPI_BUILT;
        epi_index *index = NULL;
        options.store = all[i];
        cr_expect_eq(epi_update(&path, 1, NULL, &options, &outcome, &index, NULL), EPI_OK);
        cr_expect_eq(outcome, EPI_KEPT);
        cr_expect_null(index);
    }
    cr_expect_eq(count_files(scripts), 1);
    cr_expect_eq(access(scratch("system").text, F_OK), -1);
}

Test(store, forgets_a_path_entry_that_has_no_distributions_any_more)
{
    struct path site = put_plug("site", 1);
    epi_close(view_of(site));
    struct path in_place = store(EPI_STORE_IN_PLACE, site);
    cr_assert_eq(rename(scratch("site/plug-1.dist-info").text, scratch("gone").text), 0);
    cr_expect_str_eq(store(EPI_STORE_IN_PLACE, site).text, "");
    cr_expect_eq(access(in_place.text, F_OK), -1);
    cr_expect_eq(access(scratch("site/__epindex__").text, F_OK), -1, "nor the folder it lay in");
    epi_close(view_of(site));
    cr_expect_eq(count_files(scratch("cache/epindex")), 0);
}

Test(store, that_cannot_be_written_is_no_error)
{
    struct path site = put_plug("site", 1);
    put_file(scratch("file"), "");
    struct path nowhere = scratch("nowhere/home"), absent = scratch("absent");
    const char *homes[] = {"/proc/nowhere", nowhere.text, absent.text, "relative", ""};
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        unsetenv("XDG_CACHE_HOME");
        setenv("HOME", homes[i], 1);
        epi_index *view = view_of(site);
        cr_expect_eq(source_of(view, 0).saved, 0);
        epi_close(view);
    }
    cr_expect_eq(access(scratch("nowhere").text, F_OK), -1);
    cr_expect_eq(access(absent.text, F_OK), -1);
    unsetenv("HOME");
    cr_expect_str_eq(server_of(site).text, "");
    cr_expect_eq(update_store(EPI_STORE_USER, site, NULL), EPI_ERR_SYSTEM);
    setenv("XDG_CACHE_HOME", scratch("file").text, 1);
    cr_expect_str_eq(server_of(site).text, "");
    setenv("XDG_CACHE_HOME", "cache", 1);
    setenv("HOME", scratch_folder().text, 1);
    epi_close(view_of(site));
    cr_expect_eq(count_files(scratch(".cache/epindex")), 1, "a relative XDG_CACHE_HOME is no one");
}

Test(store, is_written_once_when_forty_processes_find_it_cold)
{
    enum { PROCESSES = 40 };
    for (int i = 0; i < 50; i++)
        put_distribution(scratch("site/d%d-1.dist-info", i), "d", "1", "[g]\nn = m1\n");
    struct path site = put_plug("site", 1), cache = scratch("cache/epindex");
    int start[2];
    cr_assert_eq(pipe(start), 0);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        cr_assert_neq(child, -1);
        if (child != 0)
            continue;
        char byte;
        close(start[1]);
        if (read(start[0], &byte, 1) != 0)
            _exit(3);
        const char *paths[] = {site.text};
        epi_index *view;
        epi_entry entry;
        int count = 0;
        if (epi_open(paths, 1, NULL, &view, NULL) != EPI_OK)
            _exit(4);
        for (epi_cursor cursor = epi_entries(view, "g", NULL); epi_next(&cursor, &entry);)
            count += strcmp(entry.value, "m1") == 0;
        _exit(count == 51 ? 10 + source_of(view, 0).saved : 5);
    }
    close(start[1]);
    int saved = 0, right = 0, status;
    while (wait(&status) > 0) {
        right += WIFEXITED(status) && WEXITSTATUS(status) >= 10;
        saved += WIFEXITED(status) && WEXITSTATUS(status) == 11;
    }
    close(start[0]);
    cr_expect_eq(right, PROCESSES);
    cr_expect_eq(saved, 1);
    cr_expect_eq(count_files(cache), 1, "one index, no temporary file and no lock");
    cr_expect_neq(server_of(site).text[0], '\0');
}

Test(store, gives_an_index_that_has_moved_new_stamps)
{
    struct path site = put_plug("site", 1);
    wait_until_stamps_prove();
    struct path file = store(EPI_STORE_USER, site);
    put_file(scratch("site/unrelated.py"), "");
    wait_until_stamps_prove();
    epi_index *view = view_of(site);
    cr_expect_str_eq(source_of(view, 0).file, file.text);
    cr_expect_eq(source_of(view, 0).verdict, EPI_MOVED);
    epi_close(view);
    view = view_of(site);
    cr_expect_eq(source_of(view, 0).verdict, EPI_FRESH);
    cr_expect_eq(source_of(view, 0).reason, EPI_REASON_SAME_STAMPS);
    epi_close(view);
}

/* Whatever asks: who writes where nothing is gained, wears disks and wakes who watches. */
Test(store, is_not_written_to_by_who_finds_it_fresh)
{
    struct path site = put_plug("site", 1);
    wait_until_stamps_prove();
    static const epi_store stores[] = {EPI_STORE_IN_PLACE, EPI_STORE_SYSTEM, EPI_STORE_USER};
    for (size_t i = 0; i < 3; i++) {
        struct path file = store(stores[i], site);
        struct stat before, after;
        cr_assert_eq(stat(file.text, &before), 0);
        for (int opens = 0; opens < 2; opens++)
            cr_expect_str_eq(server_of(site).text, file.text);
        store(stores[i], site);
        cr_assert_eq(stat(file.text, &after), 0);
        cr_expect_eq(after.st_ino, before.st_ino, "store %zu", i);
        cr_expect_eq(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec, "store %zu", i);
        cr_assert_eq(unlink(file.text), 0);
        wait_until_stamps_prove();
    }
}

Test(store, forgets_nothing_where_nothing_is_to_be_saved)
{
    struct path site = put_plug("site", 1), index = store(EPI_STORE_USER, site);
    const char *paths[] = {site.text};
    cr_assert_eq(rename(site.text, scratch("elsewhere").text), 0);
    cr_assert_eq(mkdir(site.text, 0755), 0);
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = EPI_NO_SAVE;
    epi_close(open_view_with(paths, 1, &options));
    cr_expect_eq(access(index.text, F_OK), 0, "with EPI_NO_SAVE");
    epi_close(open_view(paths, 1));
    cr_expect_eq(access(index.text, F_OK), -1, "it has no distributions any more");
}

Test(store, of_a_user_whose_home_root_has_is_left_alone_by_root)
{
    if (geteuid() != 0)
        cr_skip_test("this is about root");
    struct path site = put_plug("site", 1), home = scratch("home");
    cr_assert_eq(mkdir(home.text, 0755), 0);
    cr_assert_eq(chown(home.text, 65534, 65534), 0);
    unsetenv("XDG_CACHE_HOME");
    setenv("HOME", home.text, 1);
    epi_close(view_of(site));
    cr_expect_eq(count_files(home), 0);
    cr_assert_eq(chown(home.text, 0, 0), 0);
    epi_close(view_of(site));
    cr_expect_eq(count_files(home), 1, "of root's own");
}

static epi_path_entry opened(const char *site, unsigned flags)
{
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = flags;
    epi_index *index = open_view_with(&site, 1, &options);
    epi_path_entry entry = source_of(index, 0);
    epi_close(index);
    return entry;
}

Test(store, who_scans_learns_by_a_code_that_what_was_read_cannot_be_kept)
{
    struct path site = scratch("site"), taken = scratch("taken"), open_to_all = scratch("open");
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_file(taken, "no folder");
    setenv("XDG_CACHE_HOME", taken.text, 1);
    epi_path_entry entry = opened(site.text, 0);
    cr_expect_not(entry.saved);
    cr_expect_eq(entry.reason, EPI_REASON_NOT_SAVED, "%s", epi_reason_name(entry.reason));
    /* Who forbids it knows that. */
    cr_expect_eq(opened(site.text, EPI_NO_SAVE).reason, EPI_REASON_NO_INDEX);
    cr_assert_eq(mkdir(open_to_all.text, 0700), 0);
    cr_assert_eq(mkdir(scratch("open/epindex").text, 0777), 0);
    cr_assert_eq(chmod(scratch("open/epindex").text, 0777), 0);
    setenv("XDG_CACHE_HOME", open_to_all.text, 1);
    cr_expect_eq(opened(site.text, 0).reason, EPI_REASON_NOT_SAVED);
    setenv("XDG_CACHE_HOME", scratch("sound").text, 1);
    entry = opened(site.text, 0);
    cr_expect(entry.saved);
    cr_expect_eq(entry.reason, EPI_REASON_NO_INDEX);
}
