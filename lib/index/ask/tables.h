/* What an index makes when it is first asked for, and keeps. */
#ifndef EPINDEX_INDEX_TABLES_H
#define EPINDEX_INDEX_TABLES_H

#include "index.h"

/* The groups of an index that several files make up, sorted by name. NULL: out of memory. */
const struct group_table *table_of_groups(const epi_index *index);

/* The rows of an index's distributions by their numbers, where a walk would be too long a way:
 * where each begins. NULL: out of memory. */
struct row_places;
const struct row_places *rows_of(const epi_index *index);

/* The row of a distribution of a piece. False: there is none of that number. */
bool get_row(const struct row_places *places, size_t piece, uint32_t distribution,
             struct distribution *row);

#endif
