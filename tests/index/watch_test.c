/* A watch of a path list. What it must not do is miss a change: each test makes one, asks the
 * watch, and holds what a new scan finds against what was done. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

TestSuite(watch, .init = scratch_make, .fini = scratch_remove);

/* How long an event that must come is waited for: far longer than it takes. */
#define PATIENCE_MS 10000

static epi_watch *watch_paths(const char *const *paths, size_t n_paths)
{
    epi_watch *watch;
    epi_detail detail;
    epi_status status = epi_watch_open(paths, n_paths, &watch, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    cr_assert_not_null(watch);
    return watch;
}

static epi_watch *watch_path(struct path path)
{
    const char *paths[] = {path.text};
    return watch_paths(paths, 1);
}

static bool is_readable(const epi_watch *watch, int patience)
{
    struct pollfd waiting = {.fd = epi_watch_descriptor(watch), .events = POLLIN};
    int ready;
    do
        ready = poll(&waiting, 1, patience);
    while (ready < 0 && errno == EINTR);
    cr_assert_geq(ready, 0);
    return ready == 1;
}

/* inotify tells at once, so what has not been told when the change is done never will be. */
static void expect_told(epi_watch *watch, const char *what)
{
    cr_assert(is_readable(watch, 0), "the descriptor is not readable: %s", what);
    cr_assert_eq(epi_watch_changed(watch), 1, "%s", what);
}

static void expect_silence(epi_watch *watch, const char *what)
{
    cr_assert_eq(epi_watch_changed(watch), 0, "%s", what);
}

static void settle(epi_watch *watch)
{
    while (epi_watch_changed(watch) == 1)
        continue;
}

static void put_plugin(struct path path_entry, const char *name)
{
    struct path directory = path_entry;
    char text[128];
    snprintf(directory.text + strlen(directory.text), 100, "/%s-1.0.dist-info", name);
    snprintf(text, sizeof text, "[plugins]\n%s = %s:run\n", name, name);
    put_distribution(directory, name, "1.0", text);
}

/* Whether a new scan of the path entry finds the plugin. */
static bool has_plugin(struct path path_entry, const char *name)
{
    const char *paths[] = {path_entry.text};
    epi_index *index;
    epi_entry entry;
    cr_assert_eq(epi_index_scan(paths, 1, NULL, &index, NULL), EPI_OK);
    bool found = epi_index_find(index, "plugins", name, &entry) == EPI_OK;
    epi_index_close(index);
    return found;
}

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
    char command[4 * PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    cr_assert_eq(system(command), 0, "%s", command);
}

Test(watch, tells_of_a_distribution_that_is_added_changed_and_removed)
{
    struct path site = scratch("site"), file = scratch("site/a-1.0.dist-info/entry_points.txt");
    put_file(scratch("site/module.py"), "");
    epi_watch *watch = watch_path(site);
    expect_silence(watch, "nothing has happened");

    put_plugin(site, "a");
    expect_told(watch, "added");
    put_file(file, "[plugins]\nb = b:run\n");
    expect_told(watch, "changed in place");
    cr_assert(has_plugin(site, "b"));
    put_file(scratch("site/new"), "[plugins]\nc = c:run\n");
    expect_silence(watch, "a file of another name");
    cr_assert_eq(rename(scratch("site/new").text, file.text), 0);
    expect_told(watch, "replaced by rename");
    put_file(scratch("site/a-1.0.dist-info/METADATA"), "Name: a\nVersion: 2.0\n\n");
    expect_told(watch, "another version");
    cr_assert_eq(unlink(file.text), 0);
    expect_told(watch, "its entry points are gone");
    run("rm -r '%s'", scratch("site/a-1.0.dist-info").text);
    expect_told(watch, "removed");
    expect_silence(watch, "nothing more has happened");
    epi_watch_close(watch);
}

Test(watch, tells_of_a_file_that_somebody_keeps_open_and_writes_to)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    int file = open(scratch("site/a-1.0.dist-info/entry_points.txt").text, O_WRONLY | O_APPEND);
    cr_assert_geq(file, 0);
    epi_watch *watch = watch_path(site);
    cr_assert_eq(write(file, "b = b:run\n", 10), 10);
    expect_told(watch, "written, not closed");
    close(file);
    epi_watch_close(watch);
}

Test(watch, tells_of_permissions_that_open_or_shut_a_file)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    cr_assert_eq(chmod(scratch("site/a-1.0.dist-info/entry_points.txt").text, 0), 0);
    expect_told(watch, "shut");
    cr_assert_eq(chmod(site.text, 0700), 0);
    expect_told(watch, "the path entry");
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
    expect_told(watch, "and it goes on telling");
    epi_watch_close(watch);
}

