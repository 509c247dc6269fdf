#include "paths/inventory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

epi_status take_inventory(const epi_index *index, struct inventory *inventory)
{
    epi_info info = EPI_INFO_INIT;
    *inventory = (struct inventory){.index = index};
    epi_status status = epi_describe(index, &info);
    if (status != EPI_OK)
        return status;
    inventory->path_entries =
        calloc((size_t)info.path_entries + 1, sizeof *inventory->path_entries);
    inventory->distributions =
        calloc((size_t)info.distributions + 1, sizeof *inventory->distributions);
    if (!inventory->path_entries || !inventory->distributions)
        return EPI_ERR_MEMORY;
    size_t *n = &inventory->n_path_entries;
    epi_cursor cursor = epi_path_entries(index);
    while (*n < info.path_entries && epi_next_path_entry(&cursor, &inventory->path_entries[*n]))
        ++*n;
    n = &inventory->n_distributions;
    cursor = epi_distributions(index, NULL);
    while (*n < info.distributions && epi_next_distribution(&cursor, &inventory->distributions[*n]))
        ++*n;
    bool complete = *n == info.distributions && inventory->n_path_entries == info.path_entries;
    return complete ? EPI_OK : EPI_ERR_DAMAGED;
}

void inventory_free(struct inventory *inventory)
{
    free(inventory->path_entries);
    free(inventory->distributions);
    *inventory = (struct inventory){0};
}

const epi_distribution *distribution_of_entry(const struct inventory *inventory,
                                              const epi_entry *entry)
{
    return entry->distribution < inventory->n_distributions
               ? &inventory->distributions[entry->distribution]
               : NULL;
}

const epi_path_entry *path_entry_of(const struct inventory *inventory,
                                    const epi_distribution *distribution)
{
    return distribution && distribution->path_entry < inventory->n_path_entries
               ? &inventory->path_entries[distribution->path_entry]
               : NULL;
}

char *location_of(const struct inventory *inventory, const epi_distribution *distribution)
{
    const epi_path_entry *path_entry = path_entry_of(inventory, distribution);
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
