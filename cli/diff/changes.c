#include "diff/changes.h"

#include <stdlib.h>
#include <string.h>

/* Contents, and their items in the order of the moment. */
struct sorted {
    struct item_list *list;
    struct item **items;
    size_t count;
};

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
SORTER(sort_by_key, compare_keys)

static void sort_items(struct sorted *sorted, int (*sort)(const void *, const void *))
{
    if (sorted->count)
        qsort(sorted->items, sorted->count, sizeof *sorted->items, sort);
}

/* Entries without a partner find one that compares equal, in path order. */
static void pair(struct sorted *before, struct sorted *after,
                 int (*sort)(const void *, const void *),
                 int (*compare)(const struct item *, const struct item *), bool is_same)
{
    sort_items(before, sort);
    sort_items(after, sort);
    for (size_t i = 0, j = 0; i < before->count && j < after->count;) {
        struct item *one = before->items[i], *other = after->items[j];
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

/* The end of the run of one name that begins at `first`; *all_same: none of them is changed. */
static size_t end_of_name(const struct sorted *sorted, size_t first, bool *all_same)
{
    size_t end = first;
    for (; end < sorted->count && compare_names(sorted->items[first], sorted->items[end]) == 0;
         end++)
        *all_same = *all_same && sorted->items[end]->is_same;
    return end;
}

/* Both are sorted by name, and all that bear one name have partners that are the same: does another
 * one come first? */
static void find_reordered(const struct sorted *before, const struct sorted *after,
                           struct changes *changes)
{
    for (size_t i = 0, j = 0; i < before->count && j < after->count;) {
        const struct item *first = before->items[i], *now = after->items[j];
        int order = compare_names(first, now);
        bool all_same = order == 0;
        if (order <= 0)
            i = end_of_name(before, i, &all_same);
        if (order >= 0)
            j = end_of_name(after, j, &all_same);
        if (order == 0 && all_same && first->partner != now && compare_whole(first, now) != 0)
            add_change(changes, CHANGE_REORDERED, first, now);
    }
}

static bool is_same_version(const struct item *one, const struct item *other)
{
    const char *a = one->side.version, *b = other->side.version;
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A distribution, by its first entry, without what is the entry's own. NULL: out of memory. */
static const struct item *distribution_of(struct item_list *list, const struct item *entry)
{
    struct item *item = arena_alloc(&list->arena, sizeof *item);
    if (item)
        *item = (struct item){.side = {NULL, entry->side.dist, entry->side.version}};
    return item;
}

/* Both are sorted by key. False: out of memory. */
static bool find_versions(const struct sorted *before, const struct sorted *after,
                          struct changes *changes)
{
    for (size_t i = 0, j = 0; i < before->count && j < after->count;) {
        const struct item *old = before->items[i], *new = after->items[j];
        int order = compare_keys(old, new);
        if (order == 0 && old->key[0] && !is_same_version(old, new)) {
            const struct item *one = distribution_of(before->list, old);
            const struct item *other = distribution_of(after->list, new);
            if (!one || !other)
                return false;
            add_change(changes, CHANGE_VERSION, one, other);
        }
        while (order <= 0 && i < before->count && compare_keys(old, before->items[i]) == 0)
            i++;
        while (order >= 0 && j < after->count && compare_keys(new, after->items[j]) == 0)
            j++;
    }
    return true;
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

static void find_entry_changes(struct sorted *before, struct sorted *after, struct changes *changes)
{
    pair(before, after, sort_by_whole, compare_whole, true);
    pair(before, after, sort_by_distribution, compare_distributions, false);
    pair(before, after, sort_by_name, compare_names, false);
    for (size_t i = 0; i < before->count; i++) {
        const struct item *item = before->items[i];
        if (!item->partner)
            add_change(changes, CHANGE_REMOVED, item, NULL);
        else if (!item->is_same)
            add_change(changes, CHANGE_CHANGED, item, item->partner);
    }
    for (size_t i = 0; i < after->count; i++) {
        if (!after->items[i]->partner)
            add_change(changes, CHANGE_ADDED, NULL, after->items[i]);
    }
    find_reordered(before, after, changes);
    qsort(changes->items, changes->count, sizeof *changes->items, sort_changes);
}

static bool sort_list(struct item_list *list, bool name_distributions, struct sorted *sorted)
{
    *sorted = (struct sorted){.list = list, .count = list->count};
    sorted->items = calloc(list->count + 1, sizeof *sorted->items);
    for (size_t i = 0; sorted->items && i < list->count; i++) {
        sorted->items[i] = &list->items[i];
        if (!name_distributions)
            list->items[i].key = "";
    }
    return sorted->items != NULL;
}

bool find_changes(struct item_list *before, struct item_list *after, bool versions,
                  struct changes *changes)
{
    struct sorted old = {0}, new = {0};
    bool found = false, named = !before->lacks_distributions && !after->lacks_distributions;
    *changes = (struct changes){0};
    /* An entry is part of one change at most, and a distribution too; a name that is reordered has
     * two entries or more that are no changes themselves. */
    changes->items = calloc(2 * (before->count + after->count) + 1, sizeof *changes->items);
    if (!changes->items || !sort_list(before, named, &old) || !sort_list(after, named, &new))
        goto cleanup;
    find_entry_changes(&old, &new, changes);
    sort_items(&old, sort_by_key);
    sort_items(&new, sort_by_key);
    found = !versions || !named || find_versions(&old, &new, changes);

cleanup:
    free(old.items);
    free(new.items);
    return found;
}

void changes_free(struct changes *changes)
{
    free(changes->items);
    *changes = (struct changes){0};
}
