/* How a new index takes the old one's place, and what is left behind when it does not. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

TestSuite(replace, .init = scratch_make, .fini = scratch_remove, .timeout = 60);

#define NOBODY 65534

/* An index at SCRATCH/out/i.cdb that the next build of SCRATCH/site would change. */
static void put_old_index(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nold = alpha:old\n");
    put_file(scratch("out/keep"), "");
    build(scratch("site"), scratch("out/i.cdb"));
    put_file(scratch("site/alpha-1.dist-info/entry_points.txt"), "[g]\nnew = alpha:new\n");
}

static epi_status build_new(const epi_build_options *options, epi_detail *detail)
{
    struct path site = scratch("site");
    const char *paths[] = {site.text};
    epi_build_options anew = EPI_BUILD_OPTIONS_INIT;
    if (options != NULL)
        anew = *options;
    anew.flags |= EPI_BUILD_FORCE;
    return epi_update(paths, 1, scratch("out/i.cdb").text, &anew, NULL, NULL, detail);
}

static void expect_old_index_stands(void)
{
    epi_index *index = open_index(scratch("out/i.cdb"));
    epi_entry entry;
    cr_expect_eq(epi_find(index, "g", "old", &entry), EPI_OK);
    cr_expect_eq(epi_find(index, "g", "new", &entry), EPI_NONE);
    cr_expect_eq(epi_verify(index, NULL, NULL), EPI_OK);
    epi_close(index);
    cr_expect_eq(count_temporaries(scratch("out")), 0);
}

static int stop(void *context, size_t done, size_t known)
{
    (void)done;
    (void)known;
    return --*(int *)context <= 0;
}

Test(replace, leaves_the_old_index_when_progress_stops_the_build_at_any_call)
{
    put_old_index();
    int calls = 0;
    for (int stop_at = 1; stop_at < 100; stop_at++) {
        int left = stop_at;
        epi_detail detail = {""};
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.progress = stop;
        options.context = &left;
        if (build_new(&options, &detail) == EPI_OK)
            break;
        calls = stop_at;
        cr_expect_str_eq(detail.text, "stopped on request");
        expect_old_index_stands();
    }
    /* After the distribution, before writing, while the file is laid out, before renaming. */
    cr_expect_geq(calls, 4);
    cr_expect_lt(calls, 99);
}

Test(replace, leaves_the_old_index_when_the_folder_cannot_be_written)
{
    put_old_index();
    cr_assert_eq(chmod(scratch("out").text, 0555), 0);
    bool root = geteuid() == 0;
    cr_assert(!root || seteuid(NOBODY) == 0);
    epi_detail detail = {""};
    cr_expect_eq(build_new(NULL, &detail), EPI_ERR_SYSTEM);
    cr_expect_not_null(strstr(detail.text, "out/i.cdb: cannot be written: Permission denied"), "%s",
                       detail.text);
    cr_assert(!root || seteuid(0) == 0);
    cr_assert_eq(chmod(scratch("out").text, 0755), 0);
    expect_old_index_stands();
}

Test(replace, leaves_the_old_index_when_the_file_may_not_grow)
{
    put_old_index();
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit, small;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    epi_detail detail = {""};
    for (rlim_t size = 0; size <= 2048; size += 1024) {
        small.rlim_cur = size;
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
        epi_status status = build_new(NULL, &detail);
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        cr_expect_eq(status, EPI_ERR_SYSTEM);
        cr_expect_not_null(strstr(detail.text, "File too large"), "%s", detail.text);
        expect_old_index_stands();
    }
}

Test(replace, leaves_the_old_index_when_the_disk_is_full)
{
    put_old_index();
    if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", scratch("out").text, "tmpfs", 0, "size=16k") != 0)
        cr_skip_test("a file system of 16 KiB takes the right to mount one");
    put_file(scratch("site/alpha-1.dist-info/entry_points.txt"), "[g]\nold = alpha:old\n");
    build(scratch("site"), scratch("out/i.cdb"));
    FILE *many = fopen(scratch("site/alpha-1.dist-info/entry_points.txt").text, "w");
    cr_assert_not_null(many);
    fputs("[g]\nnew = alpha:new\n", many);
    for (int i = 0; i < 2000; i++)
        fprintf(many, "name%d = alpha:attribute%d\n", i, i);
    cr_assert_eq(fclose(many), 0);
    epi_detail detail = {""};
    cr_expect_eq(build_new(NULL, &detail), EPI_ERR_SYSTEM);
    cr_expect_not_null(strstr(detail.text, "No space left on device"), "%s", detail.text);
    expect_old_index_stands();
    umount(scratch("out").text);
}

static int die(void *context, size_t done, size_t known)
{
    (void)context;
    (void)done;
    (void)known;
    raise(SIGKILL);
    return 0;
}