Test(watch, follows_a_missing_path_entry_from_its_nearest_parent_down)
{
    struct path site = scratch("one/two/site");
    epi_watch *watch = watch_path(site);
    put_file(scratch("other"), "");
    expect_silence(watch, "something else");
    mkdir(scratch("one").text, 0755);
    expect_told(watch, "its grandparent");
    mkdir(scratch("one/two").text, 0755);
    expect_told(watch, "its parent");
    mkdir(site.text, 0755);
    expect_told(watch, "itself");
    put_plugin(site, "a");
    expect_told(watch, "a distribution in it");
    cr_assert_eq(rename(scratch("one").text, scratch("gone").text), 0);
    expect_told(watch, "a directory above it was renamed");
    put_file(scratch("gone/two/site/a-1.0.dist-info/entry_points.txt"), "");
    settle(watch);
    put_plugin(scratch("gone/two/site"), "b");
    expect_silence(watch, "it is not on the path any more");
    put_plugin(site, "c");
    expect_told(watch, "another one in its place");
    cr_assert(has_plugin(site, "c"));
    put_plugin(site, "d");
    expect_told(watch, "a distribution in that one");
    run("rm -r '%s'", scratch("one").text);
    expect_told(watch, "gone");
    epi_watch_close(watch);
}

/* Says of each change whether it was told of; `link` is the path entry. */
static void follow_links(struct path first, struct path second, struct path link)
{
    epi_watch *watch = watch_path(link);
    struct path fresh = scratch("fresh-link");
    put_plugin(first, "b");
    expect_told(watch, "in the directory that the link leads to");
    cr_assert_eq(symlink(second.text, fresh.text), 0);
    settle(watch);
    put_plugin(second, "c");
    expect_silence(watch, "in the other one");
    cr_assert_eq(rename(fresh.text, scratch("inner").text), 0);
    expect_told(watch, "the link leads elsewhere");
    cr_assert(has_plugin(link, "c"));
    put_plugin(first, "d");
    expect_silence(watch, "in the one it led to before");
    put_plugin(second, "e");
    expect_told(watch, "in the one it leads to now");
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
    expect_told(watch, "behind a directory that is a link");
    cr_assert(has_plugin(site, "c"));
    put_file(scratch("files/b-1.0.dist-info/entry_points.txt"), "[plugins]\nd = d:run\n");
    expect_told(watch, "behind a file that is a link");
    cr_assert(has_plugin(site, "d"));
    put_file(scratch("new"), "[plugins]\ne = e:run\n");
    cr_assert_eq(
        rename(scratch("new").text, scratch("files/b-1.0.dist-info/entry_points.txt").text), 0);
    expect_told(watch, "the file that the link leads to was replaced");
    cr_assert(has_plugin(site, "e"));
    cr_assert_eq(rename(scratch("store").text, scratch("store2").text), 0);
    expect_told(watch, "the link leads nowhere");
    epi_watch_close(watch);
}

Test(watch, tells_of_a_write_under_another_name_of_the_same_file)
{
    struct path site = scratch("site"), cached = scratch("cache/entry_points.txt");
    put_plugin(site, "a");
    mkdir(scratch("cache").text, 0755);
    cr_assert_eq(link(scratch("site/a-1.0.dist-info/entry_points.txt").text, cached.text), 0);
    epi_watch *watch = watch_path(site);
    put_file(cached, "[plugins]\nb = b:run\n");
    expect_told(watch, "written in the cache");
    cr_assert(has_plugin(site, "b"));
    epi_watch_close(watch);
}

Test(watch, tells_of_an_archive_that_is_written_replaced_and_removed)
{
    struct path zip = scratch("plugins.zip"), fresh = scratch("fresh.zip");
    epi_watch *watch = watch_path(zip);
    run("cd '%s' && python3 -m zipfile -c plugins.zip /dev/null", scratch_folder().text);
    expect_told(watch, "made");
    run("printf x >>'%s'", zip.text);
    expect_told(watch, "written to");
    cr_assert_eq(link(zip.text, fresh.text), 0);
    settle(watch);
    run("printf x >>'%s'", fresh.text);
    expect_told(watch, "written to under another name");
    put_file(scratch("other.zip"), "PK");
    cr_assert_eq(rename(scratch("other.zip").text, zip.text), 0);
    expect_told(watch, "replaced");
    cr_assert_eq(unlink(zip.text), 0);
    expect_told(watch, "removed");
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
    expect_told(watch, "EGG-INFO");
    put_file(scratch("entry_points.d/b.txt"), "[plugins]\nc = c:run\n");
    expect_told(watch, "a drop file that was there");
    put_file(scratch("entry_points.d/d-1.0.txt"), "[plugins]\nd = d:run\n");
    expect_told(watch, "a drop file that is new");
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
    expect_told(watch, "site");
    put_plugin(scratch_folder(), "b");
    expect_told(watch, "the empty path entry");
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
    expect_told(watch, "the ring of links is a directory now");
    epi_watch_close(watch);
}

