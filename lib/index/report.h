/* The result of a check: a verdict with its reasons for each path entry. */
#ifndef EPINDEX_INDEX_REPORT_H
#define EPINDEX_INDEX_REPORT_H

#include <stdbool.h>

#include "arena.h"
#include "epindex.h"

struct path_verdict {
    epi_verdict verdict;
    epi_tier tier;
    epi_reason reason;
    const epi_change *changes;
    size_t n_changes;
};

struct epi_report {
    struct arena arena; /* strings and changes */
    struct reported_path *paths;
    size_t n_paths, capacity;
    epi_verdict verdict; /* the worst so far */
};

/* Appends a path entry; `path` is copied. False: out of memory. */
bool report_add(epi_report *report, const char *path, const struct path_verdict *verdict);
/* Makes the verdict on path entry `number` stale, for that reason, unless it is already. */
void report_condemn(epi_report *report, size_t number, epi_reason reason);

#endif
