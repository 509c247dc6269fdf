#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

/* A table that is being put together: groups of every piece, in no order. */
struct gathering {
    epi_group_info *items;
    size_t count, capacity;
};

static bool gather(struct gathering *gathering, const char *name, uint32_t entries)
{
    if (entries == 0)
        return true;
    if (!array_make_room(&gathering->items, gathering->count, 1, &gathering->capacity,
                         sizeof *gathering->items))
        return false;
    gathering->items[gathering->count++] = (epi_group_info){.name = name, .entries = entries};
    return true;
}

static uint32_t count_shown(const struct piece *piece, const char *group)
{
    struct fmt_cursor cursor = fmt_group(&piece->file->reader, group);
    epi_entry entry;
    uint32_t shown = 0;
    while (fmt_next_entry(&cursor, &entry))
        shown += !is_hidden(piece, entry.distribution);
    return shown;
}

static bool gather_piece(struct gathering *gathering, const struct piece *piece)
{
    struct fmt_cursor cursor = fmt_groups(&piece->file->reader);
    epi_group_info group;
    while (fmt_next_group(&cursor, &group)) {
        uint32_t entries = !piece->hides_entries ? group.entries : count_shown(piece, group.name);
        if (!gather(gathering, group.name, entries))
            return false;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const epi_group_info *)a)->name, ((const epi_group_info *)b)->name);
}

static struct group_table *make_table(const epi_index *index)
{
    struct gathering gathering = {0};
    struct group_table *table = NULL;
    for (size_t i = 0; i < index->n_pieces; i++)
        if (!gather_piece(&gathering, &index->pieces[i]))
            goto cleanup;
    table = malloc(sizeof *table + gathering.count * sizeof *table->items);
    if (table == NULL)
        goto cleanup;
    table->count = 0;
    if (gathering.count > 0)
        qsort(gathering.items, gathering.count, sizeof *gathering.items, by_name);
    for (size_t i = 0; i < gathering.count; i++) {
        epi_group_info *last = table->count == 0 ? NULL : &table->items[table->count - 1];
        if (last != NULL && strcmp(last->name, gathering.items[i].name) == 0)
            last->entries += gathering.items[i].entries;
        else
            table->items[table->count++] = gathering.items[i];
    }

cleanup:
    free(gathering.items);
    return table;
}

const struct group_table *table_of_groups(const epi_index *index)
{
    /* The one thing in an index that comes later. It was no const object when it was made. */
    epi_index *lazy = (epi_index *)(uintptr_t)index;
    struct group_table *table = atomic_load_explicit(&lazy->groups, memory_order_acquire);
    if (table != NULL)
        return table;
    struct group_table *made = make_table(index);
    if (made == NULL)
        return NULL;
    if (atomic_compare_exchange_strong_explicit(&lazy->groups, &table, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    free(made); /* another thread was first, with the same */
    return table;
}

struct row_places {
    struct fmt_cursor *walks; /* of each piece, at its first distribution */
    size_t count;
    const char *rows[]; /* by number; NULL: there is none */
};

static struct row_places *find_rows(const epi_index *index)
{
    size_t count = 0;
    for (size_t i = 0; i < index->n_pieces; i++) {
        size_t end = (size_t)index->pieces[i].first + index->pieces[i].count;
        count = end > count ? end : count;
    }
    struct row_places *places = calloc(1, sizeof *places + count * sizeof places->rows[0] +
                                              index->n_pieces * sizeof(struct fmt_cursor));
    if (places == NULL)
        return NULL;
    places->count = count;
    places->walks = (struct fmt_cursor *)(void *)&places->rows[count];
    for (size_t i = 0; i < index->n_pieces; i++) {
        const struct piece *piece = &index->pieces[i];
        struct fmt_cursor cursor = fmt_distributions(&piece->file->reader);
        places->walks[i] = cursor;
        for (size_t number = 0; number < piece->count; number++) {
            struct fmt_distribution_stamps ignored;
            const char *row = cursor.next;
            if (!fmt_next_distribution_stamps(&cursor, false, &ignored))
                break;
            places->rows[piece->first + number] = row;
        }
    }
    return places;
}

const struct row_places *rows_of(const epi_index *index)
{
    _Atomic(struct row_places *) *shared = &((epi_index *)(uintptr_t)index)->rows;
    struct row_places *known = atomic_load_explicit(shared, memory_order_acquire);
    if (known != NULL)
        return known;
    struct row_places *made = find_rows(index);
    if (made == NULL)
        return NULL;
    if (atomic_compare_exchange_strong_explicit(shared, &known, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    free(made);
    return known;
}

bool get_row(const struct row_places *places, size_t piece, uint32_t distribution,
             struct distribution *row)
{
    if (distribution >= places->count || places->rows[distribution] == NULL)
        return false;
    struct fmt_cursor cursor = places->walks[piece];
    cursor.next = places->rows[distribution];
    cursor.left = 1;
    return fmt_next_distribution(&cursor, row);
}
