/* The groups of an index that several files make up, sorted by name; made when first asked for. */
#ifndef EPINDEX_INDEX_GROUP_TABLE_H
#define EPINDEX_INDEX_GROUP_TABLE_H

#include "index.h"

/* NULL: out of memory. */
const struct group_table *table_of_groups(const epi_index *index);

#endif
