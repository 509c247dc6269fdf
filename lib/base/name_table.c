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

static bool grow(struct name_table *table)
{
    size_t n_slots = table->n_slots == 0 ? 64 : 2 * table->n_slots;
    if (table->n_slots == 0)
        table->seed = hash_seed();
    struct name_slot *slots = calloc(n_slots, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < table->n_slots; i++) {
        const struct name_slot *old = &table->slots[i];
        if (old->name != NULL)
            *find_slot(slots, n_slots, old->hash, old->name) = *old;
    }
    free(table->slots);
    table->slots = slots;
    table->n_slots = n_slots;
    return true;
}

bool name_table_find(const struct name_table *table, const char *name, size_t *number)
{
    if (table->n_slots == 0)
        return false;
    uint64_t hash = XXH3_64bits_withSeed(name, strlen(name), table->seed);
    const struct name_slot *slot = find_slot(table->slots, table->n_slots, hash, name);
    if (slot->name == NULL)
        return false;
    *number = slot->number;
    return true;
}

int name_table_add(struct name_table *table, const char *name, size_t *number)
{
    if (table->count >= table->n_slots / 2 && !grow(table))
        return -1;

    uint64_t hash = XXH3_64bits_withSeed(name, strlen(name), table->seed);
    struct name_slot *slot = find_slot(table->slots, table->n_slots, hash, name);
    bool is_new = slot->name == NULL;
    if (is_new)
        *slot = (struct name_slot){hash, name, table->count++};
    if (number != NULL)
        *number = slot->number;
    return is_new;
}

void name_table_clear(struct name_table *table)
{
    if (table->n_slots > 0)
        memset(table->slots, 0, table->n_slots * sizeof *table->slots);
    table->count = 0;
}

void name_table_free(struct name_table *table)
{
    free(table->slots);
    *table = (struct name_table){0};
}
