/* Lookups and walks: format/'s structures, as the public header spells them. */
#include <string.h>

#include "index.h"
#include "public_status.h"
#include "walk.h"
#include "words.h"

epi_cursor walk_to_cursor(const struct walk *walk)
{
    epi_cursor result = {{0}};
    memcpy(&result, walk, sizeof *walk);
    return result;
}

static epi_cursor start_walk(enum walk_kind kind, struct fmt_cursor cursor)
{
    struct walk walk = {.cursor = cursor, .kind = kind};
    return walk_to_cursor(&walk);
}

static epi_cursor no_walk(void)
{
    return (epi_cursor){{0}}; /* WALK_NOTHING */
}

/* The cursor to step; NULL where `cursor` walks over something else. */
static struct fmt_cursor *stepped(epi_cursor *cursor, enum walk_kind kind)
{
    struct walk *walk = (void *)cursor;
    return walk != NULL && walk->kind == kind ? &walk->cursor : NULL;
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

epi_status epi_index_find(const epi_index *index, const char *group, const char *name,
                          epi_entry *entry)
{
    if (index == NULL || group == NULL || name == NULL || entry == NULL)
        return EPI_ERR_ARGUMENT;
    return status_from_format(fmt_find(&index->reader, group, name, entry));
}

epi_cursor epi_index_find_all(const epi_index *index, const char *group, const char *name)
{
    if (index == NULL || group == NULL || name == NULL)
        return no_walk();
    return start_walk(WALK_ENTRIES, fmt_all_named(&index->reader, group, name));
}

epi_cursor epi_index_group(const epi_index *index, const char *group)
{
    if (index == NULL || group == NULL)
        return no_walk();
    return start_walk(WALK_ENTRIES, fmt_group(&index->reader, group));
}

epi_cursor epi_index_all(const epi_index *index)
{
    if (index == NULL)
        return no_walk();
    return start_walk(WALK_ENTRIES, fmt_all_entries(&index->reader));
}

int epi_next(epi_cursor *cursor, epi_entry *entry)
{
    struct walk *walk = (void *)cursor;
    if (walk == NULL || entry == NULL)
        return 0;
    return walk->kind == WALK_ENTRIES ? fmt_next_entry(&walk->cursor, entry)
                                      : view_next_entry(walk, entry);
}

epi_cursor epi_index_groups(const epi_index *index)
{
    if (index == NULL)
        return no_walk();
    return start_walk(WALK_GROUPS, fmt_groups(&index->reader));
}

int epi_next_group(epi_cursor *cursor, epi_group_info *group)
{
    struct walk *walk = (void *)cursor;
    if (walk == NULL || group == NULL)
        return 0;
    if (walk->kind == WALK_VIEW_GROUPS)
        return view_next_group(walk, group);
    return walk->kind == WALK_GROUPS && fmt_next_group(&walk->cursor, group);
}

epi_cursor epi_index_path_entries(const epi_index *index)
{
    if (index == NULL)
        return no_walk();
    return start_walk(WALK_PATH_ENTRIES, fmt_path_entries(&index->reader));
}

int epi_next_path_entry(epi_cursor *cursor, epi_path_entry *path_entry)
{
    struct fmt_cursor *step = stepped(cursor, WALK_PATH_ENTRIES);
    struct path_entry found;
    if (step == NULL || path_entry == NULL || !fmt_next_path_entry(step, &found))
        return 0;
    *path_entry = (epi_path_entry){
        .path = found.path,
        .kind = path_kind_name(found.kind),
        .distributions = found.distributions,
    };
    return 1;
}

epi_cursor epi_index_distributions(const epi_index *index)
{
    if (index == NULL)
        return no_walk();
    return start_walk(WALK_DISTRIBUTIONS, fmt_distributions(&index->reader));
}

int epi_next_distribution(epi_cursor *cursor, epi_distribution *distribution)
{
    struct fmt_cursor *step = stepped(cursor, WALK_DISTRIBUTIONS);
    struct distribution found;
    if (step == NULL || distribution == NULL || !fmt_next_distribution(step, &found))
        return 0;
    *distribution = found.public;
    return 1;
}

epi_cursor epi_index_problems(const epi_index *index)
{
    if (index == NULL)
        return no_walk();
    return start_walk(WALK_PROBLEMS, fmt_problems(&index->reader));
}

int epi_next_problem(epi_cursor *cursor, epi_problem *problem)
{
    struct fmt_cursor *step = stepped(cursor, WALK_PROBLEMS);
    return step != NULL && problem != NULL && fmt_next_problem(step, problem);
}