/* A renaming makes two events, and the kernel merges only those that follow the same one. */
Test(watch, tells_when_events_were_lost_and_goes_on_watching)
{
    struct path site = scratch("site");
    long kept = 0;
    FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    cr_assert_not_null(limit);
    cr_assert_eq(fscanf(limit, "%ld", &kept), 1);
    fclose(limit);
    if (kept > 200000)
        cr_skip_test("the kernel keeps %ld events", kept);
    mkdir(site.text, 0755);
    epi_watch *watch = watch_path(site);
    struct path one = scratch("site/one"), two = scratch("site/two");
    put_file(one, "");
    for (long i = 0; i <= kept / 2; i++)
        cr_assert_eq(i % 2 == 0 ? rename(one.text, two.text) : rename(two.text, one.text), 0);
    put_plugin(site, "a");
    expect_told(watch, "the queue is full: whatever came last is not in it");
    settle(watch);
    put_file(scratch("site/a-1.0.dist-info/entry_points.txt"), "[plugins]\nb = b:run\n");
    expect_told(watch, "in the directory that no event told of");
    epi_watch_close(watch);
}

Test(watch, keeps_no_watches_of_what_is_gone)
{
    struct path site = scratch("site"), folder = scratch("gone");
    mkdir(site.text, 0755);
    mkdir(folder.text, 0755);
    epi_watch *watch = watch_path(site);
    char name[64], line[512];
    snprintf(name, sizeof name, "/proc/self/fdinfo/%d", epi_watch_descriptor(watch));
    int watches[2] = {0, 0};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 50; i++) {
            put_plugin(site, "a");
            expect_told(watch, "added");
            cr_assert_eq(
                rename(scratch("site/a-1.0.dist-info").text, scratch("gone/%d-%d", round, i).text),
                0);
            expect_told(watch, "moved away");
        }
        FILE *file = fopen(name, "r");
        cr_assert_not_null(file);
        while (fgets(line, sizeof line, file) != NULL)
            watches[round] += strncmp(line, "inotify ", 8) == 0;
        fclose(file);
    }
    cr_assert_gt(watches[0], 0);
    cr_assert_eq(watches[0], watches[1]);
    epi_watch_close(watch);
}

Test(watch, of_a_file_system_behind_a_server_is_refused_with_the_advice_to_check)
{
    struct path folder = scratch("folder"), mount = scratch("mount");
    const char *paths[] = {mount.text};
    epi_watch *watch;
    epi_detail detail = {""};
    char command[3 * PATH_MAX];
    mkdir(folder.text, 0755);
    mkdir(mount.text, 0755);
    snprintf(command, sizeof command, "bindfs -n '%s' '%s' 2>/dev/null", folder.text, mount.text);
    if (system(command) != 0)
        cr_skip_test("bindfs is not there, or may not mount here");
    epi_status status = epi_watch_open(paths, 1, &watch, &detail);
    run("fusermount3 -u '%s' 2>/dev/null || umount '%s'", mount.text, mount.text);
    cr_assert_eq(status, EPI_ERR_SYSTEM);
    cr_assert_null(watch);
    cr_assert_not_null(strstr(detail.text, "check for freshness instead"), "%s", detail.text);
}

Test(watch, that_cannot_be_had_says_so_and_leaves_no_descriptor)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
    epi_watch *watch = (epi_watch *)&limit;
    epi_detail detail = {""};
    mkdir(site.text, 0755);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    int fd;
    while ((fd = dup(0)) >= 0)
        continue;
    cr_assert_eq(epi_watch_open(paths, 1, &watch, &detail), EPI_ERR_SYSTEM);
    cr_assert_null(watch);
    cr_assert_not_null(strstr(detail.text, "check for freshness instead"), "%s", detail.text);
    /* One descriptor is enough for inotify, not for a look at the file system. */
    close(63);
    cr_assert_eq(epi_watch_open(paths, 1, &watch, &detail), EPI_ERR_SYSTEM, "%s", detail.text);
    cr_assert_null(watch);
    cr_assert_geq(dup(0), 0, "a descriptor was lost");
}

