/* The least that any answer from the directories themselves costs: to list a path entry, and to
 * read or stat the files of each distribution. */
#ifndef EPINDEX_BENCH_FLOOR_H
#define EPINDEX_BENCH_FLOOR_H

#include <stdint.h>

/* Lists `path` and reads, in each metadata directory, what a build reads: the first 8 KiB of
 * METADATA or PKG-INFO, and all of entry_points.txt. Returns how many bytes that were. */
uint64_t read_path_entry(const char *path);

/* Looks at METADATA and entry_points.txt of each metadata directory of `path`, which was listed the
 * first time: what a kept update cannot do without. Returns how many are there. */
uint64_t stat_path_entry(const char *path);

#endif
