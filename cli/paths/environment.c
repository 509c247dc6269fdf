#include "paths/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

epi_status list_environment(const epi_index *index, struct environment *environment)
{
    epi_info info = EPI_INFO_INIT;
    *environment = (struct environment){.index = index};
    epi_status status = epi_describe(index, &info);
    if (status != EPI_OK)
        return status;
    environment->path_entries =
        calloc((size_t)info.path_entries + 1, sizeof *environment->path_entries);
    environment->distributions =
        calloc((size_t)info.distributions + 1, sizeof *environment->distributions);
    if (!environment->path_entries || !environment->distributions)
        return EPI_ERR_MEMORY;
    size_t *n = &environment->n_path_entries;
    epi_cursor cursor = epi_path_entries(index);
    while (*n < info.path_entries && epi_next_path_entry(&cursor, &environment->path_entries[*n]))
        ++*n;
    n = &environment->n_distributions;
    cursor = epi_distributions(index, NULL);
    while (*n < info.distributions &&
           epi_next_distribution(&cursor, &environment->distributions[*n]))
        ++*n;
    bool complete = *n == info.distributions && environment->n_path_entries == info.path_entries;
    return complete ? EPI_OK : EPI_ERR_DAMAGED;
}

void free_environment(struct environment *environment)
{
    free(environment->path_entries);
    free(environment->distributions);
    *environment = (struct environment){0};
}

const epi_distribution *distribution_of_entry(const struct environment *environment,
                                              const epi_entry *entry)
{
    return entry->distribution < environment->n_distributions
               ? &environment->distributions[entry->distribution]
               : NULL;
}

const epi_path_entry *path_entry_of(const struct environment *environment,
                                    const epi_distribution *distribution)
{
    return distribution && distribution->path_entry < environment->n_path_entries
               ? &environment->path_entries[distribution->path_entry]
               : NULL;
}

char *location_of(const struct environment *environment, const epi_distribution *distribution)
{
    const epi_path_entry *path_entry = path_entry_of(environment, distribution);
    char *location = NULL;
    if (!path_entry || asprintf(&location, "%s/%s", path_entry->path, distribution->directory) < 0)
        return NULL;
    return location;
}

char *entry_points_file(const char *location)
{
    size_t length = strlen(location);
    char *file = NULL;
    /* A file of an entry_points.d has the entries itself. */
    if (length > 4 && strcmp(location + length - 4, ".txt") == 0)
        return strdup(location);
    return asprintf(&file, "%s/entry_points.txt", location) < 0 ? NULL : file;
}
