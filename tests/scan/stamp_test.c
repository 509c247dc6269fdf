#include "stamp.h"

#include <criterion/criterion.h>
#include <sys/stat.h>

#include "filesystem.h"
#include "scratch.h"

#define SECOND ((int64_t)1000 * 1000 * 1000)
#define START (1700000000 * SECOND + 500)
#define GRANULARITY 100

/* The stamp, for a scan that began at START, of a file with these times. */
static struct stamp stamp_with(int64_t mtime, int64_t ctime)
{
    struct stat status = {.st_ino = 7};
    status.st_mtim = (struct timespec){mtime / SECOND, (long)(mtime % SECOND)};
    status.st_ctim = (struct timespec){ctime / SECOND, (long)(ctime % SECOND)};
    return stamp_of(&status, START, GRANULARITY);
}

static enum stamp_state state_with(int64_t mtime, int64_t ctime)
{
    return stamp_with(mtime, ctime).state;
}

Test(stamp, it_has_the_inode_and_both_times_to_the_nanosecond)
{
    struct stamp stamp = stamp_with(START - 12345, START - 6789);
    cr_assert_eq(stamp.state, STAMP_EXACT);
    cr_assert_eq(stamp.inode, 7);
    cr_assert_eq(stamp.mtime_ns, START - 12345);
    cr_assert_eq(stamp.ctime_ns, START - 6789);
}

Test(stamp, it_is_racy_from_the_granularity_before_the_scan_on)
{
    cr_assert_eq(state_with(START - GRANULARITY - 1, START - GRANULARITY - 1), STAMP_EXACT);
    cr_assert_eq(state_with(START - GRANULARITY, START - 9999), STAMP_RACY);
    cr_assert_eq(state_with(START - 9999, START - GRANULARITY), STAMP_RACY);
    cr_assert_eq(state_with(START, START), STAMP_RACY);
}

Test(stamp, times_in_the_future_are_racy)
{
    cr_assert_eq(state_with(START + 3600 * SECOND, START - 9999), STAMP_RACY);
    cr_assert_eq(state_with(START - 9999, START + 3600 * SECOND), STAMP_RACY);
}

Test(stamp, a_change_time_of_whole_seconds_is_not_believed_and_a_modification_time_is)
{
    cr_assert_eq(state_with(START - 9999, 1600000000 * SECOND), STAMP_RACY);
    cr_assert_eq(state_with(0, START - 9999), STAMP_EXACT);
    cr_assert_eq(state_with(1600000000 * SECOND, START - 9999), STAMP_EXACT);
}

Test(stamp, where_nothing_is_known_of_the_file_system_every_stamp_is_racy)
{
    struct stat status = {.st_ino = 7, .st_mtim = {1, 1}, .st_ctim = {1, 1}};
    cr_assert_eq(stamp_of(&status, START, FILESYSTEM_PROVES_NOTHING).state, STAMP_RACY);
}

Test(stamp, years_that_nanoseconds_do_not_reach_do_not_wrap_around)
{
    struct stat status = {.st_ino = 7, .st_mtim = {15000000000, 5}, .st_ctim = {1600000000, 1}};
    struct stamp stamp = stamp_of(&status, START, GRANULARITY);
    cr_assert_eq(stamp.mtime_ns, INT64_MAX);
    cr_assert_eq(stamp.state, STAMP_RACY);
    status.st_mtim.tv_sec = -15000000000;
    stamp = stamp_of(&status, START, GRANULARITY);
    cr_assert_eq(stamp.mtime_ns, INT64_MIN);
    cr_assert_eq(stamp.state, STAMP_EXACT);
}

Test(stamp, a_file_written_after_the_clock_was_read_is_never_stamped_as_older)
{
    struct scratch scratch = scratch_make();
    for (int i = 0; i < 300; i++) {
        int64_t started = stamp_clock();
        scratch_write_text(&scratch, "file", "x");
        struct stat status;
        cr_assert_eq(stat(scratch_path(&scratch, "file"), &status), 0);
        struct stamp stamp = stamp_of(&status, started, 0);
        cr_assert_eq(stamp.state, STAMP_RACY);
        cr_assert_geq(stamp.mtime_ns, started);
    }
    scratch_remove(&scratch);
}

Test(stamp, it_proves_by_itself_only_where_it_is_exact)
{
    struct stat status = {.st_ino = 5, .st_mtim = {100, 7}, .st_ctim = {200, 9}}, other = status;
    struct stamp stamp = stamp_of(&status, INT64_MAX, 10);
    cr_assert_eq(stamp.state, STAMP_EXACT);
    cr_expect(stamp_proves(&stamp, &status));
    other.st_ino++;
    cr_expect_not(stamp_proves(&stamp, &other));
    for (enum stamp_state state = STAMP_NONE; state <= STAMP_MOUNT; state++) {
        stamp.state = state;
        cr_expect_eq(stamp_proves(&stamp, &status), state == STAMP_EXACT, "state %d", (int)state);
        cr_expect(stamp_is_of(&stamp, &status));
    }
}
