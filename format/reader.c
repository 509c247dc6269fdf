#include "reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "header.h"
#include "lookup.h"
#include "read_ahead.h"

/* A file too short for tinycdb can still be the beginning of an index. */
static enum fmt_status judge_short_file(struct fmt_reader *reader, int fd)
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
        return judge_short_file(reader, fd);

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
    return status;
}

void fmt_reader_close(struct fmt_reader *reader)
{
    cdb_free(&reader->cdb);
    memset(reader, 0, sizeof(*reader));
}

static struct fmt_cursor new_cursor(const struct fmt_reader *reader, enum fmt_walk walk)
{
    return (struct fmt_cursor){.reader = reader,
                               .walk = walk,
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

struct fmt_cursor fmt_group(const struct fmt_reader *reader, const char *group)
{
    struct fmt_cursor cursor = new_cursor(reader, FMT_WALK_GROUP);
    struct fmt_list list;
    cursor.status = fmt_find_group(reader, group, &cursor.budget, &list);
    if (cursor.status == FMT_OK)
        enter_list(&cursor, &list);
    return cursor;
}

struct fmt_cursor fmt_all_named(const struct fmt_reader *reader, const char *group,
                                const char *name)
{
    struct fmt_cursor cursor = new_cursor(reader, FMT_WALK_NAMED);
    cursor.key = fmt_entry_key(group, name);
    cursor.status = fmt_probe_start(&cursor.probe, reader, &cursor.key);
    return cursor;
}

struct fmt_cursor fmt_all_entries(const struct fmt_reader *reader)
{
    fmt_read_all_of(reader->file, reader->header.file_size);
    struct fmt_cursor cursor = fmt_groups(reader);
    cursor.walk = FMT_WALK_ALL;
    cursor.outer_next = cursor.next;
    cursor.outer_end = cursor.end;
    cursor.outer_left = cursor.left;
    cursor.outer_fields = cursor.fields;
    cursor.left = 0;
    return cursor;
}

static enum fmt_status next_of_list(struct fmt_cursor *cursor, epi_entry *entry)
{
    if (cursor->left == 0)
        return FMT_NONE;
    const char *at[FMT_ENTRY_FIELDS + 1];
    struct fmt_fields fields = {cursor->next, cursor->end};
    if (!fmt_fields_take(&fields, FMT_ENTRY_FIELDS, at) || !fmt_get_entry(at, entry) ||
        !fmt_fields_skip(&fields, cursor->fields - FMT_ENTRY_FIELDS))
        return FMT_DAMAGED;
    cursor->next = fields.next;
    cursor->left--;
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
    enter_list(cursor, &list);
    return FMT_OK;
}

static enum fmt_status next_of_all(struct fmt_cursor *cursor, epi_entry *entry)
{
    enum fmt_status status = FMT_OK;
    while (cursor->left == 0 && status == FMT_OK)
        status = enter_next_group(cursor);
    return status == FMT_OK ? next_of_list(cursor, entry) : status;
}

bool fmt_next_entry(struct fmt_cursor *cursor, epi_entry *entry)
{
    if (cursor->status != FMT_OK)
        return false;
    epi_entry found;
    enum fmt_status status;
    switch (cursor->walk) {
    case FMT_WALK_GROUP:
        status = next_of_list(cursor, &found);
        break;
    case FMT_WALK_NAMED:
        status = fmt_probe_next_entry(&cursor->probe, cursor->reader, &cursor->key, &cursor->budget,
                                      &found);
        break;
    case FMT_WALK_ALL:
        status = next_of_all(cursor, &found);
        break;
    default:
        return false;
    }
    cursor->status = status;
    if (status == FMT_OK)
        *entry = found;
    return status == FMT_OK;
}
