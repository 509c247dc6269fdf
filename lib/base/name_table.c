#include "name_table.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

/* The slot of `name`, or the free one where it belongs. There always is one. */
static struct name_slot *find_slot(struct name_slot *slots, size_t n_slots, uint64_t hash,
                                   const char *name)
{
    size_t i = (size_t)hash & (n_slots - 1);
    while (slots[i].name != NULL && (slots[i].hash != hash || strcmp(slots[i].name, name) != 0))
        i = (i + 1) & (n_slots - 1);
    return &slots[i];
}

/* All are copied before the next growth, when as many were added as are in the older one. */
enum { COPIED_AT_ONCE = 8 };

static void copy_some(struct name_table *table)
{
    for (int i = 0; i < COPIED_AT_ONCE && table->copied < table->n_older; i++) {
        const struct name_slot *old = &table->older[table->copied++];
        if (old->name != NULL)
            *find_slot(table->slots, table->n_slots, old->hash, old->name) = *old;
    }
    if (table->copied < table->n_older)
        return;
    free(table->older);
    table->older = NULL;
    table->n_older = table->copied = 0;
}

static bool grow(struct name_table *table)
{
    size_t n_slots = table->n_slots == 0 ? 64 : 2 * table->n_slots;
    if (table->n_slots == 0)
        table->seed = hash_seed();
    struct name_slot *slots = calloc(n_slots, sizeof *slots);
    if (slots == NULL)
        return false;
    table->older = table->slots;
    table->n_older = table->n_slots;
    table->slots = slots;
    table->n_slots = n_slots;
    return true;
}

/* NULL: it is not there. What was copied also stays where it was. */
static const struct name_slot *find(const struct name_table *table, uint64_t hash, const char *name)
{
    const struct name_slot *slot = find_slot(table->slots, table->n_slots, hash, name);
    if (slot->name == NULL && table->older != NULL)
        slot = find_slot(table->older, table->n_older, hash, name);
    return slot->name == NULL ? NULL : slot;
}

bool name_table_find(const struct name_table *table, const char *name, size_t *number)
{
    if (table->n_slots == 0)
        return false;
    uint64_t hash = XXH3_64bits_withSeed(name, strlen(name), table->seed);
    const struct name_slot *slot = find(table, hash, name);
    if (slot == NULL)
        return false;
    *number = slot->number;
    return true;
}

int name_table_add(struct name_table *table, const char *name, size_t *number)
{
    if (table->older != NULL)
        copy_some(table);
    if (table->count >= table->n_slots / 2 && !grow(table))
        return -1;

    uint64_t hash = XXH3_64bits_withSeed(name, strlen(name), table->seed);
    const struct name_slot *there = find(table, hash, name);
    if (number != NULL)
        *number = there == NULL ? table->count : there->number;
    if (there != NULL)
        return 0;
    *find_slot(table->slots, table->n_slots, hash, name) =
        (struct name_slot){hash, name, table->count++};
    return 1;
}

void name_table_clear(struct name_table *table)
{
    if (table->n_slots > 0)
        memset(table->slots, 0, table->n_slots * sizeof *table->slots);
    free(table->older);
    table->older = NULL;
    table->n_older = table->copied = 0;
    table->count = 0;
}

void name_table_free(struct name_table *table)
{
    free(table->slots);
    free(table->older);
    *table = (struct name_table){0};
}
