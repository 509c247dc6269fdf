/* The rows of an index's distributions by their numbers, where a walk would be too long a way. */
#ifndef EPINDEX_INDEX_ROWS_H
#define EPINDEX_INDEX_ROWS_H

#include "index.h"

/* Where each row begins; made when first asked for, and kept by the index. NULL: out of memory. */
struct row_places;
const struct row_places *rows_of(const epi_index *index);

/* The row of a distribution of a piece. False: there is none of that number. */
bool get_row(const struct row_places *places, size_t piece, uint32_t distribution,
             struct distribution *row);

#endif
