/* Stamps: (inode, mtime, ctime), the cheap evidence that a file or directory is unchanged.
 *
 * How a stamp could lie: a scan reads a file at 12:00:00.004; at 12:00:00.007 the file is
 * written again, in the same tick of the file system's clock, so that its times stay what they
 * were; the stamp says "unchanged" for ever. A stamp whose times are as young as the scan itself is
 * therefore "racy" and proves nothing. */
#ifndef EPINDEX_SCAN_STAMP_H
#define EPINDEX_SCAN_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "contents.h"

/* Whether it can prove anything at all, somewhere. */
static inline bool stamp_can_prove(const struct stamp *stamp)
{
    return stamp->state == STAMP_EXACT || stamp->state == STAMP_MOUNT;
}

/* Makes it prove nothing. */
static inline void stamp_doubt(struct stamp *stamp)
{
    if (stamp_can_prove(stamp))
        stamp->state = STAMP_RACY;
}

/* Whether it has the inode and the times that `status` describes. */
bool stamp_is_of(const struct stamp *stamp, const struct stat *status);

/* Whether an exact stamp proves that what `status` describes is unchanged. */
bool stamp_proves(const struct stamp *stamp, const struct stat *status);

/* The wall clock as file systems use it for timestamps, in nanoseconds since 1970. */
int64_t stamp_clock(void);

/* The stamp of what `status` describes, for a scan that began at `scan_start` (stamp_clock()). It
 * is racy when mtime or ctime is not older than that moment less `granularity_ns`
 * (filesystem_granularity()), in particular when it lies in the future; and when the ctime has no
 * fraction of a second. */
struct stamp stamp_of(const struct stat *status, int64_t scan_start, int64_t granularity_ns);

/* The same where it is to prove something on one mount alone: STAMP_MOUNT, or racy. Times of whole
 * seconds have to be two seconds old. */
struct stamp stamp_of_mount(const struct stat *status, int64_t scan_start, int64_t granularity_ns);

#endif
