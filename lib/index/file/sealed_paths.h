/* The paths in a sealed index: relative to the directory of the index file, so that the two can be
 * moved together. */
#ifndef EPINDEX_INDEX_SEALED_PATHS_H
#define EPINDEX_INDEX_SEALED_PATHS_H

#include "arena.h"
#include "scan.h"
#include "status.h"

/* The directory that `output` lies in, all symbolic links followed; to be freed. NULL: errno. */
char *sealed_base(const char *output);

/* The way from `base` to `path`, which is absolute: "." for the base itself, "a/b", "../a".
 *
 * Links in the folders above `path` are followed; its own last component is kept, link or not,
 * because a path entry's name says what it is (".egg", "entry_points.d"): "../x.egg" where the base
 * itself is one, and "x.egg/." where a "/" or "/." behind the name makes it none. Of a path that
 * does not exist, the part that does is treated so, and the rest is taken as it is spelled. NULL:
 * out of memory. */
const char *sealed_path(struct arena *arena, const char *base, const char *path);

/* Makes of what a scan found what a sealed index holds: paths relative to `base` (sealed_base()),
 * no stamps. `progress` may be NULL. FMT_OK, FMT_MEMORY, FMT_STOPPED. */
enum fmt_status seal_scan(struct scan *scan, const char *base, const struct fmt_progress *progress);

#endif
