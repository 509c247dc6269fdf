#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "name_table.h"
#include "sort.h"

void fmt_layout_free(struct fmt_layout *layout)
{
    free(layout->sorted);
    free(layout->groups);
    free(layout->next);
    free(layout->last);
}

/* A group while the entries are put in order: they are many, groups are few. */
struct numbered_group {
    const char *name;
    size_t number; /* in the order in which they first come */
    size_t count;
};

static int compare_names(const void *left, const void *right)
{
    const struct numbered_group *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Each entry's group by number, and how many groups there are. Those of a distribution stand
 * together, and share the string. */
static enum fmt_status number_groups(const struct fmt_contents *contents, uint32_t *numbers,
                                     size_t *n_groups, const struct fmt_progress *progress)
{
    struct name_table names = {0};
    const char *group = NULL;
    size_t number = 0;
    enum fmt_status status = FMT_OK;
    for (size_t i = 0; i < contents->n_entries && status == FMT_OK; i++) {
        if (contents->entries[i].group != group) {
            group = contents->entries[i].group;
            if (name_table_add(&names, group, &number) < 0)
                status = FMT_MEMORY;
        }
        numbers[i] = (uint32_t)number;
        if (fmt_must_stop(progress, i))
            status = FMT_STOPPED;
    }
    *n_groups = names.count;
    name_table_free(&names);
    return status;
}

/* Gives each group the place of its entries among the sorted ones; `next` becomes that of the first
 * entry of each group, by number. */
static void place_groups(struct fmt_layout *layout, const struct numbered_group *groups,
                         size_t *next)
{
    size_t first = 0;
    for (size_t i = 0; i < layout->n_groups; i++) {
        layout->groups[i] = (struct fmt_group_span){first, groups[i].count};
        next[groups[i].number] = first;
        first += groups[i].count;
    }
}

/* No entry is compared with another one: among hundreds of thousands each comparison would look for
 * two strings that are not in the processor's cache. */
static enum fmt_status sort_by_group(struct fmt_layout *layout, const struct fmt_contents *contents,
                                     const uint32_t *numbers, const struct fmt_progress *progress)
{
    size_t n = contents->n_entries;
    struct numbered_group *groups = calloc(layout->n_groups + 1, sizeof *groups);
    size_t *next = calloc(layout->n_groups + 1, sizeof *next);
    enum fmt_status status = FMT_MEMORY;
    layout->sorted = calloc(n + 1, sizeof *layout->sorted);
    layout->groups = calloc(layout->n_groups + 1, sizeof *layout->groups);
    if (groups == NULL || next == NULL || layout->sorted == NULL || layout->groups == NULL)
        goto cleanup;
    status = FMT_OK;
    for (size_t i = 0; i < n && status == FMT_OK; i++) {
        struct numbered_group *group = &groups[numbers[i]];
        group->name = contents->entries[i].group;
        group->number = numbers[i];
        group->count++;
        status = fmt_must_stop(progress, i) ? FMT_STOPPED : FMT_OK;
    }
    if (status == FMT_OK)
        status = fmt_sort(groups, layout->n_groups, sizeof *groups, compare_names, progress);
    if (status == FMT_OK)
        place_groups(layout, groups, next);
    for (size_t i = 0; i < n && status == FMT_OK; i++) {
        layout->sorted[next[numbers[i]]++] = (uint32_t)i;
        status = fmt_must_stop(progress, i) ? FMT_STOPPED : FMT_OK;
    }
cleanup:
    free(groups);
    free(next);
    return status;
}

/* A place in the hash table of keys: an entry's number and one, and what else its hash says. */
struct key_slot {
    uint32_t entry, tag;
};

static enum fmt_status chain_keys(struct fmt_layout *layout, const struct fmt_contents *contents,
                                  const uint32_t *numbers, const struct fmt_progress *progress)
{
    size_t n = contents->n_entries, n_slots = 64;
    while (n_slots < 2 * n)
        n_slots *= 2;
    enum fmt_status status = FMT_OK;
    uint64_t seed = hash_seed();
    struct key_slot *slots = calloc(n_slots, sizeof *slots);
    layout->next = malloc((n + 1) * sizeof *layout->next);
    layout->last = malloc((n + 1) * sizeof *layout->last);
    if (slots == NULL || layout->next == NULL || layout->last == NULL) {
        free(slots);
        return FMT_MEMORY;
    }
    for (size_t i = 0; i < n && status == FMT_OK; i++) {
        uint32_t entry = layout->sorted[i];
        const char *name = contents->entries[entry].name;
        uint64_t hash = XXH3_64bits_withSeed(name, strlen(name),
                                             seed + numbers[entry] * UINT64_C(0x9E3779B97F4A7C15));
        size_t at = (size_t)hash & (n_slots - 1);
        uint32_t tag = (uint32_t)(hash >> 32);
        while (slots[at].entry != 0 &&
               (slots[at].tag != tag || numbers[slots[at].entry - 1] != numbers[entry] ||
                strcmp(contents->entries[slots[at].entry - 1].name, name) != 0))
            at = (at + 1) & (n_slots - 1);
        layout->next[entry] = layout->last[entry] = FMT_NO_ENTRY;
        if (slots[at].entry == 0) {
            slots[at] = (struct key_slot){entry + 1, tag};
            layout->last[entry] = entry;
        } else {
            uint32_t first = slots[at].entry - 1;
            layout->next[layout->last[first]] = entry;
            layout->last[first] = entry;
        }
        if (fmt_must_stop(progress, i))
            status = FMT_STOPPED;
    }
    free(slots);
    return status;
}

enum fmt_status fmt_layout_make(struct fmt_layout *layout, const struct fmt_contents *contents,
                                const struct fmt_progress *progress)
{
    *layout = (struct fmt_layout){0};
    if (contents->n_path_entries >= UINT32_MAX || contents->n_distributions >= UINT32_MAX ||
        contents->n_entries >= UINT32_MAX || contents->n_problems >= UINT32_MAX)
        return FMT_TOO_LARGE;
    uint32_t *numbers = calloc(contents->n_entries + 1, sizeof *numbers);
    if (numbers == NULL)
        return FMT_MEMORY;
    enum fmt_status status = number_groups(contents, numbers, &layout->n_groups, progress);
    if (status == FMT_OK)
        status = sort_by_group(layout, contents, numbers, progress);
    if (status == FMT_OK)
        status = chain_keys(layout, contents, numbers, progress);
    free(numbers);
    return status;
}
