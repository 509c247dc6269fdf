/* An index, with its path entries and distributions by their numbers. */
#ifndef EPINDEX_CLI_PATHS_INVENTORY_H
#define EPINDEX_CLI_PATHS_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"

/* Strings are the index's. */
struct inventory {
    const epi_index *index;
    epi_path_entry *path_entries;
    size_t n_path_entries;
    epi_distribution *distributions;
    size_t n_distributions;
};

/* EPI_OK, _MEMORY, _DAMAGED. inventory_free() in any case. */
epi_status take_inventory(const epi_index *index, struct inventory *inventory);
void inventory_free(struct inventory *inventory);

/* NULL: the index is damaged. */
const epi_distribution *distribution_of_entry(const struct inventory *inventory,
                                              const epi_entry *entry);
const epi_path_entry *path_entry_of(const struct inventory *inventory,
                                    const epi_distribution *distribution);

/* The metadata directory. The caller frees it; NULL: out of memory. */
char *location_of(const struct inventory *inventory, const epi_distribution *distribution);

/* The file that entry points are read from. The caller frees it; NULL: out of memory. */
char *entry_points_file(const char *location);

#endif