static void be_killed_while_building(void)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.progress = die;
        build_new(&options, NULL);
        _exit(1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
}

Test(replace, sweeps_what_a_killed_build_left)
{
    put_old_index();
    be_killed_while_building();
    be_killed_while_building();
    cr_assert_eq(count_temporaries(scratch("out")), 1, "the second build sweeps after the first");
    cr_assert_eq(build_new(NULL, NULL), EPI_OK);
    cr_expect_eq(count_temporaries(scratch("out")), 0);
}

Test(replace, sweeps_nothing_but_its_own_targets_leftovers)
{
    put_old_index();
    const char *others[] = {".other.cdb.aaaaaa.epi-tmp", ".i.cdb.aaaaaaa.epi-tmp",
                            ".i.cdb.aaaa-a.epi-tmp",     "i.cdb.aaaaaa.epi-tmp",
                            ".i.cdb.aaaaaa.epi-tmp2",    ".i.cdb.dddddd.epi-tmp/file"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        put_file(scratch("out/%s", others[i]), "");
    cr_assert_eq(symlink("keep", scratch("out/.i.cdb.llllll.epi-tmp").text), 0);
    cr_assert_eq(mkfifo(scratch("out/.i.cdb.pppppp.epi-tmp").text, 0600), 0);
    put_file(scratch("out/.i.cdb.a1Z9zA.epi-tmp"), "");
    cr_assert_eq(build_new(NULL, NULL), EPI_OK);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_eq(access(scratch("out/%s", others[i]).text, F_OK), 0, "%s", others[i]);
    cr_expect_eq(access(scratch("out/.i.cdb.llllll.epi-tmp").text, F_OK), 0);
    cr_expect_eq(access(scratch("out/.i.cdb.pppppp.epi-tmp").text, F_OK), 0);
    cr_expect_eq(access(scratch("out/keep").text, F_OK), 0);
    cr_expect_neq(access(scratch("out/.i.cdb.a1Z9zA.epi-tmp").text, F_OK), 0);
}

Test(replace, leaves_the_leftovers_of_other_users)
{
    if (geteuid() != 0)
        cr_skip_test("only root can make another user's file");
    put_old_index();
    struct path theirs = scratch("out/.i.cdb.bbbbbb.epi-tmp");
    put_file(theirs, "");
    cr_assert_eq(chown(theirs.text, NOBODY, NOBODY), 0);
    cr_assert_eq(build_new(NULL, NULL), EPI_OK);
    cr_expect_eq(access(theirs.text, F_OK), 0);
}

static int wait_for_word(void *context, size_t done, size_t known)
{
    (void)done;
    (void)known;
    int *pipes = context;
    char word = 0;
    if (pipes[0]++ != 0)
        return 0;
    cr_assert_eq(write(pipes[1], "x", 1), 1);
    return read(pipes[2], &word, 1) != 1;
}

Test(replace, leaves_the_temporary_file_of_a_build_that_is_still_going_on)
{
    put_old_index();
    int to_us[2], to_them[2];
    cr_assert_eq(pipe(to_us), 0);
    cr_assert_eq(pipe(to_them), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        int pipes[] = {0, to_us[1], to_them[0]};
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.progress = wait_for_word;
        options.context = pipes;
        _exit((int)build_new(&options, NULL));
    }
    char word;
    cr_assert_eq(read(to_us[0], &word, 1), 1);
    cr_assert_eq(count_temporaries(scratch("out")), 1);
    cr_expect_eq(build_new(NULL, NULL), EPI_OK);
    cr_expect_eq(count_temporaries(scratch("out")), 1, "it was swept while it was being written");
    cr_assert_eq(write(to_them[1], "go on till the end", 18), 18);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect_eq(status, 0);
    cr_expect_eq(count_temporaries(scratch("out")), 0);
}

Test(replace, by_many_processes_at_once_leaves_one_whole_index_and_nothing_else)
{
    put_old_index();
    pid_t children[8];
    for (size_t i = 0; i < 8; i++) {
        children[i] = fork();
        cr_assert_geq(children[i], 0);
        if (children[i] == 0) {
            for (int n = 0; n < 20; n++)
                if (build_new(NULL, NULL) != EPI_OK)
                    _exit(1);
            _exit(0);
        }
    }
    for (size_t i = 0; i < 8; i++) {
        int status;
        cr_assert_eq(waitpid(children[i], &status, 0), children[i]);
        cr_expect_eq(status, 0);
    }
    cr_expect_eq(count_temporaries(scratch("out")), 0);
    epi_index *index = open_index(scratch("out/i.cdb"));
    cr_expect_eq(epi_verify(index, NULL, NULL), EPI_OK);
    epi_close(index);
}

Test(replace, gives_the_file_the_permissions_that_umask_leaves)
{
    put_old_index();
    const mode_t masks[] = {022, 027, 077, 0};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        mode_t before = umask(masks[i]);
        epi_status result = build_new(NULL, NULL);
        umask(before);
        cr_assert_eq(result, EPI_OK);
        struct stat status;
        cr_assert_eq(stat(scratch("out/i.cdb").text, &status), 0);
        cr_expect_eq(status.st_mode & 07777, 0666 & ~masks[i], "%o", status.st_mode);
    }
}

