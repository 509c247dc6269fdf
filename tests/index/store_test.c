/* Where indexes lie, in which order they serve, and who writes them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "views.h"

TestSuite(store, .init = scratch_make, .fini = scratch_remove);

static void put_plug(const char *folder, int version)
{
    char text[40];
    snprintf(text, sizeof text, "[g]\nn = m%d\n", version);
    put_distribution(scratch("%s/plug-1.dist-info", folder), "plug", "1", text);
}

static struct path put_site(void)
{
    put_plug("site", 1);
    return scratch("site");
}

Test(store, serves_in_the_order_file_then_in_place_then_system_then_user)
{
    struct path site = put_site(), combined = scratch("whole.cdb");
    wait_until_stamps_tell();
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
    struct path site = put_site();
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

Test(store, says_what_is_in_the_place_of_an_index)
{
    struct path site = put_site(), file = store(EPI_STORE_SYSTEM, site);
    const struct {
        mode_t kind;
        epi_reason reason;
    } cases[] = {{S_IFIFO, EPI_REASON_NOT_REGULAR},
                 {S_IFSOCK, EPI_REASON_SYSTEM},
                 {S_IFDIR, EPI_REASON_NOT_REGULAR},
                 {S_IFLNK, EPI_REASON_SYMBOLIC_LINK}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        remove(file.text);
        int made = cases[i].kind == S_IFDIR   ? mkdir(file.text, 0755)
                   : cases[i].kind == S_IFLNK ? symlink("/nowhere", file.text)
                                              : mknod(file.text, cases[i].kind | 0644, 0);
        cr_assert_eq(made, 0);
        epi_index *view = view_of(site);
        cr_assert_eq(source_of(view, 0).n_passed_over, 1);
        cr_expect_eq(source_of(view, 0).passed_over[0].reason, cases[i].reason, "%zu: %s", i,
                     source_of(view, 0).passed_over[0].text);
        epi_close(view);
    }
}

Test(store, is_looked_at_as_closely_as_the_caller_says)
{
    struct path site = put_site();
    const char *paths[] = {site.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    wait_until_stamps_tell();
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

Test(store, of_the_user_gets_what_was_scanned)
{
    struct path site = put_site(), cache = scratch("cache/epindex");
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

Test(store, forgets_a_path_entry_that_has_no_distributions_any_more)
{
    struct path site = put_site();
    epi_close(view_of(site));
    struct path in_place = store(EPI_STORE_IN_PLACE, site);
    cr_assert_eq(rename(scratch("site/plug-1.dist-info").text, scratch("gone").text), 0);
    cr_expect_str_eq(store(EPI_STORE_IN_PLACE, site).text, "");
    cr_expect_eq(access(in_place.text, F_OK), -1);
    cr_expect_eq(access(scratch("site/__epindex__").text, F_OK), -1, "nor the folder it lay in");
    epi_close(view_of(site));
    cr_expect_eq(count_files(scratch("cache/epindex")), 0);
}

Test(store, is_left_alone_with_every_off_switch)
{
    struct path site = put_site();
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
    wait_until_stamps_tell();
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

Test(store, that_cannot_be_written_is_no_error)
{
    struct path site = put_site();
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
    struct path site = put_site(), cache = scratch("cache/epindex");
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
    struct path site = put_site();
    wait_until_stamps_tell();
    struct path file = store(EPI_STORE_USER, site);
    put_file(scratch("site/unrelated.py"), "");
    wait_until_stamps_tell();
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
    struct path site = put_site();
    wait_until_stamps_tell();
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
        wait_until_stamps_tell();
    }
}

Test(store, may_be_replaced_and_removed_under_an_open_view)
{
    struct path site = put_site();
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

Test(store, fits_a_virtual_environment_in_place_and_others_in_the_users)
{
    put_plug("venv/lib/python3.11/site-packages", 1);
    put_file(scratch("venv/pyvenv.cfg"), "home = /usr/bin\n");
    struct path venv = scratch("venv/lib/python3.11/site-packages"), site = put_site();
    cr_expect_str_eq(store(EPI_STORE_FITTING, venv).text,
                     scratch("venv/lib/python3.11/site-packages/__epindex__/index.cdb").text);
    cr_expect_not_null(strstr(store(EPI_STORE_FITTING, site).text, "/cache/epindex/"));
}

Test(store, in_place_travels_with_its_directory)
{
    struct path site = put_site();
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

static void note_removed(void *context, const char *file, const char *path)
{
    (void)file;
    strcat(context, path);
    strcat(context, ";");
}

Test(store, collects_what_is_gone_and_what_is_no_index)
{
    char removed[2 * PATH_MAX] = "";
    struct path site = put_site(), gone = scratch("gone");
    put_plug("gone", 1);
    struct path kept = store(EPI_STORE_USER, site), other = store(EPI_STORE_USER, gone);
    put_file(scratch("cache/epindex/0123456789abcdef0123456789abcdef.cdb"), "no index");
    put_file(scratch("cache/epindex/.x.cdb.abcdef.epi-tmp"), "killed");
    put_file(scratch("cache/epindex/README"), "not ours");
    cr_assert_eq(rename(gone.text, scratch("renamed").text), 0);
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, 0, note_removed, removed, NULL), EPI_OK);
    cr_expect_not_null(strstr(removed, gone.text));
    cr_expect_eq(access(kept.text, F_OK), 0);
    cr_expect_eq(access(other.text, F_OK), -1);
    cr_expect_eq(count_files(scratch("cache/epindex")), 2);
    cr_expect_eq(epi_collect(EPI_STORE_SYSTEM, NULL, 0, NULL, NULL, NULL), EPI_OK, "there is none");
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, 0, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
}

Test(store, collects_everything_where_nothing_is_to_be_left)
{
    char removed[4 * PATH_MAX] = "";
    struct path site = put_site();
    struct path users = store(EPI_STORE_USER, site), own = store(EPI_STORE_IN_PLACE, site);
    unsigned all = EPI_COLLECT_ALL, dry = EPI_COLLECT_ALL | EPI_COLLECT_DRY_RUN;
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, dry, note_removed, removed, NULL), EPI_OK);
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, dry, note_removed, removed, NULL),
                 EPI_OK);
    cr_expect_eq(strlen(removed), 2 * (strlen(site.text) + 1), "%s", removed);
    cr_expect_eq(access(users.text, F_OK), 0, "it was only said");
    cr_expect_eq(access(own.text, F_OK), 0, "it was only said");
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(users.text, F_OK), -1);
    put_file(scratch("site/__epindex__/disable"), "");
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(own.text, F_OK), -1);
    cr_expect_eq(access(scratch("site/__epindex__/disable").text, F_OK), 0, "it is not ours");
    cr_assert_eq(unlink(scratch("site/__epindex__/disable").text), 0);
    cr_expect_eq(epi_collect(EPI_STORE_IN_PLACE, site.text, all, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(access(scratch("site/__epindex__").text, F_OK), -1);
    cr_expect_eq(epi_collect(EPI_STORE_USER, site.text, 0, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_collect(EPI_STORE_USER, NULL, 64, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
}

Test(store, is_used_where_the_switch_is_set_to_nothing_or_0)
{
    struct path site = put_site(), index = store(EPI_STORE_USER, site);
    static const char *const off[] = {"", "0"};
    for (size_t i = 0; i < 2; i++) {
        setenv("EPINDEX_DISABLE", off[i], 1);
        cr_expect_str_eq(server_of(site).text, index.text, "EPINDEX_DISABLE=%s", off[i]);
    }
    setenv("EPINDEX_DISABLE", "1", 1);
    cr_expect_str_eq(server_of(site).text, "");
}

Test(store, of_the_system_is_named_by_an_absolute_path_alone)
{
    struct path site = put_site(), index = store(EPI_STORE_SYSTEM, site);
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

Test(store, forgets_nothing_where_nothing_is_to_be_saved)
{
    struct path site = put_site(), index = store(EPI_STORE_USER, site);
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

Test(store, in_place_of_a_missing_path_entry_makes_nothing)
{
    struct path missing = scratch("missing");
    update_store(EPI_STORE_IN_PLACE, missing, NULL);
    cr_expect_eq(access(scratch("missing").text, F_OK), -1);
}

Test(store, of_a_user_whose_home_root_has_is_left_alone_by_root)
{
    if (geteuid() != 0)
        cr_skip_test("this is about root");
    struct path site = put_site(), home = scratch("home");
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
