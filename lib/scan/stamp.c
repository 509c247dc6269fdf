#include "stamp.h"

#include <time.h>

#define NS_PER_SECOND ((int64_t)1000 * 1000 * 1000)

/* Saturates: file systems hold years that 64 bits of nanoseconds do not reach (1677 to 2262). */
static int64_t nanoseconds(struct timespec time)
{
    int64_t ns;
    if (__builtin_mul_overflow((int64_t)time.tv_sec, NS_PER_SECOND, &ns) ||
        __builtin_add_overflow(ns, (int64_t)time.tv_nsec, &ns))
        return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
    return ns;
}

bool stamp_is_of(const struct stamp *stamp, const struct stat *status)
{
    return stamp->inode == (uint64_t)status->st_ino &&
           stamp->mtime_ns == nanoseconds(status->st_mtim) &&
           stamp->ctime_ns == nanoseconds(status->st_ctim);
}

bool stamp_proves(const struct stamp *stamp, const struct stat *status)
{
    return stamp->state == STAMP_EXACT && stamp_is_of(stamp, status);
}

/* Linux stamps files with its coarse clock, which stands still between two ticks. The fine clock
 * runs up to a tick ahead of it: a file written after a scan that took its start from the fine
 * clock could be stamped as if written before. */
int64_t stamp_clock(void)
{
    struct timespec now;
#ifdef CLOCK_REALTIME_COARSE
    if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0)
        return nanoseconds(now);
#endif
    clock_gettime(CLOCK_REALTIME, &now);
    return nanoseconds(now);
}

/* `granularity_ns` before the scan began. */
static int64_t believed_before(int64_t scan_start, int64_t granularity_ns)
{
    int64_t moment;
    return __builtin_sub_overflow(scan_start, granularity_ns, &moment) ? INT64_MIN : moment;
}

static struct stamp take(const struct stat *status, enum stamp_state state, int64_t believed)
{
    struct stamp stamp = {state, status->st_ino, nanoseconds(status->st_mtim),
                          nanoseconds(status->st_ctim)};
    if (stamp.mtime_ns >= believed || stamp.ctime_ns >= believed)
        stamp.state = STAMP_RACY;
    return stamp;
}

/* A ctime of whole seconds comes from a file system that stores no more (ext3), or from the maker
 * of an image, who sets it at will. */
static bool is_of_whole_seconds(const struct stat *status)
{
    return status->st_ctim.tv_nsec == 0;
}

struct stamp stamp_of(const struct stat *status, int64_t scan_start, int64_t granularity_ns)
{
    struct stamp stamp = take(status, STAMP_EXACT, believed_before(scan_start, granularity_ns));
    if (is_of_whole_seconds(status))
        stamp.state = STAMP_RACY;
    return stamp;
}

struct stamp stamp_of_mount(const struct stat *status, int64_t scan_start, int64_t granularity_ns)
{
    if (is_of_whole_seconds(status) && granularity_ns < 2 * NS_PER_SECOND)
        granularity_ns = 2 * NS_PER_SECOND;
    return take(status, STAMP_MOUNT, believed_before(scan_start, granularity_ns));
}
