/* The walks over the lists of the header and of the reserved keys. */
#include <string.h>

#include "lookup.h"
#include "records.h"

static struct fmt_cursor walk_list(const struct fmt_reader *reader, enum fmt_walk_kind kind,
                                   enum fmt_status status, const struct fmt_list *list)
{
    struct fmt_cursor cursor = {.reader = reader,
                                .kind = kind,
                                .status = status,
                                .budget = (uint32_t)reader->header.file_size};
    if (status == FMT_OK) {
        cursor.next = list->rest.next;
        cursor.end = list->rest.end;
        cursor.left = list->count;
        cursor.fields = list->fields;
    }
    return cursor;
}

/* The `known` fields of the next element; those that a higher minor version added are skipped. */
static bool take_element(struct fmt_cursor *cursor, enum fmt_walk_kind kind, size_t known,
                         const char **at)
{
    if (cursor->kind != kind || cursor->status != FMT_OK)
        return false;
    if (cursor->left == 0) {
        /* A count that is too low hides what follows; a higher minor version may have put more. */
        bool ends =
            cursor->next == cursor->end || cursor->reader->header.version_minor > FMT_VERSION_MINOR;
        cursor->status = ends ? FMT_NONE : FMT_DAMAGED;
        return false;
    }
    struct fmt_fields fields = {cursor->next, cursor->end};
    if (!fmt_fields_take(&fields, known, at) || !fmt_fields_skip(&fields, cursor->fields - known)) {
        cursor->status = FMT_DAMAGED;
        return false;
    }
    cursor->next = fields.next;
    cursor->left--;
    return true;
}

static bool sound_or_damaged(struct fmt_cursor *cursor, bool sound)
{
    if (!sound)
        cursor->status = FMT_DAMAGED;
    return sound;
}

struct fmt_cursor fmt_groups(const struct fmt_reader *reader)
{
    struct fmt_list list;
    enum fmt_status status = fmt_find_list(reader, FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY),
                                           reader->header.groups, FMT_GROUP_FIELDS, &list);
    return walk_list(reader, FMT_WALK_GROUPS, status, &list);
}

bool fmt_next_group(struct fmt_cursor *cursor, epi_group_info *group)
{
    const char *at[FMT_GROUP_FIELDS + 1];
    return take_element(cursor, FMT_WALK_GROUPS, FMT_GROUP_FIELDS, at) &&
           sound_or_damaged(cursor, fmt_get_group(at, group));
}

struct fmt_cursor fmt_path_entries(const struct fmt_reader *reader)
{
    struct fmt_list list = {{reader->path_entries, reader->header_end},
                            reader->header.path_entries,
                            reader->path_entry_fields};
    return walk_list(reader, FMT_WALK_PATH_ENTRIES, FMT_OK, &list);
}

bool fmt_next_path_entry(struct fmt_cursor *cursor, struct path_entry *path_entry)
{
    const char *at[FMT_PATH_ENTRY_FIELDS + 1];
    return take_element(cursor, FMT_WALK_PATH_ENTRIES, FMT_PATH_ENTRY_FIELDS, at) &&
           sound_or_damaged(cursor, fmt_get_path_entry(at, path_entry));
}

struct fmt_cursor fmt_distributions(const struct fmt_reader *reader)
{
    struct fmt_list list;
    enum fmt_status status =
        fmt_find_list(reader, FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY),
                      reader->header.distributions, FMT_DISTRIBUTION_FIELDS, &list);
    return walk_list(reader, FMT_WALK_DISTRIBUTIONS, status, &list);
}

struct fmt_cursor fmt_distributions_named(const struct fmt_reader *reader, const char *normalized)
{
    struct fmt_list list;
    enum fmt_status status = fmt_find_name(reader, normalized, &list);
    return walk_list(reader, FMT_WALK_NAMESAKES, status, &list);
}

