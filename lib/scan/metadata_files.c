#include "metadata_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "mount.h"
#include "stamp.h"

/* What of a METADATA is read first: nearly always all its headers. */
#define FIRST_PART ((size_t)8 << 10)

const char *path_in_child(const struct child_reader *reader, const char *file)
{
    return arena_join_path(&reader->scanner->scan->arena, reader->location, file);
}

/* The part of a path below the directory at hand. */
static const char *below(const struct child_reader *reader, const char *path)
{
    return path + strlen(reader->entry->path) + 1;
}

static enum scan_status report(const struct child_reader *reader, const char *path,
                               enum read_status status, int error, const struct stat *what)
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
                             (long long)what->st_size, SCAN_MAX_ENTRY_POINTS_TXT);
        break;
    case READ_FAILED:
        return scanner_report_unreadable(reader->scanner, path, "the file cannot be read", error);
    case READ_MEMORY:
        result = -1;
        break;
    }
    return result == 0 ? SCAN_OK : SCAN_MEMORY;
}

static struct stamp stamp_in(const struct child_reader *reader, const struct stat *what, int fd)
{
    return stamp_in_path_entry(reader->entry, reader->scanner->started, what, fd);
}

/* Reads what is behind the headers, and looks whether all of it is text. */
static enum read_status read_rest(const struct child_reader *reader, const char *path, int fd,
                                  const struct stat *what, struct metadata_headers *headers)
{
    struct scanner *scanner = reader->scanner;
    struct buffer *buffer = &scanner->metadata;
    size_t size = SCAN_MAX_METADATA;
    if (what->st_size > 0 && (uintmax_t)what->st_size < size)
        size = (size_t)what->st_size;
    bool complete;
    enum read_status status = read_part(fd, what, size + 1, buffer, &complete);
    if (status != READ_OK)
        return status;
    return check_metadata_text(&scanner->scan->arena, buffer->bytes, buffer->length, complete, path,
                               headers, &scanner->scan->problems) == 0
               ? READ_OK
               : READ_MEMORY;
}

/* Reads the headers of an open metadata file, and then the rest of it: what stands there decides
 * whether importlib.metadata can read them. */
static enum read_status read_headers(const struct child_reader *reader, const char *path, int fd,
                                     const struct stat *what, struct metadata_headers *headers)
{
    struct scanner *scanner = reader->scanner;
    struct buffer *buffer = &scanner->metadata;
    size_t n_problems = scanner->scan->problems.count;
    buffer->length = 0;
    for (size_t wanted = FIRST_PART;;) {
        bool complete;
        enum read_status status = read_part(fd, what, wanted, buffer, &complete);
        if (status != READ_OK)
            return status;
        int parsed = parse_metadata_headers(&scanner->scan->arena, buffer->bytes, buffer->length,
                                            complete, path, headers, &scanner->scan->problems);
        if (parsed < 0)
            return READ_MEMORY;
        /* Of headers that are bad enough has been said. */
        if (parsed > 0)
            return scanner->scan->problems.count > n_problems
                       ? READ_OK
                       : read_rest(reader, path, fd, what, headers);
        if (wanted > SCAN_MAX_METADATA)
            return READ_TOO_LARGE;
        wanted = wanted > SCAN_MAX_METADATA / 2 ? SCAN_MAX_METADATA + 1 : 2 * wanted;
    }
}

static enum scan_status report_endless_headers(const struct child_reader *reader, const char *path)
{
    return problem_add(&reader->scanner->scan->problems, &reader->scanner->scan->arena, path, 0,
                       PROBLEM_TOO_LARGE, "the headers do not end within %zu bytes",
                       SCAN_MAX_METADATA) == 0
               ? SCAN_OK
               : SCAN_MEMORY;
}

/* Where headers are looked for, in this order; NULL: in the child itself. */
static const char *const metadata_files[] = {"METADATA", "PKG-INFO", NULL};
#define N_METADATA_FILES (sizeof metadata_files / sizeof *metadata_files)

static const char *metadata_path(const struct child_reader *reader, size_t number)
{
    return metadata_files[number] != NULL ? path_in_child(reader, metadata_files[number])
                                          : reader->location;
}

/* STAT_NO_FOLDER: nothing, since something on the way to it is no directory. */
enum stat_result { STAT_OK, STAT_NOTHING, STAT_NO_FOLDER, STAT_FAILED };

/* As a read sees it: a directory is nothing to read. */
static enum stat_result stat_file(const struct child_reader *reader, const char *path,
                                  struct stat *what, uint64_t *mount)
{
    if (path == NULL)
        return STAT_FAILED;
    if (stat_on_mount(reader->entry->fd, below(reader, path), what, mount) == 0)
        return S_ISDIR(what->st_mode) ? STAT_NOTHING : STAT_OK;
    return errno == ENOENT ? STAT_NOTHING : errno == ENOTDIR ? STAT_NO_FOLDER : STAT_FAILED;
}

