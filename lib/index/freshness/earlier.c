#include "earlier.h"

#include <stdlib.h>
#include <string.h>

#include "public.h"
#include "sort.h"

struct earlier_distribution {
    const char *path;
    const char *directory;
    struct scan_remembered knowledge;
};

static int by_place(const void *a, const void *b)
{
    const struct earlier_distribution *left = a, *right = b;
    int order = left->path == right->path ? 0 : strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->directory, right->directory);
}

bool find_earlier(void *context, const char *path, const char *directory,
                  struct scan_remembered *remembered)
{
    const struct earlier *earlier = context;
    struct earlier_distribution key = {.path = path, .directory = directory};
    const struct earlier_distribution *found = NULL;

    if (earlier->n_items > 0)
        found = bsearch(&key, earlier->items, earlier->n_items, sizeof key, by_place);
    if (found == NULL)
        return false;
    *remembered = found->knowledge;
    return true;
}

static void remember(struct earlier *earlier, const char *path, const struct distribution *d,
                     const struct belief *belief)
{
    struct earlier_distribution *item = &earlier->items[earlier->n_items++];
    *item = (struct earlier_distribution){path, d->public.directory, {.distribution = *d}};
    item->knowledge.distribution.public.entries = 0; /* they are counted when they are there */
    item->knowledge.without_entries = d->public.shadowed;
    item->knowledge.is_anothers = belief->anothers;
    item->knowledge.mount = belief->mount;
    /* What was wrong is reported again, so it has to be found again. */
    if (d->has_problems)
        item->knowledge.distribution.stamp.state = STAMP_RACY;
}

/* From here on it can be asked. */
static epi_status sort(struct earlier *earlier, const struct fmt_progress *progress)
{
    return status_from_format(
        fmt_sort(earlier->items, earlier->n_items, sizeof *earlier->items, by_place, progress));
}

epi_status earlier_of_path_entry(struct earlier *earlier, const struct path_entry *entry,
                                 const char *path, struct fmt_cursor cursor,
                                 const struct belief *belief)
{
    if (entry->distributions > cursor.left)
        return EPI_ERR_DAMAGED;
    earlier->items = calloc(entry->distributions + (size_t)1, sizeof *earlier->items);
    if (earlier->items == NULL)
        return EPI_ERR_MEMORY;
    for (uint32_t i = 0; i < entry->distributions; i++) {
        struct distribution distribution;
        if (!fmt_next_distribution(&cursor, &distribution))
            return EPI_ERR_DAMAGED;
        remember(earlier, path, &distribution, belief);
    }
    return sort(earlier, NULL);
}

/* The entries of each distribution, which come one behind the other. */
static epi_status read_entries(struct earlier *earlier, const struct fmt_reader *reader,
                               const struct fmt_progress *progress)
{
    struct fmt_cursor cursor = fmt_entries_of_each(reader);
    size_t limit = reader->header.entries, count = 0;

    /* A hostile header may claim any number; an entry takes more than a byte. */
    if (limit > reader->header.file_size)
        return EPI_ERR_DAMAGED;
    earlier->entries = calloc(limit + 1, sizeof *earlier->entries);
    if (earlier->entries == NULL)
        return EPI_ERR_MEMORY;
    for (; count < limit && fmt_next_entry(&cursor, &earlier->entries[count]); count++) {
        const epi_entry *entry = &earlier->entries[count];
        if (entry->distribution >= earlier->n_items)
            return EPI_ERR_DAMAGED;
        if (fmt_must_stop(progress, count))
            return EPI_ERR_STOPPED;
        struct scan_remembered *knowledge = &earlier->items[entry->distribution].knowledge;
        if (knowledge->distribution.public.entries++ == 0)
            knowledge->entries = entry;
    }
    return count == limit ? EPI_OK : EPI_ERR_DAMAGED;
}

epi_status earlier_of_file(struct earlier *earlier, const struct index_file *file,
                           const struct fmt_progress *progress)
{
    const struct fmt_reader *reader = &file->reader;
    struct fmt_cursor paths = fmt_path_entries(reader);
    struct fmt_cursor cursor = fmt_distributions(reader);
    struct path_entry entry;
    struct boot boot = {0};

    earlier->items = calloc(cursor.left + (size_t)1, sizeof *earlier->items);
    if (earlier->items == NULL)
        return EPI_ERR_MEMORY;
    while (fmt_next_path_entry(&paths, &entry)) {
        const struct belief belief = belief_in(file, &entry, &boot);
        for (uint32_t i = 0; i < entry.distributions; i++) {
            struct distribution distribution;
            if (!fmt_next_distribution(&cursor, &distribution))
                return EPI_ERR_DAMAGED;
            if (fmt_must_stop(progress, earlier->n_items))
                return EPI_ERR_STOPPED;
            remember(earlier, entry.path, &distribution, &belief);
        }
    }
    if (paths.status == FMT_DAMAGED)
        return EPI_ERR_DAMAGED;
    epi_status status = read_entries(earlier, reader, progress);
    return status == EPI_OK ? sort(earlier, progress) : status;
}

void earlier_free(struct earlier *earlier)
{
    free(earlier->items);
    free(earlier->entries);
    *earlier = (struct earlier){0};
}
