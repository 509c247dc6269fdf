/* What stacking indexes changes about them: which distributions an earlier index hides, which
 * numbers they bear, and where they are. */
#include <stdlib.h>
#include <string.h>

#include "name_table.h"
#include "opening.h"

static bool hide(struct piece *piece, uint32_t distribution)
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
static epi_status hide_by_name(struct piece *piece, const struct name_table *names)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->file->reader);
    const char *normalized;
    uint32_t entries;
    size_t ignored;
    for (uint32_t i = 0; fmt_next_distribution_name(&cursor, &normalized, &entries); i++) {
        if (!name_table_find(names, normalized, &ignored))
            continue;
        if (!hide(piece, i))
            return EPI_ERR_MEMORY;
        piece->hides_entries = piece->hides_entries || entries > 0;
    }
    return cursor.status == FMT_DAMAGED ? EPI_ERR_DAMAGED : EPI_OK;
}

static epi_status add_names(const struct piece *piece, struct name_table *names)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->file->reader);
    const char *normalized;
    uint32_t entries;
    while (fmt_next_distribution_name(&cursor, &normalized, &entries))
        if (name_table_add(names, normalized, NULL) < 0)
            return EPI_ERR_MEMORY;
    return cursor.status == FMT_DAMAGED ? EPI_ERR_DAMAGED : EPI_OK;
}

/* The locations in an index that says them relative to its folder, or for another place. */
static epi_status locate(epi_index *index, struct piece *piece)
{
    struct fmt_cursor cursor = fmt_distributions(&piece->file->reader);
    struct distribution distribution;
    const char **locations =
        arena_alloc(&index->arena, (piece->count + (size_t)1) * sizeof *locations);
    if (locations == NULL)
        return EPI_ERR_MEMORY;
    for (uint32_t i = 0; i < piece->count; i++) {
        if (!fmt_next_distribution(&cursor, &distribution) ||
            distribution.public.path_entry >= piece->file->reader.header.path_entries)
            return EPI_ERR_DAMAGED;
        locations[i] = arena_join_path(
            &index->arena, index->sources[piece->source + distribution.public.path_entry].path,
            distribution.public.directory);
        if (locations[i] == NULL)
            return EPI_ERR_MEMORY;
    }
    piece->locations = locations;
    return EPI_OK;
}

/* The same for the paths of the problems of a sealed index. */
static epi_status locate_problems(epi_index *index, struct piece *piece)
{
    struct fmt_cursor cursor = fmt_problems(&piece->file->reader);
    epi_problem problem;
    const char **paths = arena_alloc(&index->arena, (cursor.left + (size_t)1) * sizeof *paths);
    if (paths == NULL)
        return EPI_ERR_MEMORY;
    for (size_t i = 0; fmt_next_problem(&cursor, &problem); i++) {
        paths[i] = arena_join_path(&index->arena, piece->file->folder, problem.path);
        if (paths[i] == NULL)
            return EPI_ERR_MEMORY;
    }
    piece->problem_paths = paths;
    return EPI_OK;
}

/* Numbers go on from piece to piece as they do in one index of the whole path list, in which a
 * repeated path entry has its distributions once more. */
static void number_distributions(epi_index *index)
{
    uint32_t next = 0;
    for (size_t i = 0; i < index->n_sources; i++) {
        const struct source *source = &index->sources[i];
        if (source->piece != NO_PIECE && !source->repeated &&
            index->pieces[source->piece].source == i)
            index->pieces[source->piece].first = next;
        next += source->entry.distributions;
    }
}

void add_piece(struct opening *opening, size_t number, struct index_file *file, const char *at,
               const struct path_entry *entry, bool was_proved)
{
    epi_index *index = opening->index;
    struct source *source = &index->sources[number];
    source->piece = index->n_pieces;
    source->entry = *entry;
    source->file = file->path;
    index->pieces[index->n_pieces++] =
        (struct piece){.file = file, .at = at, .source = number, .was_proved = was_proved};
}

epi_status stack_pieces(epi_index *index, size_t *damaged)
{
    struct name_table names = {0};
    epi_status status = EPI_OK;
    number_distributions(index);
    for (size_t i = 0; i < index->n_pieces && status == EPI_OK; i++) {
        struct piece *piece = &index->pieces[i];
        *damaged = i;
        piece->count = piece->file->reader.header.distributions;
        if (piece->at != NULL || piece->file->folder != NULL)
            status = locate(index, piece);
        if (status == EPI_OK && piece->file->folder != NULL &&
            piece->file->reader.header.problems > 0)
            status = locate_problems(index, piece);
        if (status == EPI_OK && i > 0)
            status = hide_by_name(piece, &names);
        if (status == EPI_OK && i + 1 < index->n_pieces)
            status = add_names(piece, &names);
    }
    /* One file, that has every path entry, and each where it says. */
    const struct piece *first = index->pieces;
    if (index->n_pieces == 1 && first->hidden == NULL && first->locations == NULL &&
        first->first == 0)
        index->alone = &first->file->reader;
    name_table_free(&names);
    return status;
}
