#include "distribution_limits.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "reader.h"
#include "sort.h"

/* More of a kind are counted, not listed. */
#define MOST_LISTED 10

/* What an entry takes in an index at most: its fields, its key, its places in lists, what is around
 * a record; and a group, where it may be the first of it. */
static size_t growth_of(const epi_entry *entry, bool begins_group)
{
    size_t group = strlen(entry->group);
    return 2 * (group + strlen(entry->value)) + 3 * strlen(entry->name) + 96 +
           (begins_group ? 3 * group + 96 : 0);
}

static int limit_growth(struct scan *scan, size_t first, size_t length, const char *path)
{
    struct scan_entries *entries = &scan->entries;
    size_t left = SCAN_GROWTH_OF_ANY + SCAN_MOST_GROWTH * length;
    for (size_t i = first; i < entries->count; i++) {
        const epi_entry *entry = &entries->items[i];
        bool begins_group = i == first || entry->group != entry[-1].group;
        size_t growth = growth_of(entry, begins_group);
        if (growth <= left) {
            left -= growth;
            continue;
        }
        size_t left_out = entries->count - i;
        entries->count = i;
        return problem_add(&scan->problems, &scan->arena, path, entry->line, PROBLEM_TOO_LARGE,
                           "the entries would take more than %d times the file in an index, as "
                           "long names of groups do; expected shorter ones; this and what follows, "
                           "%zu entries, are left out",
                           SCAN_MOST_GROWTH, left_out);
    }
    return 0;
}

/* An entry, by the hash that decides where its key stands, and another that keys differ in. */
struct hashed {
    uint32_t of_cdb;
    size_t number;
    uint64_t of_key;
};

static uint64_t hash_key(const epi_entry *entry, uint64_t seed)
{
    uint64_t group = XXH3_64bits_withSeed(entry->group, strlen(entry->group), seed);
    return XXH3_64bits_withSeed(entry->name, strlen(entry->name), group);
}

static int by_hash(const void *left, const void *right)
{
    const struct hashed *a = left, *b = right;
    if (a->of_cdb != b->of_cdb)
        return a->of_cdb < b->of_cdb ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Marks the entries whose hash has had as many other keys before. `hashed` is sorted. */
static size_t mark_crowded(const struct hashed *hashed, size_t count, bool *crowded)
{
    uint64_t keys[SCAN_MOST_OF_ONE_HASH];
    size_t n_keys = 0, n_crowded = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || hashed[i].of_cdb != hashed[i - 1].of_cdb)
            n_keys = 0;
        size_t known = 0;
        while (known < n_keys && keys[known] != hashed[i].of_key)
            known++;
        if (known < n_keys)
            continue;
        if (n_keys < SCAN_MOST_OF_ONE_HASH) {
            keys[n_keys++] = hashed[i].of_key;
            continue;
        }
        crowded[hashed[i].number] = true;
        n_crowded++;
    }
    return n_crowded;
}

/* Takes the entries that are marked out of the list. -1: out of memory. */
static int leave_out(struct scan *scan, size_t first, const bool *crowded, size_t n_crowded,
                     const char *path)
{
    struct scan_entries *entries = &scan->entries;
    size_t kept = first, listed = 0;
    for (size_t i = first; i < entries->count; i++) {
        const epi_entry *entry = &entries->items[i];
        if (!crowded[i - first]) {
            entries->items[kept++] = *entry;
            continue;
        }
        if (listed++ < MOST_LISTED &&
            problem_add(&scan->problems, &scan->arena, path, entry->line, PROBLEM_CROWDED,
                        "%d names before %s have the same hash in a constant database, which does "
                        "not happen by chance; the entry is left out",
                        SCAN_MOST_OF_ONE_HASH,
                        problem_quote(entry->name, strlen(entry->name)).text) != 0)
            return -1;
    }
    entries->count = kept;
    if (n_crowded <= MOST_LISTED)
        return 0;
    return problem_add(&scan->problems, &scan->arena, path, 0, PROBLEM_MORE,
                       "%zu more entries with hashes like those above are left out",
                       n_crowded - MOST_LISTED);
}

/* Only those are sorted that could be too many: those whose hash ends as that of many others does,
 * in as many bits as there are entries. Of a file that nobody made for this, that is none. */
static int limit_collisions(struct scan *scan, size_t first, const char *path,
                            const struct fmt_progress *progress)
{
    const epi_entry *entries = scan->entries.items + first;
    size_t count = scan->entries.count - first, n_buckets = 64, n = 0;
    if (count <= SCAN_MOST_OF_ONE_HASH)
        return 0;
    while (n_buckets < count)
        n_buckets *= 2;
    int result = -1;
    uint64_t seed = hash_seed();
    uint32_t *buckets = calloc(n_buckets, sizeof *buckets);
    uint32_t *hashes = malloc(count * sizeof *hashes);
    struct hashed *hashed = NULL;
    bool *crowded = NULL;
    if (buckets == NULL || hashes == NULL)
        goto cleanup;
    for (size_t i = 0; i < count; i++) {
        hashes[i] = fmt_entry_key(entries[i].group, entries[i].name).hash;
        n += ++buckets[hashes[i] % n_buckets] == SCAN_MOST_OF_ONE_HASH + 1;
        if (fmt_must_stop(progress, i))
            goto stopped;
    }
    result = 0;
    if (n == 0)
        goto cleanup;
    result = -1;
    hashed = malloc(count * sizeof *hashed);
    crowded = calloc(count, sizeof *crowded);
    if (hashed == NULL || crowded == NULL)
        goto cleanup;
    n = 0;
    for (size_t i = 0; i < count; i++) {
        if (buckets[hashes[i] % n_buckets] > SCAN_MOST_OF_ONE_HASH)
            hashed[n++] = (struct hashed){hashes[i], i, hash_key(&entries[i], seed)};
        if (fmt_must_stop(progress, i))
            goto stopped;
    }
    enum fmt_status sorted = fmt_sort(hashed, n, sizeof *hashed, by_hash, progress);
    if (sorted == FMT_STOPPED)
        goto stopped;
    if (sorted != FMT_OK)
        goto cleanup;
    n = mark_crowded(hashed, n, crowded);
    result = n == 0 ? 0 : leave_out(scan, first, crowded, n, path);
    goto cleanup;
stopped:
    result = 1;
cleanup:
    free(buckets);
    free(hashes);
    free(hashed);
    free(crowded);
    return result;
}

int limit_entries(struct scan *scan, size_t first, size_t length, const char *path,
                  const struct fmt_progress *progress)
{
    if (limit_growth(scan, first, length, path) != 0)
        return -1;
    return limit_collisions(scan, first, path, progress);
}
