#include "reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "header.h"
#include "lookup.h"
#include "read_ahead.h"

/* A file too short for tinycdb can still be the beginning of an index. */
static enum fmt_status status_of_short_file(struct fmt_reader *reader, int fd)
{
    char start[FMT_HEADER_OFFSET];
    size_t size = 0;
    while (size < sizeof(start)) {
        ssize_t got = pread(fd, start + size, sizeof(start) - size, (off_t)size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return FMT_SYSTEM;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return fmt_get_header(reader, start, size);
}

enum fmt_status fmt_reader_open(struct fmt_reader *reader, int fd)
{
    memset(reader, 0, sizeof(*reader));
    struct stat file;
    if (fstat(fd, &file) != 0)
        return FMT_SYSTEM;
    if (S_ISDIR(file.st_mode)) {
        errno = EISDIR;
        return FMT_SYSTEM;
    }
    if (file.st_size == 0)
        return FMT_EMPTY;
    if ((uint64_t)file.st_size > UINT32_MAX)
        return FMT_TOO_LARGE;
    if ((uint64_t)file.st_size < FMT_HEADER_OFFSET)
        return status_of_short_file(reader, fd);

    fmt_read_little_of_file(fd, (size_t)file.st_size);
    if (cdb_init(&reader->cdb, fd) != 0)
        return FMT_SYSTEM;
    fmt_read_little_of_mapping(reader->cdb.cdb_mem, reader->cdb.cdb_fsize);
    enum fmt_status status = FMT_TRUNCATED; /* since fstat() */
    reader->file = cdb_get(&reader->cdb, (unsigned)file.st_size, 0);
    if (reader->file != NULL)
        status = fmt_get_header(reader, reader->file, (uint64_t)file.st_size);
    if (status != FMT_OK)
        cdb_free(&reader->cdb);
    reader->is_mapped = status == FMT_OK;
    return status;
}

enum fmt_status fmt_reader_open_bytes(struct fmt_reader *reader, const char *bytes, size_t size)
{
    memset(reader, 0, sizeof(*reader));
    if (size == 0)
        return FMT_EMPTY;
    if (size > UINT32_MAX)
        return FMT_TOO_LARGE;
    reader->file = bytes;
    return fmt_get_header(reader, bytes, size);
}

void fmt_reader_close(struct fmt_reader *reader)
{
    if (reader->is_mapped)
        cdb_free(&reader->cdb);
    memset(reader, 0, sizeof(*reader));
}

static struct fmt_cursor new_cursor(const struct fmt_reader *reader, enum fmt_walk_kind kind)
{
    return (struct fmt_cursor){.reader = reader,
                               .kind = kind,
                               .status = FMT_OK,
                               .budget = (uint32_t)reader->header.file_size};
}

static void enter_list(struct fmt_cursor *cursor, const struct fmt_list *list)
{
    cursor->next = list->rest.next;
    cursor->end = list->rest.end;
    cursor->left = list->count;
    cursor->fields = list->fields;
}

/* The entries of a group stand behind its record: their places are counted from its end. */
static void enter_group(struct fmt_cursor *cursor, const struct fmt_list *list, const char *group)
{
    enter_list(cursor, list);
    cursor->place = (uint64_t)(list->rest.end - cursor->reader->file);
    cursor->record = list->fields == FMT_PLAIN_MEMBER_FIELDS ? list->rest.end : NULL;
    cursor->group_length = strlen(group);
}

/* About as much as the records of a plain group's entries are: each has its group and its name
 * twice, and what else it says is some sixty bytes. */
static uint64_t likely_size(const struct fmt_list *list, const char *group)
{
    uint64_t names = (uint64_t)(list->rest.end - list->rest.next);
    return 2 * names + list->count * (2 * (uint64_t)strlen(group) + 60);
}

/* The entries of a group stand behind its record, up to its last member or beyond. */
static void read_members_ahead(const struct fmt_reader *reader, const struct fmt_list *list,
                               const char *group)
{
    const char *start = list->rest.next, *end = list->rest.end;
    const char *last[2] = {end - 1, end};
    uint64_t behind = reader->header.file_size - (uint64_t)(end - reader->file), size;
    uint32_t place;
    if (end - start < 2)
        return;
    if (list->fields == FMT_PLAIN_MEMBER_FIELDS) {
        size = likely_size(list, group);
    } else {
        while (last[0] > start && last[0][-1] != '\0')
            last[0]--;
        if (list->fields != FMT_MEMBER_FIELDS || !fmt_field_u32(last, &place))
            return;
        size = place;
    }
    fmt_read_all_of(start, (size_t)(end - start) + (size_t)(size < behind ? size : behind));
}

struct fmt_cursor fmt_group(const struct fmt_reader *reader, const char *group)
{
    struct fmt_cursor cursor = new_cursor(reader, FMT_WALK_GROUP);
    struct fmt_list list;
    cursor.status = fmt_find_group(reader, group, &cursor.budget, &list);
    if (cursor.status == FMT_OK) {
        read_members_ahead(reader, &list, group);
        enter_group(&cursor, &list, group);
    }
    return cursor;
}

struct fmt_cursor fmt_all_named(const struct fmt_reader *reader, const char *group,
                                const char *name)
{
    struct fmt_cursor cursor = new_cursor(reader, FMT_WALK_NAMED);
    struct fmt_key key = fmt_entry_key(group, name);
    struct fmt_fields fields;
    epi_entry first;
    cursor.status = fmt_find_entries(reader, &key, &fields, &first);
    if (cursor.status == FMT_OK) {
        cursor.next = first.value; /* the first field of all */
        cursor.end = fields.end;
    }
    return cursor;
}

/* The walk over what `lists` goes through, one list behind the other; it stands in front of the
 * first one. */
static struct fmt_cursor walk_within(struct fmt_cursor lists, enum fmt_walk_kind kind)
{
    const struct fmt_reader *reader = lists.reader;
    fmt_read_all_of(reader->file, (size_t)reader->header.file_size);
    struct fmt_cursor cursor = lists;
    cursor.kind = kind;
    cursor.outer_next = lists.next;
    cursor.outer_end = lists.end;
    cursor.outer_left = lists.left;
    cursor.outer_fields = lists.fields;
    cursor.next = lists.end;
    cursor.left = 0;
    return cursor;
}

struct fmt_cursor fmt_all_entries(const struct fmt_reader *reader)
{
    return walk_within(fmt_groups(reader), FMT_WALK_ALL);
}

struct fmt_cursor fmt_entries_of_each(const struct fmt_reader *reader)
{
    return walk_within(fmt_distributions(reader), FMT_WALK_OF_EACH);
}

static enum fmt_status next_of_places(struct fmt_cursor *cursor, epi_entry *entry)
{
    const char *at[FMT_MEMBER_FIELDS + 1];
    struct fmt_fields fields = {cursor->next, cursor->end};
    uint32_t place;
    size_t size;
    if (!fmt_fields_take(&fields, FMT_MEMBER_FIELDS, at) || !fmt_field_u32(at + 1, &place) ||
        !fmt_fields_skip(&fields, cursor->fields - FMT_MEMBER_FIELDS) ||
        !fmt_entry_at(cursor->reader, cursor->place + place, &cursor->owner, entry, &size) ||
        !fmt_spend(&cursor->budget, size))
        return FMT_DAMAGED;
    cursor->next = fields.next;
    cursor->left--;
    return FMT_OK;
}

static inline enum fmt_status next_of_group(struct fmt_cursor *cursor, epi_entry *entry)
{
    if (cursor->left == 0)
        return FMT_NONE;
    if (cursor->record == NULL)
        return next_of_places(cursor, entry);
    const char *record = cursor->record;
    if (!fmt_entry_of_record(cursor->reader, record, cursor->group_length, &cursor->owner, entry,
                             &cursor->record) ||
        !fmt_spend(&cursor->budget, (uint64_t)(cursor->record - record)))
        return FMT_DAMAGED;
    cursor->left--;
    return FMT_OK;
}

static enum fmt_status next_of_name(struct fmt_cursor *cursor, epi_entry *entry)
{
    if (cursor->next == cursor->end)
        return FMT_NONE;
    struct fmt_fields fields = {cursor->next, cursor->end};
    if (!fmt_take_entry(cursor->reader, &fields, entry))
        return FMT_DAMAGED;
    cursor->next = fields.next;
    return FMT_OK;
}

/* The next number of a field of differences; behind the last one stands the field's NUL. */
static enum fmt_status next_of_owned(struct fmt_cursor *cursor, epi_entry *entry)
{
    const char *number = cursor->next;
    if (number == cursor->end)
        return FMT_NONE;
    const char *space = memchr(number, ' ', (size_t)(cursor->end - number));
    const char *end = space == NULL ? cursor->end : space;
    const char *at[2] = {number, end + 1};
    int64_t difference;
    size_t size;
    if (!fmt_field_i64(at, &difference))
        return FMT_DAMAGED;
    cursor->place += (uint64_t)difference; /* an absurd one is outside of the file */
    if (cursor->place > UINT32_MAX ||
        !fmt_entry_at(cursor->reader, cursor->reader->table + cursor->place, &cursor->owner, entry,
                      &size) ||
        !fmt_spend(&cursor->budget, size))
        return FMT_DAMAGED;
    cursor->next = space == NULL ? end : end + 1;
    return FMT_OK;
}

static enum fmt_status enter_next_group(struct fmt_cursor *cursor)
{
    if (cursor->outer_left == 0)
        return FMT_NONE;
    const char *at[FMT_GROUP_FIELDS + 1];
    struct fmt_fields fields = {cursor->outer_next, cursor->outer_end};
    epi_group_info group;
    struct fmt_list list;
    if (!fmt_fields_take(&fields, FMT_GROUP_FIELDS, at) || !fmt_get_group(at, &group) ||
        !fmt_fields_skip(&fields, cursor->outer_fields - FMT_GROUP_FIELDS))
        return FMT_DAMAGED;
    cursor->outer_next = fields.next;
    cursor->outer_left--;
    if (fmt_find_group(cursor->reader, group.name, &cursor->budget, &list) != FMT_OK ||
        list.count != group.entries)
        return FMT_DAMAGED;
    enter_group(cursor, &list, group.name);
    return FMT_OK;
}

static enum fmt_status next_of_all(struct fmt_cursor *cursor, epi_entry *entry)
{
    enum fmt_status status = FMT_OK;
    while (cursor->left == 0 && status == FMT_OK)
        status = enter_next_group(cursor);
    return status == FMT_OK ? next_of_group(cursor, entry) : status;
}

/* Where the entries of the next distribution are its name tells, for the first of that name: the
 * others have none. */
static enum fmt_status enter_next_owner(struct fmt_cursor *cursor)
{
    const struct fmt_reader *reader = cursor->reader;
    const char *at[FMT_DISTRIBUTION_FIELDS + 1], *named[FMT_NAMED_FIELDS + 1];
    struct fmt_fields fields = {cursor->outer_next, cursor->outer_end};
    struct fmt_list list;
    uint32_t entries, number, row;
    const char *normalized;
    if (cursor->outer_left == 0)
        return FMT_NONE;
    if (!fmt_fields_take(&fields, FMT_DISTRIBUTION_FIELDS, at) ||
        !fmt_fields_skip(&fields, cursor->outer_fields - FMT_DISTRIBUTION_FIELDS) ||
        !fmt_get_distribution_name(at, &normalized, &entries) || !fmt_field_u32(at + 1, &number) ||
        number != reader->header.distributions - cursor->outer_left)
        return FMT_DAMAGED;
    cursor->outer_next = fields.next;
    cursor->outer_left--;
    if (entries == 0)
        return FMT_OK;
    if (fmt_find_name(reader, normalized, &list) != FMT_OK || list.count == 0 ||
        !fmt_spend(&cursor->budget, (uint64_t)(list.rest.end - list.rest.next)) ||
        !fmt_fields_take(&list.rest, FMT_NAMED_FIELDS, named) || !fmt_field_u32(named, &row) ||
        reader->file + reader->table + row != at[0])
        return FMT_DAMAGED;
    cursor->record = at[0];
    cursor->next = named[1];
    cursor->end = named[2] - 1;
    cursor->place = 0;
    return FMT_OK;
}

static enum fmt_status next_of_each(struct fmt_cursor *cursor, epi_entry *entry)
{
    const struct fmt_reader *reader = cursor->reader;
    enum fmt_status status = FMT_OK;
    while (cursor->next == cursor->end && status == FMT_OK)
        status = enter_next_owner(cursor);
    if (status == FMT_OK)
        status = next_of_owned(cursor, entry);
    if (status == FMT_OK && reader->file + reader->table + cursor->owner.row != cursor->record)
        status = FMT_DAMAGED; /* it is another's */
    return status;
}

bool fmt_next_entry(struct fmt_cursor *cursor, epi_entry *entry)
{
    if (cursor->status != FMT_OK)
        return false;
    enum fmt_status status;
    switch (cursor->kind) {
    case FMT_WALK_GROUP:
        status = next_of_group(cursor, entry);
        break;
    case FMT_WALK_NAMED:
        status = next_of_name(cursor, entry);
        break;
    case FMT_WALK_OWNED:
        status = next_of_owned(cursor, entry);
        break;
    case FMT_WALK_ALL:
        status = next_of_all(cursor, entry);
        break;
    case FMT_WALK_OF_EACH:
        status = next_of_each(cursor, entry);
        break;
    default:
        return false;
    }
    cursor->status = status;
    return status == FMT_OK;
}
