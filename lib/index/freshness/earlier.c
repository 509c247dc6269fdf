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

static int by_line(const void *a, const void *b)
{
    const epi_entry *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

/* Reads all entries, and counts those of each distribution. *entries is to be freed in any case. */
static epi_status read_entries(struct earlier *earlier, const struct fmt_reader *reader,
                               epi_entry **entries, size_t *n_entries,
                               const struct fmt_progress *progress)
{
    struct fmt_cursor cursor = fmt_all_entries(reader);
    size_t limit = reader->header.entries, count = 0;

    /* A hostile header may claim any number; an entry takes more than a byte. */
    if (limit > reader->header.file_size)
        return EPI_ERR_DAMAGED;
    *entries = calloc(limit + 1, sizeof **entries);
    if (*entries == NULL)
        return EPI_ERR_MEMORY;
    for (; count < limit && fmt_next_entry(&cursor, &(*entries)[count]); count++) {
        uint32_t owner = (*entries)[count].distribution;
        if (owner >= earlier->n_items)
            return EPI_ERR_DAMAGED;
        if (fmt_must_stop(progress, count))
            return EPI_ERR_STOPPED;
        earlier->items[owner].knowledge.distribution.public.entries++;
    }
    *n_entries = count;
    return count == limit ? EPI_OK : EPI_ERR_DAMAGED;
}

/* The index has its entries by group; a distribution wants its own, in file order. */
static epi_status collect_entries(struct earlier *earlier, const struct fmt_reader *reader,
                                  const struct fmt_progress *progress)
{
    epi_entry *read = NULL;
    size_t count, next = 0;
    epi_status status = read_entries(earlier, reader, &read, &count, progress);
    if (status != EPI_OK)
        goto cleanup;
    status = EPI_ERR_MEMORY;
    earlier->entries = malloc((count + 1) * sizeof *earlier->entries);
    size_t *free_places = calloc(earlier->n_items + 1, sizeof *free_places);
    if (earlier->entries == NULL || free_places == NULL) {
        free(free_places);
        goto cleanup;
    }
    for (size_t i = 0; i < earlier->n_items; i++) {
        struct scan_remembered *knowledge = &earlier->items[i].knowledge;
        knowledge->entries = earlier->entries + next;
        free_places[i] = next;
        next += knowledge->distribution.public.entries;
    }
    status = EPI_OK;
    for (size_t i = 0; i < count && status == EPI_OK; i++) {
        earlier->entries[free_places[read[i].distribution]++] = read[i];
        status = fmt_must_stop(progress, i) ? EPI_ERR_STOPPED : EPI_OK;
    }
    free(free_places);
    for (size_t i = 0, first = 0; i < earlier->n_items && status == EPI_OK; i++) {
        uint32_t own = earlier->items[i].knowledge.distribution.public.entries;
        status = status_from_format(
            fmt_sort(earlier->entries + first, own, sizeof *earlier->entries, by_line, progress));
        first += own;
    }
cleanup:
    free(read);
    return status;
}

epi_status earlier_of_file(struct earlier *earlier, const struct index_file *file,
                           const struct fmt_progress *progress)
{
    const struct fmt_reader *reader = &file->reader;
    struct fmt_cursor paths = fmt_path_entries(reader);
    struct fmt_cursor cursor = fmt_distributions(reader);
    struct path_entry entry;

    earlier->items = calloc(cursor.left + (size_t)1, sizeof *earlier->items);
    if (earlier->items == NULL)
        return EPI_ERR_MEMORY;
    while (fmt_next_path_entry(&paths, &entry)) {
        const struct belief belief = belief_in(file, &entry);
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
    epi_status status = collect_entries(earlier, reader, progress);
    return status == EPI_OK ? sort(earlier, progress) : status;
}

void earlier_free(struct earlier *earlier)
{
    free(earlier->items);
    free(earlier->entries);
    *earlier = (struct earlier){0};
}
