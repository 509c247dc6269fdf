/* A path entry that is a regular file: egg, wheel, zipapp, or no archive at all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "children.h"
#include "distribution_limits.h"
#include "distribution_name.h"
#include "file.h"
#include "path_entry.h"
#include "text.h"
#include "zip_archive.h"
#include "zlib_functions.h"

enum member_file { METADATA, PKG_INFO, ENTRY_POINTS_TXT, N_MEMBER_FILES };

static const char *const member_files[N_MEMBER_FILES] = {"METADATA", "PKG-INFO",
                                                         "entry_points.txt"};

/* What the archive has below one top-level name. */
struct zip_child {
    bool has[N_MEMBER_FILES];
    bool is_file;                      /* there is a member of just that name */
    uint64_t position[N_MEMBER_FILES]; /* of duplicates, the last: zipfile reads that one */
};

struct zip_reader {
    struct scanner *scanner;
    const struct open_path_entry *entry;
    struct zip_archive *archive;
    struct name_table names;  /* top-level names that are distributions */
    struct children children; /* one for each */
    struct zip_child *items;  /* and another; malloc'ed */
    size_t capacity;
    struct buffer top; /* the top-level name of the member at hand */
    size_t members;    /* so far */
    bool out_of_memory, stopped, reported_long;
};

/* The number of the child named `name`. -1: out of memory. */
static int add_child(struct zip_reader *reader, const char *name, enum child_kind kind,
                     size_t *number)
{
    if (name_table_find(&reader->names, name, number))
        return 0;
    if (!array_make_room(&reader->items, reader->children.count, 1, &reader->capacity,
                         sizeof *reader->items))
        return -1;
    const char *copy = arena_copy(&reader->scanner->scan->arena, name, strlen(name));
    if (copy == NULL || name_table_add(&reader->names, copy, number) < 0 ||
        !children_add(&reader->children, copy, kind))
        return -1;
    reader->items[*number] = (struct zip_child){.is_file = false};
    return 0;
}

/* dict.fromkeys(name.split('/', 1)[0] for name in names), and where each file that matters is. */
static int on_member(void *context, const char *name, uint64_t position)
{
    struct zip_reader *reader = context;
    const char *slash = strchr(name, '/');
    size_t length = slash == NULL ? strlen(name) : (size_t)(slash - name);
    if (fmt_must_stop(&reader->scanner->progress, reader->members++)) {
        reader->stopped = true;
        return -1;
    }
    if (!buffer_reserve(&reader->top, length + 1))
        goto out_of_memory;
    memcpy(reader->top.bytes, name, length);
    reader->top.bytes[length] = '\0';

    enum child_kind kind = classify_child(reader->top.bytes, reader->entry->is_egg, false);
    if (kind == CHILD_NONE)
        return 0;
    if (length > SCAN_MAX_NAME) {
        bool reported = reader->reported_long;
        reader->reported_long = true;
        if (!reported &&
            problem_add(&reader->scanner->scan->problems, &reader->scanner->scan->arena,
                        reader->entry->path, 0, PROBLEM_TOO_LARGE,
                        "the name of a metadata directory in it has %zu bytes; "
                        "expected no more than %zu; all such are left out",
                        length, SCAN_MAX_NAME) != 0)
            goto out_of_memory;
        return 0;
    }
    size_t number;
    if (add_child(reader, reader->top.bytes, kind, &number) != 0)
        goto out_of_memory;
    struct zip_child *child = &reader->items[number];
    if (slash == NULL)
        child->is_file = true;
    for (size_t i = 0; slash != NULL && i < N_MEMBER_FILES; i++) {
        if (strcmp(slash + 1, member_files[i]) == 0) {
            child->has[i] = true;
            child->position[i] = position;
        }
    }
    return 0;

out_of_memory:
    reader->out_of_memory = true;
    return -1;
}

/* Reports what is wrong with the archive, or a member of it, at `path`. */
static enum scan_status report(const struct zip_reader *reader, const char *path,
                               enum zip_status status, int error)
{
    struct problem_list *problems = &reader->scanner->scan->problems;
    struct arena *arena = &reader->scanner->scan->arena;
    int result;
    switch (status) {
    case ZIP_MEMORY:
        return SCAN_MEMORY;
    case ZIP_TOO_LARGE:
        result = problem_add(problems, arena, path, 0, PROBLEM_TOO_LARGE,
                             "the member is too large; expected no more than %zu bytes, and of all "
                             "members no more than %d times the archive",
                             SCAN_MAX_ENTRY_POINTS_TXT, (int)ZIP_MOST_INFLATED);
        break;
    case ZIP_SYSTEM:
        return scanner_report_unreadable(reader->scanner, path, "the archive cannot be read",
                                         error);
    case ZIP_LIBRARY:
        result = problem_add(problems, arena, path, 0, PROBLEM_UNREADABLE,
                             "the library %s, which reads archives, cannot be loaded", zlib_name());
        break;
    default:
        result =
            problem_add(problems, arena, path, 0, PROBLEM_BAD_ZIP, "%s", zip_status_text(status));
        break;
    }
    return result == 0 ? SCAN_OK : SCAN_MEMORY;
}

static const char *member_path(const struct zip_reader *reader, const char *directory,
                               enum member_file file)
{
    return arena_printf(&reader->scanner->scan->arena, "%s/%s/%s", reader->entry->path, directory,
                        member_files[file]);
}

