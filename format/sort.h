/* Sorting that can be stopped: qsort() takes a second for a million, and asks nobody. */
#ifndef EPINDEX_FORMAT_SORT_H
#define EPINDEX_FORMAT_SORT_H

#include <stddef.h>

#include "progress.h"
#include "status.h"

/* As qsort(); equal items keep their order where there are many. FMT_OK; FMT_MEMORY or FMT_STOPPED:
 * the items are in no order, and some may be there twice. */
enum fmt_status fmt_sort(void *items, size_t n, size_t size,
                         int (*compare)(const void *, const void *),
                         const struct fmt_progress *progress);

#endif
