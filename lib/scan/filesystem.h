/* What is known of file systems. */
#ifndef EPINDEX_SCAN_FILESYSTEM_H
#define EPINDEX_SCAN_FILESYSTEM_H

#include <stdint.h>

/* No timestamp of this file system proves anything. */
#define FILESYSTEM_TELLS_NOTHING INT64_MAX

/* How many nanoseconds old the timestamps of a file or directory on the file system of `fd` must be
 * to be believed: any change from then on gives it others. */
int64_t filesystem_granularity(int fd);

#endif
