/* What an older index knows, for a scan that need not open the files of unchanged distributions. */
#ifndef EPINDEX_INDEX_RECALL_H
#define EPINDEX_INDEX_RECALL_H

#include "epindex.h"
#include "reader.h"
#include "scan.h"

struct recalled;

/* Strings stay those of the index: it must be open as long as what the scan found is in use. */
struct recall {
    struct recalled *items; /* sorted by path and directory */
    size_t n_items;
    epi_entry *entries; /* by distribution, in file order */
};

/* The distributions of one path entry, which is at `path` now; their entries are not recalled.
 * `cursor` stands at its first distribution. */
epi_status recall_path_entry(struct recall *recall, const struct path_entry *entry,
                             const char *path, struct fmt_cursor cursor);

/* All that the index knows. Distributions that a problem was found in are left out: they are read
 * again, and reported again. */
epi_status recall_index(struct recall *recall, const struct fmt_reader *reader);

/* A scan_recall, whose context is a struct recall. */
bool recall_one(void *context, const char *path, const char *directory,
                struct scan_remembered *remembered);

void recall_free(struct recall *recall);

#endif
