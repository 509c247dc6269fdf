/* What a watch does at the limits of the system: events lost, watches and descriptors used up, file
 * systems and directories that report nothing to it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watches.h"

TestSuite(watch_limits, .init = scratch_make, .fini = scratch_remove);

/* A renaming makes two events, and the kernel merges only those that follow the same one. */
Test(watch_limits, reports_when_events_were_lost_and_goes_on_watching)
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
    expect_reported(watch, "the queue is full: whatever came last is not in it");
    settle(watch);
    put_file(scratch("site/a-1.0.dist-info/entry_points.txt"), "[plugins]\nb = b:run\n");
    expect_reported(watch, "in the directory that no event was about");
    epi_watch_close(watch);
}

/* Those of this process. */
static int count_watches(void)
{
    char name[64], line[512];
    int count = 0;
    for (int fd = 3; fd < 256; fd++) {
        snprintf(name, sizeof name, "/proc/self/fdinfo/%d", fd);
        FILE *file = fopen(name, "r");
        if (file == NULL)
            continue;
        while (fgets(line, sizeof line, file) != NULL)
            count += strncmp(line, "inotify ", 8) == 0;
        fclose(file);
    }
    return count;
}

Test(watch_limits, keeps_no_watches_of_what_is_gone)
{
    struct path site = scratch("site"), folder = scratch("gone");
    mkdir(site.text, 0755);
    mkdir(folder.text, 0755);
    epi_watch *watch = watch_path(site);
    int watches[2] = {0, 0};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 50; i++) {
            put_plugin(site, "a");
            expect_reported(watch, "added");
            cr_assert_eq(
                rename(scratch("site/a-1.0.dist-info").text, scratch("gone/%d-%d", round, i).text),
                0);
            expect_reported(watch, "moved away");
        }
        watches[round] = count_watches();
    }
    cr_assert_gt(watches[0], 0);
    cr_assert_eq(watches[0], watches[1]);
    epi_watch_close(watch);
}

Test(watch_limits, of_a_file_system_behind_a_server_is_refused_with_the_advice_to_check)
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
    cr_assert(run("fusermount3 -u '%s' 2>/dev/null || umount '%s'", mount.text, mount.text));
    cr_assert_eq(status, EPI_ERR_SYSTEM);
    cr_assert_null(watch);
    cr_assert_not_null(strstr(detail.text, "check for freshness instead"), "%s", detail.text);
}

static void enter_mount_namespace(void)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        cr_skip_test("this takes the right to mount");
}

Test(watch_limits, sees_what_is_mounted_over_a_path_entry_its_parent_and_its_parts)
{
    struct path above = scratch("above"), site = scratch("above/site");
    struct path metadata = scratch("above/site/a-1.0.dist-info");
    const struct path *const over[] = {&site, &above, &metadata};
    enter_mount_namespace();
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        cr_assert_eq(mount("none", over[i]->text, "tmpfs", 0, NULL), 0);
        expect_reported(watch, over[i]->text);
        expect_silence(watch, "nothing more has happened");
        put_plugin(site, "b");
        expect_reported(watch, "in what is mounted there now");
        settle(watch);
        cr_assert_eq(umount2(over[i]->text, MNT_DETACH), 0);
        expect_reported(watch, "it shows again");
        cr_assert(has_plugin(site, "a"));
    }
    put_plugin(site, "c");
    expect_reported(watch, "and it goes on telling");
    epi_watch_close(watch);
}

Test(watch_limits, sees_a_mount_whether_or_not_it_was_polled_for)
{
    struct path site = scratch("site");
    enter_mount_namespace();
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    cr_assert_eq(mount("none", site.text, "tmpfs", 0, NULL), 0);
    cr_assert_eq(epi_watch_changed(watch), 1);
    cr_assert_eq(umount2(site.text, MNT_DETACH), 0);
    cr_assert(is_readable(watch, 0));
    is_readable(watch, 0);
    cr_assert_eq(epi_watch_changed(watch), 1, "however often it was polled");
    epi_watch_close(watch);
}

Test(watch_limits, reports_nothing_in_a_fork_and_loses_nothing_to_it)
{
    struct path site = scratch("site");
    put_plugin(site, "a");
    epi_watch *watch = watch_path(site);
    put_plugin(site, "b");
    pid_t child = fork();
    if (child == 0)
        _exit(epi_watch_changed(watch) == -1 ? 0 : 1);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    cr_assert_eq(epi_watch_changed(watch), 1);
    epi_watch_close(watch);
}

Test(watch_limits, that_cannot_be_had_says_so_and_leaves_no_descriptor)
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
    /* Four are enough for the watch, not for a look at the file system. */
    for (int spare = 1; spare <= 4; spare++) {
        close(64 - spare);
        cr_assert_eq(epi_watch_open(paths, 1, &watch, &detail), EPI_ERR_SYSTEM, "%d", spare);
        cr_assert_null(watch);
    }
    for (int spare = 1; spare <= 4; spare++)
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

Test(watch_limits, sees_the_renaming_of_what_lies_in_a_directory_that_it_may_not_read)
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
    expect_reported(watch, "added");
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

Test(watch_limits, says_so_when_there_are_more_distributions_than_watches)
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