/* The row of a distribution, by the next element of a name's list. */
static bool take_namesake(struct fmt_cursor *cursor, const char **at)
{
    const struct fmt_reader *reader = cursor->reader;
    const char *named[FMT_NAMED_FIELDS + 1];
    uint32_t row;
    if (!take_element(cursor, FMT_WALK_NAMESAKES, FMT_NAMED_FIELDS, named))
        return false;
    if (!fmt_field_u32(named, &row) || (uint64_t)reader->table + row >= reader->header.file_size)
        return sound_or_damaged(cursor, false);
    struct fmt_fields fields = {reader->file + reader->table + row,
                                reader->file + reader->header.file_size};
    return sound_or_damaged(cursor,
                            fmt_fields_take(&fields, FMT_DISTRIBUTION_FIELDS, at) &&
                                fmt_spend(&cursor->budget, (uint64_t)(fields.next - at[0])));
}

bool fmt_next_distribution(struct fmt_cursor *cursor, struct distribution *distribution)
{
    const char *at[FMT_DISTRIBUTION_FIELDS + 1];
    bool taken = cursor->kind == FMT_WALK_NAMESAKES
                     ? take_namesake(cursor, at)
                     : take_element(cursor, FMT_WALK_DISTRIBUTIONS, FMT_DISTRIBUTION_FIELDS, at);
    return taken && sound_or_damaged(cursor, fmt_get_distribution(at, distribution) &&
                                                 distribution->public.number <
                                                     cursor->reader->header.distributions);
}

struct fmt_cursor fmt_owned_entries(const struct fmt_reader *reader, const char *normalized,
                                    uint32_t number)
{
    struct fmt_cursor cursor = fmt_distributions_named(reader, normalized);
    const char *at[FMT_DISTRIBUTION_FIELDS + 1], *places = NULL;
    struct distribution distribution;
    while (cursor.status == FMT_OK) {
        struct fmt_fields element = {cursor.next, cursor.end};
        if (!take_namesake(&cursor, at))
            break;
        fmt_fields_skip(&element, 1);
        places = element.next;
        if (sound_or_damaged(&cursor, fmt_get_distribution(at, &distribution)) &&
            distribution.public.number == number)
            break;
        places = NULL;
    }
    cursor.kind = FMT_WALK_OWNED;
    cursor.place = 0;
    cursor.next = places;
    cursor.end = places == NULL ? NULL : places + strlen(places);
    return cursor;
}

bool fmt_next_distribution_name(struct fmt_cursor *cursor, const char **normalized,
                                uint32_t *entries)
{
    const char *at[FMT_DISTRIBUTION_FIELDS + 1];
    return take_element(cursor, FMT_WALK_DISTRIBUTIONS, FMT_DISTRIBUTION_FIELDS, at) &&
           sound_or_damaged(cursor, fmt_get_distribution_name(at, normalized, entries));
}

bool fmt_next_distribution_stamps(struct fmt_cursor *cursor, bool metadata_too,
                                  struct fmt_distribution_stamps *stamps)
{
    const char *at[FMT_DISTRIBUTION_FIELDS + 1];
    return take_element(cursor, FMT_WALK_DISTRIBUTIONS, FMT_DISTRIBUTION_FIELDS, at) &&
           sound_or_damaged(cursor, fmt_get_distribution_stamps(at, metadata_too, stamps));
}

struct fmt_cursor fmt_problems(const struct fmt_reader *reader)
{
    struct fmt_list list;
    enum fmt_status status =
        fmt_find_list(reader, FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY),
                      reader->header.problems, FMT_PROBLEM_FIELDS, &list);
    return walk_list(reader, FMT_WALK_PROBLEMS, status, &list);
}

bool fmt_next_problem(struct fmt_cursor *cursor, epi_problem *problem)
{
    const char *at[FMT_PROBLEM_FIELDS + 1];
    return take_element(cursor, FMT_WALK_PROBLEMS, FMT_PROBLEM_FIELDS, at) &&
           sound_or_damaged(cursor, fmt_get_problem(at, problem));
}
