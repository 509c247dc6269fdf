/* Whether an open index holds: every file of it, and the path entries without one; and the report
 * of that, an account of each path entry, which borrows nothing. */
#ifndef EPINDEX_INDEX_CHECK_H
#define EPINDEX_INDEX_CHECK_H

#include <stdbool.h>

#include "arena.h"
#include "content.h"
#include "index.h"
#include "stamps.h"

/* EPI_OK, with *worst EPI_FRESH or EPI_MOVED, or as epi_is_fresh(). `opens_anew`: EPI_ERR_STALE
 * also where a path entry of many distributions changed, which is then read once, by epi_open(),
 * and not here first. */
epi_status check_index(const epi_index *index, epi_level level, bool opens_anew, epi_verdict *worst,
                       epi_detail *detail);

/* The stamps of all of its distributions, decoded once. NULL: out of memory, or damaged. */
const struct stamp_table *stamps_of(const struct piece *piece);

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

/* Holds the path entries of the report against the list: condemns those that are not on it, adds
 * those that it has not, and, where only the order differs, condemns the first that is in the wrong
 * place. EPI_OK, EPI_ERR_MEMORY, EPI_ERR_SYSTEM. */
epi_status compare_path_list(const epi_index *index, struct report *report,
                             const char *const *paths, size_t n_paths);

#endif
