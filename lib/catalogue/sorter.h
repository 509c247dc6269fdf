/* Sorts more records than fit in memory: in runs that are put aside in a file without a name, and
 * merged. Knows bytes only: records come out in the order of memcmp(), shorter ones first, and of
 * equal ones one. */
#ifndef EPINDEX_CATALOGUE_SORTER_H
#define EPINDEX_CATALOGUE_SORTER_H

#include <stdbool.h>
#include <stddef.h>

#include "progress.h"

struct sorter;

/* About `memory` bytes are used. `folder` is where the file is made, if one is needed; it must last
 * until the end, as `progress`, which may be NULL. NULL: out of memory. */
struct sorter *sorter_new(size_t memory, const char *folder, const struct fmt_progress *progress);
/* NULL is allowed. */
void sorter_free(struct sorter *sorter);

/* -1 and errno: ENOMEM, ECANCELED where `progress` asked to stop, or the file could not be made or
 * written. */
int sorter_add(struct sorter *sorter, const char *record, size_t length);
/* Once, when all are added. Likewise. */
int sorter_sort(struct sorter *sorter);
/* The next record, valid until the next call: 1; 0 at the end; -1 and errno. */
int sorter_next(struct sorter *sorter, const char **record, size_t *length);

#endif
