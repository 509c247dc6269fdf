/* An index, with its path entries and distributions by their numbers. */
#ifndef EPINDEX_CLI_PATHS_ENVIRONMENT_H
#define EPINDEX_CLI_PATHS_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"

/* Strings are the index's. */
struct environment {
    const epi_index *index;
    epi_path_entry *path_entries;
    size_t n_path_entries;
    epi_distribution *distributions;
    size_t n_distributions;
};

/* EPI_OK, _MEMORY, _DAMAGED. free_environment() in any case. */
epi_status list_environment(const epi_index *index, struct environment *environment);
void free_environment(struct environment *environment);

/* NULL: the index is damaged. */
const epi_distribution *distribution_of_entry(const struct environment *environment,
                                              const epi_entry *entry);
const epi_path_entry *path_entry_of(const struct environment *environment,
                                    const epi_distribution *distribution);

/* The metadata directory. The caller frees it; NULL: out of memory. */
char *location_of(const struct environment *environment, const epi_distribution *distribution);

/* The file that entry points are read from. The caller frees it; NULL: out of memory. */
char *entry_points_file(const char *location);

#endif