/* read_text('METADATA') or read_text('PKG-INFO'). */
static enum scan_status read_metadata(const struct zip_reader *reader, const struct child *child,
                                      struct metadata_headers *headers)
{
    struct scanner *scanner = reader->scanner;
    const struct zip_child *item = &reader->items[child->position];
    *headers = (struct metadata_headers){.name = NULL};
    for (enum member_file file = METADATA; file <= PKG_INFO; file++) {
        if (!item->has[file])
            continue;
        const char *path = member_path(reader, child->name, file);
        if (path == NULL)
            return SCAN_MEMORY;
        enum zip_status status = zip_archive_read(reader->archive, item->position[file],
                                                  SCAN_MAX_ENTRY_POINTS_TXT, &scanner->metadata);
        if (status != ZIP_OK) {
            enum scan_status result = report(reader, path, status, errno);
            if (result != SCAN_OK)
                return result;
            continue;
        }
        if (scanner->metadata.length == 0)
            continue;
        struct problem_list *problems = &scanner->scan->problems;
        size_t n_problems = problems->count;
        if (parse_metadata_headers(&scanner->scan->arena, scanner->metadata.bytes,
                                   scanner->metadata.length, true, path, headers, problems) < 0)
            return SCAN_MEMORY;
        if (problems->count > n_problems)
            return SCAN_OK;
        return check_metadata_text(&scanner->scan->arena, scanner->metadata.bytes,
                                   scanner->metadata.length, true, path, headers, problems) == 0
                   ? SCAN_OK
                   : SCAN_MEMORY;
    }
    return SCAN_OK;
}

static enum scan_status scan_child(const struct zip_reader *reader, const struct child *child)
{
    struct scanner *scanner = reader->scanner;
    const struct zip_child *item = &reader->items[child->position];
    struct metadata_headers headers;
    enum scan_status result = read_metadata(reader, child, &headers);
    if (result != SCAN_OK)
        return result;

    const char *location = arena_join_path(&scanner->scan->arena, reader->entry->path, child->name);
    if (location == NULL)
        return SCAN_MEMORY;
    /* The path of a directory in an archive ends in '/', so its basename is empty and
     * importlib.metadata takes the Name; a file's path has the name as ever. */
    size_t stem_length = 0;
    bool has_stem = item->is_file && name_from_directory(child->name, &stem_length);
    struct distribution *distribution;
    result = scanner_add(scanner, child->name, location, has_stem ? child->name : NULL, stem_length,
                         &headers, &distribution);
    if (result != SCAN_OK || distribution == NULL)
        return result;

    const char *path = member_path(reader, child->name, ENTRY_POINTS_TXT);
    if (path == NULL)
        return SCAN_MEMORY;
    if (!item->has[ENTRY_POINTS_TXT])
        return scanner_add_text(scanner, distribution, path, NULL);
    enum zip_status status = zip_archive_read(reader->archive, item->position[ENTRY_POINTS_TXT],
                                              SCAN_MAX_ENTRY_POINTS_TXT, &scanner->text);
    if (status != ZIP_OK && (!distribution->public.shadowed || status == ZIP_MEMORY)) {
        result = report(reader, path, status, errno);
        if (result != SCAN_OK)
            return result;
    }
    return scanner_add_text(scanner, distribution, path, status == ZIP_OK ? &scanner->text : NULL);
}

/* Whether a file is expected to be an archive, by its name. */
static bool is_named_archive(const char *path)
{
    static const char *const suffixes[] = {".egg", ".pyz", ".whl", ".zip"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_with(path, suffixes[i]))
            return true;
    }
    return false;
}

/* The file as a whole is of no use: as for importlib.metadata, it has no distributions. */
static enum scan_status give_up(const struct zip_reader *reader, struct path_entry *entry,
                                enum zip_status status, int error)
{
    entry->kind = status == ZIP_SYSTEM || status == ZIP_LIBRARY ? PATH_UNREADABLE : PATH_OTHER;
    if (status == ZIP_NOT_ZIP && !is_named_archive(entry->path))
        return SCAN_OK;
    return report(reader, entry->path, status, error);
}

enum scan_status scan_zip(struct scanner *scanner, const struct open_path_entry *open_entry,
                          struct path_entry *entry)
{
    enum scan_status result = SCAN_OK;
    struct zip_reader reader = {.scanner = scanner, .entry = open_entry};
    enum zip_status status = zip_archive_open(open_entry->fd, &reader.archive);
    if (status == ZIP_OK)
        status = zip_archive_list(reader.archive, on_member, &reader);
    if (reader.stopped) {
        result = SCAN_STOPPED;
        goto cleanup;
    }
    if (reader.out_of_memory)
        status = ZIP_MEMORY;
    if (status != ZIP_OK) {
        result = give_up(&reader, entry, status, errno);
        goto cleanup;
    }

    result = scan_status_of(children_bring_into_answer_order(&reader.children, &scanner->progress));
    if (result != SCAN_OK)
        goto cleanup;
    scanner->known += reader.children.count;
    for (size_t i = 0; i < reader.children.count && result == SCAN_OK; i++) {
        result = scan_child(&reader, &reader.children.items[i]);
        if (result == SCAN_OK)
            result = scanner_step(scanner);
    }

cleanup:
    zip_archive_close(reader.archive);
    name_table_free(&reader.names);
    children_free(&reader.children);
    free(reader.items);
    buffer_free(&reader.top);
    return result;
}
