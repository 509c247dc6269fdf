/* Asks the pieces of an index one after the other, and leaves out what an earlier one hides. */
#include <string.h>

#include "cursor.h"
#include "public.h"
#include "tables.h"

/* Makes of an entry of a piece one of the index. */
static void take_from_piece(epi_entry *entry, const struct piece *piece)
{
    if (piece->locations != NULL && entry->distribution < piece->count)
        entry->location = piece->locations[entry->distribution];
    entry->distribution += piece->first;
}

/* The first entry of that name in the piece that is not hidden. */
static enum fmt_status find_in_piece(const struct piece *piece, const struct fmt_key *key,
                                     epi_entry *found)
{
    if (!piece->hides_entries)
        return fmt_find_by_key(&piece->file->reader, key, found);
    struct fmt_cursor cursor = fmt_all_named(&piece->file->reader, key->group, key->name);
    while (fmt_next_entry(&cursor, found))
        if (!is_hidden(piece, found->distribution))
            return FMT_OK;
    return cursor.status;
}

static epi_status find_in_stack(const epi_index *index, const char *group, const char *name,
                                epi_entry *entry)
{
    struct fmt_key key = fmt_entry_key(group, name);
    for (size_t i = 0; i < index->n_pieces; i++) {
        epi_entry found;
        enum fmt_status status = find_in_piece(&index->pieces[i], &key, &found);
        if (status == FMT_OK) {
            *entry = found;
            take_from_piece(entry, &index->pieces[i]);
            return EPI_OK;
        }
        if (status != FMT_NONE)
            return status_from_format(status);
    }
    return EPI_NONE;
}

epi_status epi_find(const epi_index *index, const char *group, const char *name, epi_entry *entry)
{
    if (index == NULL || group == NULL || name == NULL || entry == NULL)
        return EPI_ERR_ARGUMENT;
    if (index->alone == NULL)
        return find_in_stack(index, group, name, entry);
    return status_from_format(fmt_find(index->alone, group, name, entry));
}

static struct fmt_cursor start_in(const struct fmt_reader *reader, const struct walk *walk,
                                  const char *group)
{
    const char *name = walk->name;
    return walk->in_path_order ? fmt_entries_of_each(reader)
           : group == NULL     ? fmt_all_entries(reader)
           : name == NULL      ? fmt_group(reader, group)
                               : fmt_all_named(reader, group, name);
}

/* Sets the cursor to the start of the current piece; behind the last one, to an end. */
static void start_piece(struct walk *walk, const char *group)
{
    walk->cursor = (struct fmt_cursor){.status = FMT_NONE};
    if (walk->piece < walk->index->n_pieces)
        walk->cursor = start_in(&walk->index->pieces[walk->piece].file->reader, walk, group);
}

/* Goes on with a group of the table, if there is one. */
static bool start_group(struct walk *walk, size_t number)
{
    const struct group_table *groups = table_of_groups(walk->index);
    if (number >= groups->count)
        return false;
    walk->number = number;
    walk->piece = 0;
    start_piece(walk, groups->items[number].name);
    return true;
}

epi_cursor epi_entries(const epi_index *index, const char *group, const char *name)
{
    if (index == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_STACKED_ENTRIES, .index = index, .group = group, .name = name};
    if (index->alone != NULL && (group != NULL || name == NULL)) {
        walk.kind = WALK_ENTRIES;
        walk.cursor = start_in(index->alone, &walk, group);
    } else if (group != NULL) {
        start_piece(&walk, group);
    } else if (answers_from_one_file(index)) {
        walk.is_last = true;
        walk.cursor = fmt_all_entries(&index->pieces[0].file->reader);
    } else if (table_of_groups(index) == NULL) {
        walk.kind = WALK_WITHOUT_MEMORY;
    } else if (!start_group(&walk, 0)) {
        walk.is_last = true; /* distributions, and no group: at its end already */
        walk.cursor.status = FMT_NONE;
    }
    return walk_to_cursor(&walk);
}

epi_cursor entries_in_path_order(const epi_index *index, bool hidden_too)
{
    struct walk walk = {.kind = WALK_STACKED_ENTRIES,
                        .index = index,
                        .in_path_order = true,
                        .hidden_too = hidden_too};
    start_piece(&walk, NULL);
    return walk_to_cursor(&walk);
}

epi_cursor epi_entries_of(const epi_index *index, const epi_distribution *distribution)
{
    if (index == NULL ||
        (distribution == NULL ? is_catalogue(index) : distribution->normalized == NULL))
        return no_walk(WALK_NOTHING);
    if (distribution == NULL)
        return entries_in_path_order(index, true);
    struct walk walk = {
        .kind = WALK_STACKED_ENTRIES, .index = index, .cursor.status = FMT_NONE, .is_last = true};
    for (size_t i = 0; i < index->n_pieces; i++) {
        const struct piece *piece = &index->pieces[i];
        if (distribution->number < piece->first ||
            distribution->number - piece->first >= piece->count)
            continue;
        walk.piece = i;
        walk.cursor = fmt_owned_entries(&piece->file->reader, distribution->normalized,
                                        distribution->number - piece->first);
        break;
    }
    return walk_to_cursor(&walk);
}

/* Goes on behind the end of a piece. False: that was the last. */
static bool start_next(struct walk *walk)
{
    const bool by_group = walk->group == NULL && !walk->in_path_order;
    if (walk->is_last)
        return false;
    if (walk->piece < walk->index->n_pieces) {
        const struct group_table *groups = by_group ? table_of_groups(walk->index) : NULL;
        walk->piece++;
        start_piece(walk, groups == NULL ? walk->group : groups->items[walk->number].name);
        return true;
    }
    return by_group && start_group(walk, walk->number + 1);
}

static bool is_wanted(const struct walk *walk, const epi_entry *entry)
{
    return (walk->hidden_too ||
            !is_hidden(&walk->index->pieces[walk->piece], entry->distribution)) &&
           (walk->name == NULL || strcmp(entry->name, walk->name) == 0);
}

static int next_stacked(struct walk *walk, epi_entry *entry)
{
    for (;;) {
        while (fmt_next_entry(&walk->cursor, entry)) {
            if (!is_wanted(walk, entry))
                continue;
            take_from_piece(entry, &walk->index->pieces[walk->piece]);
            return 1;
        }
        if (walk->cursor.status != FMT_NONE || !start_next(walk))
            return 0;
    }
}

int epi_next(epi_cursor *cursor, epi_entry *entry)
{
    struct walk *walk = (void *)cursor;
    if (walk == NULL || entry == NULL)
        return 0;
    if (walk->kind == WALK_STACKED_ENTRIES)
        return next_stacked(walk, entry);
    return walk->kind == WALK_ENTRIES && fmt_next_entry(&walk->cursor, entry);
}
