/* Stamps: (inode, mtime, ctime), the cheap evidence that a file or directory is unchanged.
 *
 * The lie a stamp could tell: a scan reads a file at 12:00:00.004; at 12:00:00.007 the file is
 * written again, in the same tick of the file system's clock, so that its times stay what they
 * were; the stamp says "unchanged" for ever. A stamp whose times are as young as the scan itself is
 * therefore "racy" and proves nothing. */
#ifndef EPINDEX_SCAN_STAMP_H
#define EPINDEX_SCAN_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "contents.h"

/* Whether an exact stamp proves that what `status` describes is unchanged. */
bool stamp_proves(const struct stamp *stamp, const struct stat *status);

/* The wall clock as file systems use it for timestamps, in nanoseconds since 1970. */
int64_t stamp_clock(void);

/* The stamp of what `status` describes, for a scan that began at `scan_start` (stamp_clock()). It
 * is racy when mtime or ctime is not older than that moment less `granularity_ns`
 * (filesystem_granularity()), in particular when it lies in the future; and when the ctime has no
 * fraction of a second. */
struct stamp stamp_of(const struct stat *status, int64_t scan_start, int64_t granularity_ns);

#endif
