#include "metadata_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "filesystem.h"
#include "read_file.h"

/* What of a METADATA is read first: nearly always all its headers. */
#define FIRST_PART ((size_t)8 << 10)

const char *path_in_child(const struct child_reader *reader, const char *file)
{
    return arena_printf(&reader->scanner->scan->arena, "%s/%s", reader->location, file);
}

/* The part of a path below the directory at hand. */
static const char *below(const struct child_reader *reader, const char *path)
{
    return path + strlen(reader->entry->path) + 1;
}

static enum scan_status report(const struct child_reader *reader, const char *path,
                               enum read_status status, int error, const struct stat *what,
                               size_t limit)
{
    struct problem_list *problems = &reader->scanner->scan->problems;
    struct arena *arena = &reader->scanner->scan->arena;
    int result = 0;
    switch (status) {
    case READ_OK:
    case READ_ABSENT:
        break;
    case READ_NOT_REGULAR:
        result = problem_add(problems, arena, path, 0, PROBLEM_UNREADABLE,
                             "it is a FIFO, a socket or a device; expected a regular file");
        break;
    case READ_TOO_LARGE:
        result = problem_add(problems, arena, path, 0, PROBLEM_TOO_LARGE,
                             "the file has %lld bytes; expected no more than %zu",
                             (long long)what->st_size, limit);
        break;
    case READ_FAILED:
        result = problem_add(problems, arena, path, 0, PROBLEM_UNREADABLE,
                             "the file cannot be read: %s", error_text(error));
        break;
    case READ_MEMORY:
        result = -1;
        break;
    }
    return result == 0 ? SCAN_OK : SCAN_MEMORY;
}

/* Reads the headers of an open metadata file, no more of it than they need. */
static enum read_status read_headers(const struct child_reader *reader, const char *path, int fd,
                                     const struct stat *what, struct metadata_headers *headers)
{
    struct scanner *scanner = reader->scanner;
    struct buffer *buffer = &scanner->metadata;
    buffer->length = 0;
    for (size_t wanted = FIRST_PART;;) {
        bool complete;
        enum read_status status = read_part(fd, what, wanted, buffer, &complete);
        if (status != READ_OK)
            return status;
        int parsed = parse_metadata_headers(&scanner->scan->arena, buffer->bytes, buffer->length,
                                            complete, path, headers, &scanner->scan->problems);
        if (parsed != 0)
            return parsed > 0 ? READ_OK : READ_MEMORY;
        if (wanted > SCAN_MAX_METADATA_HEADERS)
            return READ_TOO_LARGE;
        wanted =
            wanted > SCAN_MAX_METADATA_HEADERS / 2 ? SCAN_MAX_METADATA_HEADERS + 1 : 2 * wanted;
    }
}

enum scan_status report_if_dangling(const struct child_reader *reader)
{
    struct stat link;
    if (fstatat(reader->entry->fd, reader->child->name, &link, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISLNK(link.st_mode))
        return SCAN_OK;
    return problem_add(&reader->scanner->scan->problems, &reader->scanner->scan->arena,
                       reader->location, 0, PROBLEM_DANGLING,
                       "it is a link to something that does not exist") == 0
               ? SCAN_OK
               : SCAN_MEMORY;
}

enum scan_status read_metadata(const struct child_reader *reader, struct metadata_headers *headers)
{
    static const char *const files[] = {"METADATA", "PKG-INFO", NULL};
    struct scanner *scanner = reader->scanner;
    bool reported = false; /* one cause, such as a directory closed to us, is told once */
    *headers = (struct metadata_headers){NULL, NULL};

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = files[i] != NULL ? path_in_child(reader, files[i]) : reader->location;
        if (path == NULL)
            return SCAN_MEMORY;
        int fd;
        struct stat what;
        enum read_status status = open_file(reader->entry->fd, below(reader, path), &fd, &what);
        int error = errno;
        if (status == READ_OK) {
            scanner->metadata.length = 0;
            status = read_headers(reader, path, fd, &what, headers);
            error = errno;
            close(fd);
            if (status == READ_OK && scanner->metadata.length > 0)
                return SCAN_OK;
        }
        enum scan_status result = SCAN_OK;
        if (files[i] == NULL && status == READ_ABSENT && what.st_mode == 0) {
            result = report_if_dangling(reader);
        } else if (!reported && status != READ_OK && status != READ_ABSENT) {
            reported = true;
            result = report(reader, path, status, error, &what, SCAN_MAX_METADATA_HEADERS);
        }
        if (result != SCAN_OK)
            return result;
    }
    return SCAN_OK;
}

enum scan_status read_entry_points(const struct child_reader *reader, const char *path,
                                   struct scan_distribution *distribution)
{
    const struct open_path_entry *entry = reader->entry;
    struct scanner *scanner = reader->scanner;
    int fd = -1;
    struct stat what;
    int64_t granularity = entry->granularity;
    enum read_status status = open_file(entry->fd, below(reader, path), &fd, &what);
    int error = errno;
    if (status == READ_OK) {
        /* A link may lead to another file system. */
        if (what.st_dev != entry->device)
            granularity = filesystem_granularity(fd);
        status = read_whole(fd, &what, SCAN_MAX_ENTRY_POINTS_TXT, &scanner->text);
        error = errno;
        close(fd);
    } else if (what.st_dev != entry->device) {
        granularity = FILESYSTEM_TELLS_NOTHING;
    }

    distribution->stamp = (struct stamp){.state = STAMP_ABSENT};
    if (what.st_mode != 0)
        distribution->stamp = stamp_of(&what, scanner->started, granularity);
    /* Why it could not be read may lie elsewhere: in a directory's permissions, in a disk. */
    if (status == READ_FAILED && distribution->stamp.state == STAMP_EXACT)
        distribution->stamp.state = STAMP_RACY;

    /* importlib.metadata does not read what is shadowed: no complaint about it. */
    if (!distribution->shadowed || status == READ_MEMORY) {
        enum scan_status result =
            report(reader, path, status, error, &what, SCAN_MAX_ENTRY_POINTS_TXT);
        if (result != SCAN_OK)
            return result;
    }
    return scanner_add_text(scanner, distribution, path, status == READ_OK ? &scanner->text : NULL);
}