/* Whether the stamp vouches for what is there. */
static bool proves(const struct child_reader *reader, const struct scan_remembered *remembered,
                   const struct stamp *stamp, const struct stat *what, uint64_t mount)
{
    if (remembered->is_anothers && (what->st_mode & S_IROTH) == 0)
        return false;
    if (stamp->state == STAMP_MOUNT)
        return mount != 0 && mount == remembered->mount && mount == reader->entry->mount &&
               stamp_is_of(stamp, what);
    return stamp_proves(stamp, what);
}

static bool metadata_is_as_remembered(const struct child_reader *reader,
                                      const struct scan_remembered *remembered)
{
    const struct stamp *stamp = &remembered->distribution.metadata_stamp;
    struct stat what;
    uint64_t mount;
    for (size_t i = 0; i < N_METADATA_FILES; i++) {
        switch (stat_file(reader, metadata_path(reader, i), &what, &mount)) {
        case STAT_OK:
            return proves(reader, remembered, stamp, &what, mount);
        case STAT_FAILED:
            return false;
        case STAT_NOTHING:
        case STAT_NO_FOLDER:
            break;
        }
    }
    return stamp->state == STAMP_ABSENT;
}

bool is_as_remembered(const struct child_reader *reader, const char *path,
                      const struct scan_remembered *remembered)
{
    struct stat what;
    uint64_t mount;
    enum stat_result found = stat_file(reader, path, &what, &mount);
    switch (found) {
    case STAT_OK:
        if (!proves(reader, remembered, &remembered->distribution.stamp, &what, mount))
            return false;
        break;
    case STAT_NOTHING:
    case STAT_NO_FOLDER:
        if (remembered->distribution.stamp.state != STAMP_ABSENT)
            return false;
        break;
    case STAT_FAILED:
        return false;
    }
    /* The name of a drop file is all the metadata it has. */
    if (path == reader->location)
        return true;
    /* An .egg-info that is a file is metadata itself, and nothing is in it. */
    if (found == STAT_NO_FOLDER && stat_file(reader, reader->location, &what, &mount) == STAT_OK)
        return proves(reader, remembered, &remembered->distribution.metadata_stamp, &what, mount);
    return metadata_is_as_remembered(reader, remembered);
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

enum scan_status read_metadata(const struct child_reader *reader, struct metadata_headers *headers,
                               struct stamp *stamp)
{
    struct scanner *scanner = reader->scanner;
    bool reported = false; /* one cause, such as a directory closed to us, is reported once */
    *headers = (struct metadata_headers){.name = NULL};
    *stamp = (struct stamp){.state = STAMP_ABSENT};

    for (size_t i = 0; i < N_METADATA_FILES; i++) {
        const char *path = metadata_path(reader, i);
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
            struct stamp found = stamp_in(reader, &what, fd);
            close(fd);
            if (status == READ_OK && scanner->metadata.length > 0) {
                *stamp = found;
                return SCAN_OK;
            }
        }
        enum scan_status result = SCAN_OK;
        if (metadata_files[i] == NULL && status == READ_ABSENT && what.st_mode == 0) {
            result = report_if_dangling(reader);
        } else if (!reported && status != READ_OK && status != READ_ABSENT) {
            reported = true;
            result = status == READ_TOO_LARGE ? report_endless_headers(reader, path)
                                              : report(reader, path, status, error, &what);
        }
        if (result != SCAN_OK)
            return result;
    }
    return SCAN_OK;
}

enum scan_status read_entry_points(const struct child_reader *reader, const char *path,
                                   struct distribution *distribution)
{
    struct scanner *scanner = reader->scanner;
    int fd = -1;
    struct stat what;
    enum read_status status = open_file(reader->entry->fd, below(reader, path), &fd, &what);
    int error = errno;
    distribution->stamp = (struct stamp){.state = STAMP_ABSENT};
    if (what.st_mode != 0)
        distribution->stamp = stamp_in(reader, &what, fd);
    if (status == READ_OK) {
        status = read_whole(fd, &what, SCAN_MAX_ENTRY_POINTS_TXT, &scanner->text);
        error = errno;
        close(fd);
    }
    /* Why it could not be read may lie elsewhere: in a directory's permissions, in a disk. */
    if (status == READ_FAILED)
        stamp_doubt(&distribution->stamp);

    /* importlib.metadata does not read what is shadowed: no complaint about it. */
    bool must_end = status == READ_MEMORY || (status == READ_FAILED && is_shortage(error));
    if (!distribution->public.shadowed || must_end) {
        enum scan_status result = report(reader, path, status, error, &what);
        if (result != SCAN_OK)
            return result;
    }
    return scanner_add_text(scanner, distribution, path, status == READ_OK ? &scanner->text : NULL);
}