/* Root may read everything; the watch is asked as somebody who may not. */
static void lose_privilege(bool lost)
{
    static bool is_root;
    if (lost)
        is_root = geteuid() == 0;
    if (is_root)
        cr_assert_eq(seteuid(lost ? 65534 : 0), 0);
}

Test(watch, sees_the_renaming_of_what_lies_in_a_directory_that_it_may_not_read)
{
    struct path closed = scratch("closed"), site = scratch("closed/site");
    struct path none = scratch("closed/none");
    const char *paths[] = {site.text, none.text};
    epi_watch *watch;
    epi_detail detail;
    put_plugin(site, "a");
    cr_assert_eq(chmod(closed.text, 0311), 0);

    lose_privilege(true);
    watch = watch_paths(paths, 1);
    cr_assert_eq(epi_watch_open(paths + 1, 1, &(epi_watch *){NULL}, &detail), EPI_ERR_SYSTEM,
                 "nothing can tell when it appears");
    lose_privilege(false);
    put_plugin(site, "b");
    lose_privilege(true);
    expect_told(watch, "added");
    lose_privilege(false);
    cr_assert_eq(rename(site.text, none.text), 0);
    lose_privilege(true);
    cr_assert(is_readable(watch, 0));
    cr_assert_eq(epi_watch_changed(watch), -1, "it is gone: nothing can tell when it comes back");
    cr_assert_eq(epi_watch_changed(watch), -1, "for ever");
    lose_privilege(false);
    epi_watch_close(watch);
    chmod(closed.text, 0755);
}

