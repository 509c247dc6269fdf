/* What is known of file systems. Where nothing is known, the answers are the careful ones. */
#ifndef EPINDEX_SCAN_FILESYSTEM_H
#define EPINDEX_SCAN_FILESYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* No timestamp of this file system proves anything. */
#define FILESYSTEM_PROVES_NOTHING INT64_MAX

/* How many nanoseconds old the timestamps of a file or directory must be to be believed: any change
 * from then on gives it others. */
struct granularity {
    int64_t for_ever;
    int64_t on_mount; /* as long as it stays mounted: also where who made an image chose the times,
                         and where what lies beneath can be swapped between two mounts */
};

/* Of the file system of `fd`. */
struct granularity filesystem_granularity(int fd);

/* Whether a file behind `fd` that is mapped stays as it is until it is unmapped, also when it is
 * replaced or removed meanwhile. Elsewhere (on another machine, behind a server) a page can be gone
 * when it is first touched, and the process with it. */
bool filesystem_keeps_mappings(int fd);

#endif