Test(replace, keeps_the_answers_of_who_holds_the_old_index_open)
{
    put_old_index();
    epi_index *old = open_index(scratch("out/i.cdb"));
    epi_entry entry, later;
    cr_assert_eq(epi_find(old, "g", "old", &entry), EPI_OK);
    cr_assert_eq(build_new(NULL, NULL), EPI_OK);
    cr_expect_str_eq(entry.value, "alpha:old");
    cr_expect_eq(epi_find(old, "g", "old", &later), EPI_OK);
    cr_expect_eq(epi_find(old, "g", "new", &later), EPI_NONE);
    epi_index *new = open_index(scratch("out/i.cdb"));
    cr_expect_eq(epi_find(new, "g", "new", &later), EPI_OK);
    epi_close(old);
    epi_close(new);
}

Test(replace, refuses_a_target_that_is_no_regular_file)
{
    put_old_index();
    cr_assert_eq(mkfifo(scratch("out/pipe").text, 0600), 0);
    cr_assert_eq(mknod(scratch("out/socket").text, S_IFSOCK | 0600, 0), 0);
    mode_t device = geteuid() == 0 ? S_IFCHR : S_IFSOCK; /* only root makes devices */
    cr_assert_eq(mknod(scratch("out/device").text, device | 0600, makedev(1, 3)), 0);
    cr_assert_eq(symlink("i.cdb", scratch("out/link").text), 0);
    cr_assert_eq(symlink("nothing", scratch("out/dangling").text), 0);
    struct {
        const char *target, *reason;
    } cases[] = {
        {"out", "it is a directory; name a file in it"},
        {"out/", "the path names a directory, not a file"},
        {"out/..", "it is a directory; name a file in it"},
        {"out/pipe", "it is not a regular file"},
        {"out/socket", "it is not a regular file"},
        {"out/device", "it is not a regular file"},
        {"out/link", "it is a symbolic link; name the file it leads to"},
        {"out/dangling", "it is a symbolic link; name the file it leads to"},
        {"absent/i.cdb", "cannot open its directory: No such file or directory"},
        {"out/keep/i.cdb", "cannot open its directory: Not a directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct path site = scratch("site"), target = scratch("%s", cases[i].target);
        const char *paths[] = {site.text};
        epi_detail detail = {""};
        cr_expect_eq(epi_update(paths, 1, target.text, NULL, NULL, NULL, &detail), EPI_ERR_SYSTEM);
        cr_expect_eq(strncmp(detail.text, target.text, strlen(target.text)), 0, "%s", detail.text);
        cr_expect_not_null(strstr(detail.text, cases[i].reason), "%s: %s", cases[i].target,
                           detail.text);
    }
    cr_expect_eq(epi_update(NULL, 0, "", NULL, NULL, NULL, NULL), EPI_ERR_SYSTEM);
    expect_old_index_stands();
}

Test(replace, takes_names_up_to_the_longest_that_the_file_system_has)
{
    put_old_index();
    for (size_t length = 230; length <= NAME_MAX; length++) {
        char name[NAME_MAX + 1];
        memset(name, 'n', length);
        name[length] = '\0';
        struct path target = scratch("out/%s", name);
        epi_detail detail;
        epi_status status = epi_update(NULL, 0, target.text, NULL, NULL, NULL, &detail);
        cr_expect_eq(status, EPI_OK, "%zu: %s", length, detail.text);
    }
    cr_expect_eq(count_temporaries(scratch("out")), 0);
}

static int list_inherited(void *context, size_t done, size_t known)
{
    (void)done;
    (void)known;
    *(int *)context = system("ls -l /proc/self/fd | grep -q epindex-test");
    return 0;
}

Test(replace, opens_no_descriptor_that_another_program_would_inherit)
{
    put_old_index();
    epi_index *index = open_index(scratch("out/i.cdb"));
    int result = 0;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.progress = list_inherited;
    options.context = &result;
    cr_assert_eq(build_new(&options, NULL), EPI_OK);
    cr_expect(WIFEXITED(result) && WEXITSTATUS(result) == 1, "grep found one");
    epi_close(index);
}
