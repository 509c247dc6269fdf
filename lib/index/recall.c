#include "recall.h"

#include <stdlib.h>
#include <string.h>

struct recalled {
    const char *path;
    const char *directory;
    struct scan_remembered knowledge;
};

static int by_place(const void *a, const void *b)
{
    const struct recalled *left = a, *right = b;
    int order = strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->directory, right->directory);
}

bool recall_one(void *context, const char *path, const char *directory,
                struct scan_remembered *remembered)
{
    const struct recall *recall = context;
    struct recalled key = {.path = path, .directory = directory};
    const struct recalled *found = NULL;

    if (recall->n_items > 0)
        found = bsearch(&key, recall->items, recall->n_items, sizeof key, by_place);
    if (found == NULL)
        return false;
    *remembered = found->knowledge;
    return true;
}

static void remember(struct recall *recall, const char *path, const struct distribution *d)
{
    struct recalled *item = &recall->items[recall->n_items++];
    *item = (struct recalled){path, d->public.directory, {.distribution = *d}};
    item->knowledge.distribution.public.entries = 0; /* they are counted when they are there */
    item->knowledge.without_entries = d->public.shadowed;
    /* What was wrong is told again, so it has to be found again. */
    if (d->has_problems)
        item->knowledge.distribution.stamp.state = STAMP_RACY;
}

/* From here on it can be asked. */
static void sort(struct recall *recall)
{
    if (recall->n_items > 0)
        qsort(recall->items, recall->n_items, sizeof *recall->items, by_place);
}

epi_status recall_path_entry(struct recall *recall, const struct path_entry *entry,
                             const char *path, struct fmt_cursor cursor)
{
    if (entry->distributions > cursor.left)
        return EPI_ERR_DAMAGED;
    recall->items = calloc(entry->distributions + (size_t)1, sizeof *recall->items);
    if (recall->items == NULL)
        return EPI_ERR_MEMORY;
    for (uint32_t i = 0; i < entry->distributions; i++) {
        struct distribution distribution;
        if (!fmt_next_distribution(&cursor, &distribution))
            return EPI_ERR_DAMAGED;
        remember(recall, path, &distribution);
    }
    sort(recall);
    return EPI_OK;
}

static int by_distribution(const void *a, const void *b)
{
    const epi_entry *left = a, *right = b;
    if (left->distribution != right->distribution)
        return left->distribution < right->distribution ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

/* The index has its entries by group; a distribution wants its own, in file order. */
static epi_status collect_entries(struct recall *recall, const struct fmt_reader *reader)
{
    struct fmt_cursor cursor = fmt_all_entries(reader);
    size_t limit = reader->header.entries, count = 0;

    /* A hostile header may claim any number; an entry takes more than a byte. */
    if (limit > reader->header.file_size)
        return EPI_ERR_DAMAGED;
    recall->entries = calloc(limit + 1, sizeof *recall->entries);
    if (recall->entries == NULL)
        return EPI_ERR_MEMORY;
    while (count < limit && fmt_next_entry(&cursor, &recall->entries[count]))
        count++;
    if (count != limit)
        return EPI_ERR_DAMAGED;
    qsort(recall->entries, count, sizeof *recall->entries, by_distribution);
    for (size_t i = 0; i < count; i++) {
        const epi_entry *entry = &recall->entries[i];
        if (entry->distribution >= recall->n_items)
            return EPI_ERR_DAMAGED;
        struct scan_remembered *knowledge = &recall->items[entry->distribution].knowledge;
        if (knowledge->distribution.public.entries++ == 0)
            knowledge->entries = entry;
    }
    return EPI_OK;
}

epi_status recall_index(struct recall *recall, const struct fmt_reader *reader)
{
    struct fmt_cursor paths = fmt_path_entries(reader);
    struct fmt_cursor cursor = fmt_distributions(reader);
    struct path_entry entry;

    recall->items = calloc(cursor.left + (size_t)1, sizeof *recall->items);
    if (recall->items == NULL)
        return EPI_ERR_MEMORY;
    while (fmt_next_path_entry(&paths, &entry)) {
        for (uint32_t i = 0; i < entry.distributions; i++) {
            struct distribution distribution;
            if (!fmt_next_distribution(&cursor, &distribution))
                return EPI_ERR_DAMAGED;
            remember(recall, entry.path, &distribution);
        }
    }
    if (paths.status == FMT_DAMAGED)
        return EPI_ERR_DAMAGED;
    epi_status status = collect_entries(recall, reader);
    if (status != EPI_OK)
        return status;
    sort(recall);
    return EPI_OK;
}

void recall_free(struct recall *recall)
{
    free(recall->items);
    free(recall->entries);
    *recall = (struct recall){0};
}
