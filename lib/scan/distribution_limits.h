/* What one distribution may cost everybody: so that nothing it contains makes an index fail, or
 * grow, or slow, for the others. */
#ifndef EPINDEX_SCAN_DISTRIBUTION_LIMITS_H
#define EPINDEX_SCAN_DISTRIBUTION_LIMITS_H

#include "scan.h"

/* The longest Name, Version, and name of a metadata directory in an archive, in bytes. */
#define SCAN_MAX_NAME ((size_t)1024)

/* What the entries of a distribution may take in an index: so many times its entry_points.txt, and
 * as much again of any size. A group's name stands in the key of each of its entries, and four
 * bytes of input are one. Real files take three to five times themselves. */
#define SCAN_MOST_GROWTH 64
#define SCAN_GROWTH_OF_ANY ((size_t)64 << 10)

/* How many groups and names of a distribution may share one hash of cdb: a lookup meets them all.
 * By chance it is two, among a hundred thousand. */
#define SCAN_MOST_OF_ONE_HASH 16

/* Leaves out of the scan's entries from number `first` on, which the text of `length` bytes at
 * `path` has, what passes these limits, and reports it. 0; 1: `progress`, which may be NULL, asked
 * to stop; -1: out of memory. */
int limit_entries(struct scan *scan, size_t first, size_t length, const char *path,
                  const struct fmt_progress *progress);

#endif
