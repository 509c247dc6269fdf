#include "content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "earlier.h"
#include "public.h"
#include "scan.h"

/* A distribution as either side of the comparison knows it. */
struct known {
    const char *directory, *name, *version;
    struct hash content;
};

struct known_list {
    struct known *items; /* sorted by directory */
    size_t count;
};

static int by_directory(const void *a, const void *b)
{
    return strcmp(((const struct known *)a)->directory, ((const struct known *)b)->directory);
}

static epi_status recorded_list(struct arena *arena, uint32_t count, struct fmt_cursor cursor,
                                struct known_list *list)
{
    if (count > cursor.left)
        return EPI_ERR_DAMAGED;
    list->items = arena_alloc(arena, (count + (size_t)1) * sizeof *list->items);
    if (list->items == NULL)
        return EPI_ERR_MEMORY;
    for (list->count = 0; list->count < count; list->count++) {
        struct distribution d;
        if (!fmt_next_distribution(&cursor, &d))
            return EPI_ERR_DAMAGED;
        list->items[list->count] =
            (struct known){d.public.directory, d.public.name, d.public.version, d.content};
    }
    array_sort(list->items, list->count, sizeof *list->items, by_directory);
    return EPI_OK;
}

static epi_status current_list(struct arena *arena, const struct scan *scan,
                               struct known_list *list)
{
    list->items = arena_alloc(arena, (scan->n_distributions + 1) * sizeof *list->items);
    if (list->items == NULL)
        return EPI_ERR_MEMORY;
    list->count = scan->n_distributions;
    for (size_t i = 0; i < list->count; i++) {
        const struct distribution *d = &scan->distributions[i];
        list->items[i] =
            (struct known){d->public.directory, d->public.name, d->public.version, d->content};
    }
    array_sort(list->items, list->count, sizeof *list->items, by_directory);
    return EPI_OK;
}

/* Copies what a change says out of the index or the scan, which end before the report does. */
static bool copy_change(struct arena *arena, epi_change *change, epi_change_kind kind,
                        const struct known *known)
{
    const char *sources[] = {known->directory, known->name, known->version};
    const char *copies[3] = {NULL, NULL, NULL};
    for (size_t i = 0; i < 3; i++) {
        if (sources[i] == NULL)
            continue;
        copies[i] = arena_copy(arena, sources[i], strlen(sources[i]));
        if (copies[i] == NULL)
            return false;
    }
    *change =
        (epi_change){.kind = kind, .directory = copies[0], .dist = copies[1], .version = copies[2]};
    return true;
}

/* Merges the two sorted lists. */
static epi_status compare_lists(struct arena *arena, const struct known_list *before,
                                const struct known_list *now, struct path_verdict *verdict)
{
    epi_change *changes = arena_alloc(arena, (before->count + now->count + 1) * sizeof *changes);
    if (changes == NULL)
        return EPI_ERR_MEMORY;
    verdict->changes = changes;

    size_t i = 0, j = 0;
    while (i < before->count || j < now->count) {
        const struct known *old = i < before->count ? &before->items[i] : NULL;
        const struct known *new = j < now->count ? &now->items[j] : NULL;
        int order = old == NULL ? 1 : new == NULL ? -1 : by_directory(old, new);
        i += order <= 0;
        j += order >= 0;
        if (order == 0 && memcmp(&old->content, &new->content, sizeof old->content) == 0)
            continue;
        epi_change_kind kind = order < 0 ? EPI_REMOVED : order > 0 ? EPI_ADDED : EPI_CHANGED;
        if (!copy_change(arena, &changes[verdict->n_changes], kind, order < 0 ? old : new))
            return EPI_ERR_MEMORY;
        verdict->n_changes++;
    }
    return EPI_OK;
}

