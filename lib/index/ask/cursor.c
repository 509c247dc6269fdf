#include "cursor.h"

#include <string.h>

#include "public.h"
#include "words.h"

epi_cursor walk_to_cursor(const struct walk *walk)
{
    epi_cursor result = {{0}};
    memcpy(&result, walk, sizeof *walk);
    return result;
}

epi_cursor no_walk(enum walk_kind why)
{
    return walk_to_cursor(&(struct walk){.kind = why});
}

struct walk *walk_of(epi_cursor *cursor, enum walk_kind kind)
{
    struct walk *walk = (void *)cursor;
    return walk != NULL && walk->kind == kind ? walk : NULL;
}

epi_status epi_cursor_status(const epi_cursor *cursor)
{
    const struct walk *walk = (const void *)cursor;
    if (walk == NULL || walk->kind == WALK_NOTHING)
        return EPI_ERR_ARGUMENT;
    if (walk->kind == WALK_WITHOUT_MEMORY)
        return EPI_ERR_MEMORY;
    return status_from_format(walk->cursor.status);
}

/* Without what a check adds. */
static epi_path_entry describe_source(const struct source *source)
{
    return (epi_path_entry){
        .path = source->path,
        .kind = path_kind_name(source->entry.kind),
        .distributions = source->entry.distributions,
        .store = source->store,
        .file = source->file,
        .verdict = source->verdict,
        .reason = source->reason,
        .text = reason_text(source->reason),
        .saved = source->saved,
        .disabled = source->disabled,
        .n_passed_over = source->n_passed_over,
        .passed_over = source->passed_over,
    };
}

epi_cursor epi_path_entries(const epi_index *index)
{
    if (index == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_SOURCES, .index = index};
    if (index->sources == NULL) {
        walk.kind = WALK_PATH_ENTRIES;
        walk.cursor = fmt_path_entries(&index->pieces[0].file->reader);
    }
    return walk_to_cursor(&walk);
}

int epi_next_path_entry(epi_cursor *cursor, epi_path_entry *path_entry)
{
    struct walk *walk = walk_of(cursor, WALK_SOURCES);
    if (path_entry == NULL)
        return 0;
    if (walk != NULL) {
        if (walk->number >= walk->index->n_sources) {
            walk->cursor.status = FMT_NONE;
            return 0;
        }
        *path_entry = describe_source(&walk->index->sources[walk->number++]);
        return 1;
    }
    struct source source = {.reason = EPI_REASON_TRUSTED};
    walk = walk_of(cursor, WALK_PATH_ENTRIES);
    if (walk == NULL || !fmt_next_path_entry(&walk->cursor, &source.entry))
        return 0;
    source.path = source.entry.path;
    source.file = walk->index->pieces[0].file->path;
    source.store = source.file == NULL ? EPI_STORE_NONE : EPI_STORE_FILE;
    *path_entry = describe_source(&source);
    return 1;
}

static void start_problems(struct walk *walk)
{
    walk->cursor = (struct fmt_cursor){.status = FMT_NONE};
    walk->number = 0;
    if (walk->piece < walk->index->n_pieces)
        walk->cursor = fmt_problems(&walk->index->pieces[walk->piece].file->reader);
}

epi_cursor epi_problems(const epi_index *index)
{
    if (index == NULL)
        return no_walk(WALK_NOTHING);
    struct walk walk = {.kind = WALK_PROBLEMS, .index = index};
    start_problems(&walk);
    return walk_to_cursor(&walk);
}

int epi_next_problem(epi_cursor *cursor, epi_problem *problem)
{
    struct walk *walk = walk_of(cursor, WALK_PROBLEMS);
    if (walk == NULL || problem == NULL)
        return 0;
    while (!fmt_next_problem(&walk->cursor, problem)) {
        if (walk->cursor.status != FMT_NONE || walk->piece >= walk->index->n_pieces)
            return 0;
        walk->piece++;
        start_problems(walk);
    }
    const struct piece *piece = &walk->index->pieces[walk->piece];
    if (piece->problem_paths != NULL)
        problem->path = piece->problem_paths[walk->number];
    walk->number++;
    return 1;
}
