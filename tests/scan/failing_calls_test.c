/* What a call that fails in the middle of a scan means. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scan.h"
#include "scratch.h"

static bool reads_fail;

/* In place of libc's. */
ssize_t pread(int fd, void *bytes, size_t length, off_t offset)
{
    if (reads_fail) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pread64, fd, bytes, length, offset);
}

Test(failing_calls, an_archive_on_a_failing_disk_is_unreadable_and_no_stamp_is_believed)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "a-1-py3-none-any.whl", "PK as it may be");
    scratch_grow_old();
    const char *path = scratch_path(&scratch, "a-1-py3-none-any.whl");
    struct scan scan = {0};
    reads_fail = true;
    cr_assert_eq(scan_path_list(&scan, &path, 1, NULL), SCAN_OK);
    reads_fail = false;
    cr_expect_eq(scan.path_entries[0].kind, PATH_UNREADABLE);
    cr_expect_eq(scan.path_entries[0].stamp.state, STAMP_RACY);
    cr_assert_eq(scan.problems.count, 1);
    cr_expect_str_eq(scan.problems.items[0].code, "unreadable");
    cr_expect_not_null(strstr(scan.problems.items[0].text, "Input/output error"));
    scan_free(&scan);
    scratch_remove(&scratch);
}

/* Takes all descriptors that are left when the first distribution is done. */
static int exhaust_descriptors(void *context, size_t done, size_t known)
{
    (void)context;
    (void)known;
    while (done == 1 && open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
        ;
    return 0;
}

/* A scan that went on would say of what is installed what is true of the process. */
Test(failing_calls, a_scan_ends_where_a_shadowed_distribution_finds_no_descriptor)
{
    struct scratch scratch = scratch_make();
    scratch_write_text(&scratch, "entry_points.d/a.txt", "[g]\na = m\n");
    scratch_write_text(&scratch, "entry_points.d/a-2.txt", "[g]\nb = m\n");
    const char *path = scratch_path(&scratch, "entry_points.d");
    struct rlimit limit = {64, 64};
    struct scan scan = {0};
    struct scan_options options = {.progress = exhaust_descriptors};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    cr_expect_eq(scan_path_list(&scan, &path, 1, &options), SCAN_SYSTEM);
    cr_expect_eq(scan.failed_errno, EMFILE);
    cr_assert_not_null(scan.failed_path);
    scan_free(&scan);
}
