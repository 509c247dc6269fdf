#include "diff_changes.h"

#include <stdlib.h>
#include <string.h>

/* An entry or a distribution of one index. */
struct item {
    struct side side;         /* first: what a change points to */
    const char *group, *name; /* NULL: a distribution */
    const char *key;          /* the distribution's normalized name */
    size_t order;
    struct item *partner;
    bool is_same; /* as its partner */
};

/* All of one index, distributions behind the entries. */
struct contents {
    struct item *items;
    struct item **sorted; /* of the entries */
    size_t entries, distributions;
};

static void free_contents(struct contents *contents)
{
    free(contents->items);
    free(contents->sorted);
}

/* The names of all distributions, by number; only those with entries become items. */
static epi_status read_distributions(const epi_index *index, struct contents *contents,
                                     const char **keys, size_t n_keys)
{
    epi_distribution distribution;
    epi_cursor cursor = epi_index_distributions(index);
    for (size_t i = 0; i < n_keys && epi_next_distribution(&cursor, &distribution); i++) {
        keys[i] = distribution.normalized;
        if (distribution.shadowed || !distribution.entries)
            continue;
        contents->items[contents->entries + contents->distributions++] = (struct item){
            .side = {NULL, distribution.name, distribution.version},
            .key = distribution.normalized,
        };
    }
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

static epi_status read_entries(const epi_index *index, struct contents *contents,
                               const char *const *keys, size_t n_keys)
{
    epi_entry entry;
    size_t count = 0;
    epi_cursor cursor = epi_index_all(index);
    while (count < contents->entries && epi_next(&cursor, &entry)) {
        const char *key = entry.distribution < n_keys ? keys[entry.distribution] : NULL;
        if (!key)
            return EPI_ERR_DAMAGED;
        struct item *item = &contents->items[count];
        *item = (struct item){
            .side = {entry.value, entry.dist, entry.version},
            .group = entry.group,
            .name = entry.name,
            .key = key,
            .order = count,
        };
        contents->sorted[count++] = item;
    }
    if (count < contents->entries)
        return epi_cursor_status(&cursor) == EPI_ERR_MEMORY ? EPI_ERR_MEMORY : EPI_ERR_DAMAGED;
    return EPI_OK;
}

static epi_status read_contents(const epi_index *index, struct contents *contents)
{
    epi_info info = {.size = sizeof info};
    epi_status status = epi_index_info(index, &info);
    if (status != EPI_OK)
        return status;
    size_t total = (size_t)info.entries + info.distributions;
    contents->entries = info.entries;
    contents->items = calloc(total + 1, sizeof *contents->items);
    contents->sorted = calloc((size_t)info.entries + 1, sizeof(struct item *));
    const char **keys = calloc((size_t)info.distributions + 1, sizeof *keys);
    if (!contents->items || !contents->sorted || !keys)
        status = EPI_ERR_MEMORY;
    if (status == EPI_OK)
        status = read_distributions(index, contents, keys, info.distributions);
    if (status == EPI_OK)
        status = read_entries(index, contents, keys, info.distributions);
    free(keys);
    return status;
}

static int compare_names(const struct item *a, const struct item *b)
{
    int result = strcmp(a->group, b->group);
    return result ? result : strcmp(a->name, b->name);
}

static int compare_distributions(const struct item *a, const struct item *b)
{
    int result = compare_names(a, b);
    return result ? result : strcmp(a->key, b->key);
}

static int compare_whole(const struct item *a, const struct item *b)
{
    int result = compare_distributions(a, b);
    return result ? result : strcmp(a->side.value, b->side.value);
}

static int compare_keys(const struct item *a, const struct item *b)
{
    return strcmp(a->key, b->key);
}

#define SORTER(name, compare)                                                                      \
    static int name(const void *a, const void *b)                                                  \
    {                                                                                              \
        const struct item *one = *(struct item *const *)a, *other = *(struct item *const *)b;      \
        int result = compare(one, other);                                                          \
        return result ? result : (one->order > other->order) - (one->order < other->order);        \
    }
SORTER(sort_by_name, compare_names)
SORTER(sort_by_distribution, compare_distributions)
SORTER(sort_by_whole, compare_whole)

static int sort_by_key(const void *a, const void *b)
{
    return compare_keys(a, b);
}

/* Entries without a partner find one that compares equal, in path order. */
static void pair(struct contents *before, struct contents *after,
                 int (*sort)(const void *, const void *),
                 int (*compare)(const struct item *, const struct item *), bool is_same)
{
    qsort(before->sorted, before->entries, sizeof(struct item *), sort);
    qsort(after->sorted, after->entries, sizeof(struct item *), sort);
    for (size_t i = 0, j = 0; i < before->entries && j < after->entries;) {
        struct item *one = before->sorted[i], *other = after->sorted[j];
        int order = one->partner ? -1 : other->partner ? 1 : compare(one, other);
        if (order == 0) {
            one->partner = other;
            other->partner = one;
            one->is_same = other->is_same = is_same;
        }
        i += order <= 0;
        j += order >= 0;
    }
}

static void add_change(struct changes *changes, enum change_kind kind, const struct item *before,
                       const struct item *after)
{
    const struct item *either = after ? after : before;
    changes->items[changes->count++] =
        (struct change){kind, either->group, either->name, before ? &before->side : NULL,
                        after ? &after->side : NULL};
    changes->counts[kind]++;
}

/* Both are sorted by name, and all that bear one name have partners that are the same: does another
 * one come first? */
static void find_reordered(const struct contents *before, const struct contents *after,
                           struct changes *changes)
{
    size_t j = 0;
    for (size_t i = 0, end; i < before->entries; i = end) {
        const struct item *first = before->sorted[i];
        bool all_same = true;
        for (end = i; end < before->entries && compare_names(first, before->sorted[end]) == 0;)
            all_same = before->sorted[end++]->is_same && all_same;
        while (j < after->entries && compare_names(after->sorted[j], first) < 0)
            j++;
        const struct item *now = j < after->entries ? after->sorted[j] : NULL;
        if (!now || compare_names(now, first) != 0)
            continue;
        size_t count = 0;
        for (; j < after->entries && compare_names(after->sorted[j], first) == 0; j++, count++)
            all_same = after->sorted[j]->is_same && all_same;
        if (all_same && first->partner != now && compare_whole(first, now) != 0)
            add_change(changes, CHANGE_REORDERED, first, now);
    }
}

static bool is_same_version(const struct item *one, const struct item *other)
{
    const char *a = one->side.version, *b = other->side.version;
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void find_versions(struct contents *before, struct contents *after, struct changes *changes)
{
    struct item *old = before->items + before->entries, *new = after->items + after->entries;
    qsort(old, before->distributions, sizeof *old, sort_by_key);
    qsort(new, after->distributions, sizeof *new, sort_by_key);
    for (size_t i = 0, j = 0; i < before->distributions && j < after->distributions;) {
        int order = compare_keys(&old[i], &new[j]);
        if (order == 0 && !is_same_version(&old[i], &new[j]))
            add_change(changes, CHANGE_VERSION, &old[i], &new[j]);
        i += order <= 0;
        j += order >= 0;
    }
}

static int sort_changes(const void *a, const void *b)
{
    const struct change *one = a, *other = b;
    if (!one->group || !other->group)
        return !one->group - !other->group;
    int result = strcmp(one->group, other->group);
    if (!result)
        result = (one->kind > other->kind) - (one->kind < other->kind);
    if (!result)
        result = strcmp(one->name, other->name);
    if (result)
        return result;
    /* Of one kind and name: as they stand in the index. */
    const struct side *a_side = one->after ? one->after : one->before;
    const struct side *b_side = other->after ? other->after : other->before;
    return (a_side > b_side) - (a_side < b_side);
}

static bool collect_changes(struct contents *before, struct contents *after, bool versions,
                            struct changes *changes)
{
    /* A name that is reordered has two entries or more that are no changes themselves. */
    changes->items = calloc(before->entries + after->entries + before->distributions + 1,
                            sizeof *changes->items);
    if (!changes->items)
        return false;
    pair(before, after, sort_by_whole, compare_whole, true);
    pair(before, after, sort_by_distribution, compare_distributions, false);
    pair(before, after, sort_by_name, compare_names, false);
    for (size_t i = 0; i < before->entries; i++) {
        const struct item *item = before->sorted[i];
        if (!item->partner)
            add_change(changes, CHANGE_REMOVED, item, NULL);
        else if (!item->is_same)
            add_change(changes, CHANGE_CHANGED, item, item->partner);
    }
    for (size_t i = 0; i < after->entries; i++) {
        if (!after->sorted[i]->partner)
            add_change(changes, CHANGE_ADDED, NULL, after->sorted[i]);
    }
    find_reordered(before, after, changes);
    size_t entries = changes->count;
    if (versions)
        find_versions(before, after, changes);
    qsort(changes->items, entries, sizeof *changes->items, sort_changes);
    return true;
}

epi_status find_changes(const epi_index *before, const epi_index *after, bool versions,
                        struct changes *changes, const epi_index **damaged)
{
    struct contents old = {0}, new = {0};
    *changes = (struct changes){0};
    *damaged = before;
    epi_status status = read_contents(before, &old);
    if (status == EPI_OK) {
        *damaged = after;
        status = read_contents(after, &new);
    }
    if (status == EPI_OK && !collect_changes(&old, &new, versions, changes))
        status = EPI_ERR_MEMORY;
    /* Changes point into the items. */
    changes->owned[0] = old.items;
    changes->owned[1] = new.items;
    old.items = new.items = NULL;
    free_contents(&old);
    free_contents(&new);
    return status;
}

void changes_free(struct changes *changes)
{
    free(changes->items);
    free(changes->owned[0]);
    free(changes->owned[1]);
    *changes = (struct changes){0};
}