static bool write_setting(const char *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool write_setting(const char *name, const char *format, ...)
{
    va_list arguments;
    FILE *file = fopen(name, "w");
    if (file == NULL)
        return false;
    va_start(arguments, format);
    bool written = vfprintf(file, format, arguments) > 0;
    va_end(arguments);
    return fclose(file) == 0 && written;
}

/* A user namespace has a limit of its own. */
static bool limit_watches(int limit)
{
    return write_setting("/proc/sys/user/max_inotify_watches", "%d\n", limit);
}

static bool enter_user_namespace(void)
{
    unsigned user = geteuid(), group = getegid();
    return unshare(CLONE_NEWUSER) == 0 &&
           write_setting("/proc/self/uid_map", "%u %u 1\n", user, user) &&
           write_setting("/proc/self/setgroups", "deny\n") &&
           write_setting("/proc/self/gid_map", "%u %u 1\n", group, group);
}

static void put_plugins(struct path site, char letter)
{
    for (int i = 0; i < 30; i++) {
        char name[] = {letter, (char)('A' + i), '\0'};
        put_plugin(site, name);
    }
}

/* 0, or the number of what was wrong; 77: it cannot be tried here. */
static int run_out_of_watches(struct path site)
{
    const char *paths[] = {site.text};
    epi_watch *watch;
    epi_detail detail = {""};
    if (!enter_user_namespace() || !limit_watches(20))
        return 77;
    if (epi_watch_open(paths, 1, &watch, &detail) != EPI_ERR_SYSTEM || watch != NULL)
        return 1;
    if (strstr(detail.text, "max_user_watches") == NULL)
        return 2;
    if (!limit_watches(60) || epi_watch_open(paths, 1, &watch, NULL) != EPI_OK)
        return 3;
    put_plugins(site, 'q');
    if (epi_watch_changed(watch) != -1)
        return 4;
    put_plugin(site, "r");
    if (epi_watch_changed(watch) != -1) /* it does not pretend to watch again */
        return 5;
    epi_watch_close(watch);
    return 0;
}

Test(watch, says_so_when_there_are_more_distributions_than_watches)
{
    struct path site = scratch("site");
    put_plugins(site, 'p');
    /* Only a process of one thread gets a namespace of its own. */
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0)
        _exit(run_out_of_watches(site));
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        cr_skip_test("there is no user namespace to be had");
    cr_assert_eq(WEXITSTATUS(status), 0, "wrong: %d", WEXITSTATUS(status));
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

Test(watch, descriptor_is_not_inherited_and_never_waits)
{
    epi_watch *watch = watch_path(scratch_folder());
    int fd = epi_watch_descriptor(watch);
    cr_assert_neq(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    cr_assert_neq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    epi_watch_close(watch);
    cr_assert_eq(fcntl(fd, F_GETFD), -1);
}

Test(watch, closed_beside_another_one_of_the_same_path_leaves_that_alone)
{
    epi_watch *one = watch_path(scratch("site")), *other = watch_path(scratch("site"));
    put_plugin(scratch("site"), "a");
    expect_told(one, "one");
    epi_watch_close(one);
    expect_told(other, "other");
    put_plugin(scratch("site"), "b");
    expect_told(other, "still");
    epi_watch_close(other);
}

#define ROUNDS 1000
#define KEPT 30 /* as many are installed at a time: more would only make the scans longer */

/* A number below `limit`, another one each time, the same ones in each run. */
static unsigned arbitrary(unsigned *state, unsigned limit)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % limit;
}

/* Installs plugin `round` in one of the ways in which installers do: unpacked elsewhere and moved,
 * or in place, sooner or later after the directory was made. */
static void install(struct path site, int round, unsigned *state)
{
    char name[32];
    snprintf(name, sizeof name, "p%d", round);
    struct path directory = scratch("site/%s-1.0.dist-info", name);
    if (round % 2 == 0) {
        put_plugin(scratch("unpacked"), name);
        if (rename(scratch("unpacked/%s-1.0.dist-info", name).text, directory.text) != 0)
            abort();
        return;
    }
    mkdir(directory.text, 0755);
    unsigned pause = arbitrary(state, 400);
    if (pause >= 100)
        usleep(pause);
    put_plugin(site, name);
}

static void uninstall(int round)
{
    unlink(scratch("site/p%d-1.0.dist-info/entry_points.txt", round).text);
    unlink(scratch("site/p%d-1.0.dist-info/METADATA", round).text);
    rmdir(scratch("site/p%d-1.0.dist-info", round).text);
}

/* What an installer in another process does. Mostly it goes on when the other side has seen the new
 * plugin, so that no later event makes up for a lost one; in some rounds it does not wait, so that
 * installs pile up while the watch is armed anew. */
static void install_all(struct path site, int news)
{
    unsigned state = 1;
    for (int round = 0; round < ROUNDS; round++) {
        install(site, round, &state);
        uninstall(round - KEPT);
        if (arbitrary(&state, 4) == 0)
            continue;
        for (int seen = 0; seen <= round;) /* so many, without a gap */
            if (read(news, &seen, sizeof seen) != sizeof seen)
                _exit(1); /* the other side has given up */
    }
}

Test(watch, misses_none_of_a_thousand_installs, .timeout = 300)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    int pipes[2], seen = 0;
    bool is_seen[ROUNDS + 1] = {false};
    epi_index *index;
    epi_detail detail;
    epi_entry entry;
    mkdir(site.text, 0755);
    mkdir(scratch("unpacked").text, 0755);
    cr_assert_eq(pipe(pipes), 0);
    epi_watch *watch = watch_path(site);
    cr_assert_eq(epi_index_scan(paths, 1, NULL, &index, &detail), EPI_OK, "%s", detail.text);
    pid_t installer = fork();
    cr_assert_geq(installer, 0);
    if (installer == 0) {
        close(pipes[1]);
        install_all(site, pipes[0]);
        _exit(0);
    }
    close(pipes[0]);
    signal(SIGPIPE, SIG_IGN); /* the installer does not read to the end */

    /* Nothing but the watch says when to look, and nothing but the index's own check whether to
     * scan. */
    while (seen < ROUNDS && is_readable(watch, PATIENCE_MS)) {
        int changed = epi_watch_changed(watch);
        if (changed < 0)
            break;
        if (changed == 0 || epi_index_is_fresh(index, NULL, NULL) == EPI_OK)
            continue;
        epi_index_close(index);
        cr_assert_eq(epi_index_scan(paths, 1, NULL, &index, &detail), EPI_OK, "%s", detail.text);
        epi_cursor cursor = epi_index_group(index, "plugins");
        while (epi_next(&cursor, &entry))
            is_seen[atoi(entry.name + 1)] = true;
        while (is_seen[seen])
            seen++;
        cr_assert(write(pipes[1], &seen, sizeof seen) == sizeof seen || errno == EPIPE);
    }
    close(pipes[1]);
    kill(installer, SIGKILL);
    cr_assert_eq(waitpid(installer, NULL, 0), installer);
    cr_assert_eq(seen, ROUNDS, "waited in vain for plugin %d", seen);
    epi_index_close(index);
    epi_watch_close(watch);
}
