#include "rows.h"

#include <stdlib.h>

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
