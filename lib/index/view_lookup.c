/* Asks the pieces of a view one after the other, and leaves out what an earlier one hides. */
#include <string.h>

#include "public_status.h"
#include "view.h"
#include "walk.h"

/* Makes of an entry of a piece one of the view. */
static void take_from_piece(epi_entry *entry, const struct view_piece *piece)
{
    if (piece->locations != NULL && entry->distribution < piece->count)
        entry->location = piece->locations[entry->distribution];
    entry->distribution += piece->first;
}

/* The first entry of that name in the piece that is not hidden. */
static enum fmt_status find_in_piece(const struct view_piece *piece, const struct fmt_key *key,
                                     epi_entry *found)
{
    if (piece->hidden == NULL)
        return fmt_find_by_key(&piece->index->reader, key, found);
    struct fmt_cursor cursor = fmt_all_named(&piece->index->reader, key->group, key->name);
    while (fmt_next_entry(&cursor, found))
        if (!is_hidden(piece, found->distribution))
            return FMT_OK;
    return cursor.status;
}

epi_status epi_find(const epi_view *view, const char *group, const char *name, epi_entry *entry)
{
    if (view == NULL || group == NULL || name == NULL || entry == NULL)
        return EPI_ERR_ARGUMENT;
    struct fmt_key key = fmt_entry_key(group, name);
    for (size_t i = 0; i < view->n_pieces; i++) {
        epi_entry found;
        enum fmt_status status = find_in_piece(&view->pieces[i], &key, &found);
        if (status == FMT_OK) {
            *entry = found;
            take_from_piece(entry, &view->pieces[i]);
            return EPI_OK;
        }
        if (status != FMT_NONE)
            return status_from_format(status);
    }
    return EPI_NONE;
}

/* Sets the cursor to the start of the current piece; behind the last one, to an end. */
static void start_piece(struct walk *walk)
{
    if (walk->piece >= walk->view->n_pieces) {
        walk->cursor = (struct fmt_cursor){.status = FMT_NONE};
        return;
    }
    const struct fmt_reader *reader = &walk->view->pieces[walk->piece].index->reader;
    walk->cursor = walk->kind == WALK_VIEW_NAMED
                       ? fmt_all_named(reader, walk->group_name, walk->name)
                       : fmt_group(reader, walk->group_name);
}

static epi_cursor start_view_walk(const epi_view *view, enum walk_kind kind, const char *group,
                                  const char *name)
{
    struct walk walk = {.kind = WALK_NOTHING};
    if (view != NULL && group != NULL && name != NULL) {
        walk = (struct walk){.kind = kind, .view = view, .group_name = group, .name = name};
        start_piece(&walk);
    }
    return walk_to_cursor(&walk);
}

epi_cursor epi_find_all(const epi_view *view, const char *group, const char *name)
{
    return start_view_walk(view, WALK_VIEW_NAMED, group, name);
}

epi_cursor epi_group(const epi_view *view, const char *group)
{
    return start_view_walk(view, WALK_VIEW_GROUP, group, "");
}

/* Goes on with the next group, if there is one. */
static bool start_group(struct walk *walk, size_t group)
{
    const struct view_group_table *groups = view_groups(walk->view);
    if (groups == NULL || group >= groups->count)
        return false;
    walk->group = group;
    walk->group_name = groups->items[group].name;
    walk->piece = 0;
    start_piece(walk);
    return true;
}

epi_cursor epi_all(const epi_view *view)
{
    struct walk walk = {.kind = WALK_NOTHING};
    if (view == NULL)
        return walk_to_cursor(&walk);
    walk = (struct walk){.kind = WALK_VIEW_ALL, .view = view, .cursor.status = FMT_NONE};
    if (answers_alone(view))
        walk.cursor = fmt_all_entries(&view->pieces[0].index->reader);
    else if (view_groups(view) == NULL)
        walk.kind = WALK_WITHOUT_MEMORY;
    else if (!start_group(&walk, 0))
        walk.piece = view->n_pieces; /* distributions, and no group: at its end already */
    return walk_to_cursor(&walk);
}

/* Goes on behind the end of a piece. False: that was the last. */
static bool start_next(struct walk *walk)
{
    if (walk->kind == WALK_VIEW_ALL && answers_alone(walk->view))
        return false;
    if (walk->piece < walk->view->n_pieces) {
        walk->piece++;
        start_piece(walk);
        return true;
    }
    return walk->kind == WALK_VIEW_ALL && start_group(walk, walk->group + 1);
}

bool view_next_entry(struct walk *walk, epi_entry *entry)
{
    epi_entry found;
    if (walk->kind != WALK_VIEW_NAMED && walk->kind != WALK_VIEW_GROUP &&
        walk->kind != WALK_VIEW_ALL)
        return false;
    for (;;) {
        while (fmt_next_entry(&walk->cursor, &found)) {
            const struct view_piece *piece = &walk->view->pieces[walk->piece];
            if (is_hidden(piece, found.distribution))
                continue;
            *entry = found;
            take_from_piece(entry, piece);
            return true;
        }
        if (walk->cursor.status != FMT_NONE || !start_next(walk))
            return false;
    }
}

epi_cursor epi_groups(const epi_view *view)
{
    struct walk walk = {.kind = WALK_NOTHING};
    if (view != NULL && answers_alone(view))
        walk = (struct walk){.kind = WALK_GROUPS,
                             .cursor = fmt_groups(&view->pieces[0].index->reader)};
    else if (view != NULL && view_groups(view) == NULL)
        walk = (struct walk){.kind = WALK_WITHOUT_MEMORY};
    else if (view != NULL)
        walk = (struct walk){.kind = WALK_VIEW_GROUPS, .view = view};
    return walk_to_cursor(&walk);
}

bool view_next_group(struct walk *walk, epi_group_info *group)
{
    const struct view_group_table *groups = view_groups(walk->view);
    if (groups == NULL || walk->group >= groups->count) {
        walk->cursor.status = FMT_NONE;
        return false;
    }
    *group = groups->items[walk->group++];
    return true;
}

epi_cursor epi_view_problems(const epi_view *view, size_t path_entry)
{
    if (view == NULL)
        return walk_to_cursor(&(struct walk){.kind = WALK_NOTHING});
    struct walk walk = {.kind = WALK_PROBLEMS, .cursor.status = FMT_NONE};
    size_t number = path_entry < view->n_sources ? view->sources[path_entry].piece : NO_PIECE;
    if (number != NO_PIECE && view->pieces[number].source == path_entry)
        walk.cursor = fmt_problems(&view->pieces[number].index->reader);
    return walk_to_cursor(&walk);
}
