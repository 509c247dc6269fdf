/* The walk over distributions, in path order. */
#include <string.h>

#include "cursor.h"
#include "distribution_name.h"

/* What of a file is wanted: all, or what bears a name, however that is spelled, by one probe. */
static struct fmt_cursor start_in(const struct fmt_reader *reader, const char *name)
{
    struct fmt_cursor cursor = {.status = FMT_MEMORY};
    struct arena arena = {0};
    if (name == NULL)
        return fmt_distributions(reader);
    const char *normalized = normalize_name(&arena, name, strlen(name));
    if (normalized != NULL)
        cursor = fmt_distributions_named(reader, normalized);
    arena_free(&arena);
    return cursor;
}

/* Begins with the next path entry that has distributions, or with the run that its file covers.
 * False: there is none. */
static bool start_next_piece(struct walk *walk)
{
    const epi_index *index = walk->index;
    uint32_t first = 0;
    while (walk->number < index->n_sources && index->sources[walk->number].piece == NO_PIECE)
        walk->number++;
    if (walk->number >= index->n_sources)
        return false;
    const struct source *source = &index->sources[walk->number];
    for (size_t i = 0; i < walk->number; i++)
        first += index->sources[i].entry.distributions;
    walk->piece = source->piece;
    walk->repeated = source->repeated;
    walk->distribution = first;
    walk->cursor = start_in(&index->pieces[source->piece].file->reader, walk->name);
    walk->number +=
        source->repeated ? 1 : index->pieces[source->piece].file->reader.header.path_entries;
    return true;
}

epi_cursor epi_distributions(const epi_index *index, const char *name)
{
    if (index == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_DISTRIBUTIONS, .index = index, .name = name};
    if (index->sources == NULL)
        walk.cursor = start_in(index->alone, name);
    else if (!start_next_piece(&walk))
        walk.cursor.status = FMT_NONE;
    return walk_to_cursor(&walk);
}

static void fill_distribution(const struct walk *walk, const struct distribution *from,
                              uint32_t number, epi_distribution *distribution)
{
    const struct piece *piece = &walk->index->pieces[walk->piece];
    bool hidden = walk->repeated || is_hidden(piece, number - piece->first);
    *distribution = from->public;
    if (piece->locations != NULL && from->public.number < piece->count)
        distribution->location = piece->locations[from->public.number];
    distribution->path_entry = walk->repeated ? (uint32_t)(walk->number - 1)
                                              : (uint32_t)piece->source + from->public.path_entry;
    distribution->entries = hidden ? 0 : from->public.entries;
    distribution->shadowed = hidden || from->public.shadowed;
    distribution->number = number;
}

bool next_distribution(epi_cursor *cursor, struct distribution *row, epi_distribution *distribution)
{
    struct walk *walk = walk_of(cursor, WALK_DISTRIBUTIONS);
    if (walk == NULL)
        return false;
    while (!fmt_next_distribution(&walk->cursor, row)) {
        if (walk->cursor.status != FMT_NONE || walk->index->sources == NULL ||
            !start_next_piece(walk))
            return false;
    }
    fill_distribution(walk, row, walk->distribution + row->public.number, distribution);
    return true;
}

int epi_next_distribution(epi_cursor *cursor, epi_distribution *distribution)
{
    struct distribution row;
    return distribution != NULL && next_distribution(cursor, &row, distribution);
}
