/* Puts the sorted rows of one shard together again: what the index file is to hold. */
#ifndef EPINDEX_CATALOGUE_GATHER_H
#define EPINDEX_CATALOGUE_GATHER_H

#include "row.h"

/* Zero-initialise. The inputs are the path entries. */
struct gathered {
    struct scan scan;
    size_t path_entries_capacity;
    char *head; /* of the distribution at hand: rows that begin so are of it; in the arena */
    size_t head_length;
};

/* Takes the next row. False: out of memory. */
bool gather_row(struct gathered *gathered, const char *row, size_t length);
/* When all are taken: `contents` borrows from `gathered`. */
void gather_finish(struct gathered *gathered, struct fmt_contents *contents);
void gather_free(struct gathered *gathered);

#endif
