/* What stacking indexes changes about them: which distributions an earlier index hides, which
 * numbers they bear, and where they are. */
#include <stdlib.h>
#include <string.h>

#include "name_table.h"
#include "view.h"

static bool hide(struct view_piece *piece, uint32_t distribution)
{
    if (piece->hidden == NULL)
        piece->hidden = calloc(piece->count / 64 + (size_t)1, sizeof *piece->hidden);
    if (piece->hidden == NULL)
        return false;
    piece->hidden[distribution / 64] |= UINT64_C(1) << distribution % 64;
    return true;
}

/* Hides what bears a name of an earlier piece. Within one index that has been done when it was
 * built; so the names of this piece are added when all have been held against the others'. */
static epi_status hide_by_name(struct view_piece *piece, const struct name_table *names)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->index->reader);
    struct distribution distribution;
    size_t ignored;
    for (uint32_t i = 0; fmt_next_distribution(&cursor, &distribution); i++) {
        if (distribution.public.entries == 0 ||
            !name_table_find(names, distribution.public.normalized, &ignored))
            continue;
        if (!hide(piece, i))
            return EPI_ERR_MEMORY;
    }
    return cursor.status == FMT_DAMAGED ? EPI_ERR_DAMAGED : EPI_OK;
}

static epi_status add_names(const struct view_piece *piece, struct name_table *names)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->index->reader);
    struct distribution distribution;
    while (fmt_next_distribution(&cursor, &distribution))
        if (name_table_add(names, distribution.public.normalized, NULL) < 0)
            return EPI_ERR_MEMORY;
    return cursor.status == FMT_DAMAGED ? EPI_ERR_DAMAGED : EPI_OK;
}

/* The locations in an index that says them relative to its folder, or for another place. */
static epi_status locate(epi_view *view, struct view_piece *piece)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->index->reader);
    struct distribution distribution;
    const char **locations =
        arena_alloc(&view->arena, (piece->count + (size_t)1) * sizeof *locations);
    if (locations == NULL)
        return EPI_ERR_MEMORY;
    for (uint32_t i = 0; i < piece->count; i++) {
        if (!fmt_next_distribution(&cursor, &distribution) ||
            distribution.public.path_entry >= piece->index->reader.header.path_entries)
            return EPI_ERR_DAMAGED;
        locations[i] =
            arena_printf(&view->arena, "%s/%s",
                         view->sources[piece->source + distribution.public.path_entry].path,
                         distribution.public.directory);
        if (locations[i] == NULL)
            return EPI_ERR_MEMORY;
    }
    piece->locations = locations;
    return EPI_OK;
}

/* Numbers go on from piece to piece as they do in one index of the whole path list, in which a
 * repeated path entry has its distributions once more. */
static void number_distributions(epi_view *view)
{
    uint32_t next = 0;
    for (size_t i = 0; i < view->n_sources; i++) {
        const struct view_source *source = &view->sources[i];
        if (source->piece != NO_PIECE && !source->repeated &&
            view->pieces[source->piece].source == i)
            view->pieces[source->piece].first = next;
        next += source->distributions;
    }
}

epi_status stack_pieces(epi_view *view, size_t *damaged)
{
    struct name_table names = {0};
    epi_status status = EPI_OK;
    number_distributions(view);
    for (size_t i = 0; i < view->n_pieces && status == EPI_OK; i++) {
        struct view_piece *piece = &view->pieces[i];
        *damaged = i;
        piece->count = piece->index->reader.header.distributions;
        if (piece->at != NULL || piece->index->folder != NULL)
            status = locate(view, piece);
        if (status == EPI_OK && i > 0)
            status = hide_by_name(piece, &names);
        if (status == EPI_OK && i + 1 < view->n_pieces)
            status = add_names(piece, &names);
    }
    name_table_free(&names);
    return status;
}
