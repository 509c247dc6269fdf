/* Turns what a scan found into what an index file holds: where scan's structures and format's meet.
 */
#ifndef EPINDEX_INDEX_CONTENTS_FROM_SCAN_H
#define EPINDEX_INDEX_CONTENTS_FROM_SCAN_H

#include "arena.h"
#include "contents.h"
#include "epindex.h"
#include "scan.h"

/* Fills `contents`, whose strings and arrays are then those of `scan` and `arena`: both must
 * outlive it. `sealed_base` is the directory that paths are to be relative to (sealed_base()), or
 * NULL for a local index. EPI_OK, EPI_ERR_MEMORY, or EPI_ERR_TOO_LARGE where a count passes 32
 * bits. */
epi_status contents_from_scan(struct fmt_contents *contents, struct arena *arena,
                              const struct scan *scan, const char *sealed_base,
                              enum fmt_level level);

#endif