static epi_reason reason_of(const struct path_entry *before, const struct path_entry *now)
{
    if (before->kind == now->kind)
        return EPI_REASON_DISTRIBUTIONS;
    /* What may not be looked at need not be there. */
    if (before->kind == PATH_MISSING && now->kind != PATH_UNREADABLE)
        return EPI_REASON_APPEARED;
    return now->kind == PATH_MISSING ? EPI_REASON_GONE : EPI_REASON_KIND;
}

epi_status check_content(struct arena *arena, const struct path_entry *entry, const char *path,
                         const struct fmt_cursor *distributions, const struct belief *belief,
                         struct path_verdict *verdict)
{
    struct scan scan = {0};
    struct earlier earlier = {0};
    struct known_list before, now;
    struct scan_options options = {.without_entries = true};
    epi_status status = EPI_OK;

    *verdict = (struct path_verdict){
        .path = path, .verdict = EPI_FRESH, .reason = EPI_REASON_SAME_CONTENT};
    if (belief != NULL) {
        status = earlier_of_path_entry(&earlier, entry, path, *distributions, belief);
        if (status != EPI_OK)
            goto cleanup;
        options.find_remembered = find_earlier;
        options.remembered_context = &earlier;
    }
    status = status_from_scan(scan_path_list(&scan, &path, 1, &options));
    if (status == EPI_ERR_SYSTEM)
        errno = scan.failed_errno;
    if (status != EPI_OK)
        goto cleanup;

    const struct path_entry *current = &scan.path_entries[0];
    if (memcmp(current->content.bytes, entry->content.bytes, sizeof entry->content.bytes) == 0)
        goto cleanup;

    verdict->verdict = EPI_STALE;
    verdict->reason = reason_of(entry, current);
    status = recorded_list(arena, entry->distributions, *distributions, &before);
    if (status == EPI_OK)
        status = current_list(arena, &scan, &now);
    if (status == EPI_OK)
        status = compare_lists(arena, &before, &now, verdict);

cleanup:
    earlier_free(&earlier);
    scan_free(&scan);
    return status;
}

epi_status check_distribution_content(struct arena *arena, const struct distribution *recorded,
                                      const char *path, bool *changed, epi_change *change)
{
    struct scan scan = {0};
    struct scan_options options = {.without_entries = true, .only = recorded->public.directory};
    epi_status status = status_from_scan(scan_path_list(&scan, &path, 1, &options));
    *changed = true;
    if (status == EPI_ERR_SYSTEM)
        errno = scan.failed_errno;
    if (status == EPI_OK && scan.n_distributions == 1) {
        const struct distribution *now = &scan.distributions[0];
        const struct known known = {now->public.directory, now->public.name, now->public.version,
                                    now->content};
        *changed = memcmp(&now->content, &recorded->content, sizeof now->content) != 0;
        if (*changed && !copy_change(arena, change, EPI_CHANGED, &known))
            status = EPI_ERR_MEMORY;
    } else if (status == EPI_OK) {
        const struct known known = {recorded->public.directory, recorded->public.name,
                                    recorded->public.version, recorded->content};
        if (!copy_change(arena, change, EPI_REMOVED, &known))
            status = EPI_ERR_MEMORY;
    }
    scan_free(&scan);
    return status;
}

epi_status compare_with_newer(struct arena *arena, const struct path_entry *entry,
                              struct fmt_cursor before, const struct path_entry *newer,
                              const struct fmt_cursor *after, struct path_verdict *verdict)
{
    struct known_list known, now = {NULL, 0};
    *verdict = (struct path_verdict){
        .path = entry->path, .verdict = EPI_FRESH, .reason = EPI_REASON_SAME_CONTENT};
    if (memcmp(newer->content.bytes, entry->content.bytes, sizeof entry->content.bytes) == 0)
        return EPI_OK;
    verdict->verdict = EPI_STALE;
    verdict->reason = reason_of(entry, newer);
    epi_status status = recorded_list(arena, entry->distributions, before, &known);
    if (status == EPI_OK && after != NULL)
        status = recorded_list(arena, newer->distributions, *after, &now);
    return status == EPI_OK ? compare_lists(arena, &known, &now, verdict) : status;
}
