/* The result of a check: an account of each path entry, which borrows nothing. */
#ifndef EPINDEX_INDEX_REPORT_H
#define EPINDEX_INDEX_REPORT_H

#include <stdbool.h>

#include "arena.h"
#include "epindex.h"
#include "path_verdict.h"

struct report {
    epi_report shown; /* what a program sees; its array is `path_entries` */
    struct arena arena;
    epi_path_entry *path_entries;
    size_t capacity;
};

/* NULL: out of memory. epi_report_free() its `shown`. */
struct report *report_make(void);
/* Appends a path entry, with the verdict on it; both are copied. False: out of memory. */
bool report_add(struct report *report, const epi_path_entry *path_entry,
                const struct path_verdict *verdict);
/* Makes the verdict on path entry `number` stale, for that reason, unless it is already. */
void report_condemn(struct report *report, size_t number, epi_reason reason);

/* Holds the path entries of the report against the list: condemns those that are not on it, adds
 * those that it has not, and, where only the order differs, condemns the first that is in the wrong
 * place. EPI_OK, EPI_ERR_MEMORY, EPI_ERR_SYSTEM. */
epi_status compare_path_list(const epi_index *index, struct report *report,
                             const char *const *paths, size_t n_paths);

#endif
