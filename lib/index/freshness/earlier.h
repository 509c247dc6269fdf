/* What an older index knows, for a scan that need not open the files of unchanged distributions. */
#ifndef EPINDEX_INDEX_EARLIER_H
#define EPINDEX_INDEX_EARLIER_H

#include "epindex.h"
#include "index_file.h"
#include "scan.h"
#include "stamps.h"

struct earlier_distribution;

/* Strings stay those of the index: it must be open as long as what the scan found is in use. */
struct earlier {
    struct earlier_distribution *items; /* sorted by path and directory */
    size_t n_items;
    epi_entry *entries; /* by distribution, in file order */
};

/* The distributions of one path entry, which is at `path` now; their entries are not among it.
 * `cursor` stands at its first distribution. */
epi_status earlier_of_path_entry(struct earlier *earlier, const struct path_entry *entry,
                                 const char *path, struct fmt_cursor cursor,
                                 const struct belief *belief);

/* All that the index knows. Distributions that a problem was found in are left out: they are read
 * again, and reported again. `progress` may be NULL. EPI_OK, EPI_ERR_DAMAGED, EPI_ERR_MEMORY,
 * EPI_ERR_STOPPED. */
epi_status earlier_of_file(struct earlier *earlier, const struct index_file *file,
                           const struct fmt_progress *progress);

/* A scan_find_remembered, whose context is a struct earlier. */
bool find_earlier(void *context, const char *path, const char *directory,
                  struct scan_remembered *remembered);

void earlier_free(struct earlier *earlier);

#endif
