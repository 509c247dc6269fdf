/* A hash table of names, numbered in the order in which they first came. */
#ifndef EPINDEX_BASE_NAME_TABLE_H
#define EPINDEX_BASE_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_slot {
    uint64_t hash;
    const char *name; /* NULL: free */
    size_t number;
};

/* Zero-initialise. */
struct name_table {
    struct name_slot *slots;
    size_t n_slots; /* 0 or a power of two, at most half of them taken */
    /* The smaller one before it, as long as not all of it was copied: a few with each name that is
     * added, so that none waits for millions. */
    struct name_slot *older;
    size_t n_older, copied;
    size_t count;
    uint64_t seed; /* nobody can choose names that all want one slot */
};

bool name_table_find(const struct name_table *table, const char *name, size_t *number);

/* 1: `name` was new, and is kept, not copied; 0: it was there; -1: out of memory. `number` is its
 * number either way, from 0, and may be NULL. */
int name_table_add(struct name_table *table, const char *name, size_t *number);

/* Forgets all names, keeps the memory for others. */
void name_table_clear(struct name_table *table);
void name_table_free(struct name_table *table);

#endif
