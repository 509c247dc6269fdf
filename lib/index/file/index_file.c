#include "index_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digits.h"
#include "file.h"
#include "filesystem.h"
#include "public.h"
#include "verify.h"

/* Why an index file cannot be used and what to do about it. */
static void describe(const struct fmt_reader *reader, enum fmt_status status, const char *path,
                     epi_detail *detail)
{
    static const char *const reasons[] = {
        [FMT_EMPTY] = "the file is empty",
        [FMT_NOT_CDB] = "the file is not a constant database (cdb), so it is no index",
        [FMT_NOT_INDEX] = "the file is a constant database (cdb), but not an index of entry points",
        [FMT_TRUNCATED] = "the index is truncated: it is shorter than its header says",
        [FMT_DAMAGED] = "the index is damaged: its header breaks the rules of the format",
        [FMT_TOO_LARGE] = "the file is larger than a constant database (cdb) can be, 4 GiB",
    };
    const char *shown = path == NULL ? "the index in memory" : path;
    const char *command = "rebuild it with `epindex rebuild -o FILE`";
    if (status == FMT_VERSION)
        detail_about(detail, shown,
                     "the index is of version %u.%u of the format, and epindex %s reads version "
                     "%d; use a newer epindex, or %s",
                     reader->header.version_major, reader->header.version_minor, EPINDEX_VERSION,
                     FMT_VERSION_MAJOR, command);
    else if (status == FMT_SYSTEM)
        detail_about(detail, shown, "cannot read or map the file: %s", error_text(errno));
    else if (status == FMT_MEMORY)
        out_of_memory(detail);
    else if (status == FMT_STOPPED)
        stopped(detail);
    else
        detail_about(detail, shown, "%s; %s", reasons[status], command);
}

/* Reads all of the file, which is a regular one, into memory, part by part: whoever wants it to
 * stop does not wait for all of a large one. FMT_SYSTEM: errno. */
static enum fmt_status read_copy(struct index_file *file, int fd, size_t size,
                                 const struct fmt_progress *progress)
{
    file->memory = malloc(size == 0 ? 1 : size);
    if (file->memory == NULL)
        return FMT_MEMORY;
    for (size_t done = 0; done < size;) {
        size_t part = size - done < FILE_PART ? size - done : FILE_PART;
        if (fmt_must_stop(progress, 0))
            return FMT_STOPPED;
        ssize_t got = pread(fd, file->memory + done, part, (off_t)done);
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            errno = got == 0 ? EIO : errno; /* it became shorter */
            return FMT_SYSTEM;
        }
    }
    return FMT_OK;
}

static bool is_anothers(const struct stat *status)
{
    return status->st_uid != geteuid() && status->st_uid != 0;
}

bool is_too_large_of_anothers(const struct stat *status)
{
    return is_anothers(status) && status->st_size > MOST_OF_ANOTHERS;
}

/* Maps the file, or reads it where a mapping would not be safe: who owns a file may cut it off, and
 * whoever has it mapped dies; or write into it after it was checked. Root may do worse anyway. */
static enum fmt_status open_reader(struct index_file *file, int fd,
                                   const struct fmt_progress *progress)
{
    struct stat what;
    if (fstat(fd, &what) != 0)
        return FMT_SYSTEM;
    file->is_anothers = what.st_uid != geteuid();
    bool may_be_mapped = !is_anothers(&what);
    if ((may_be_mapped && filesystem_keeps_mappings(fd)) || !S_ISREG(what.st_mode) ||
        what.st_size <= 0 || (uint64_t)what.st_size > UINT32_MAX)
        return fmt_reader_open(&file->reader, fd);
    enum fmt_status status = read_copy(file, fd, (size_t)what.st_size, progress);
    return status == FMT_OK
               ? fmt_reader_open_bytes(&file->reader, file->memory, (size_t)what.st_size)
               : status;
}

/* The absolute folder of the file at `path`, so that it stays known when the process goes
 * elsewhere. To be freed; NULL: errno. */
static char *resolved_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 0 : (int)(slash - path);
    char *folder = NULL;

    if (path[0] == '/')
        return strndup(path, length == 0 ? 1 : (size_t)length);
    char *current = getcwd(NULL, 0);
    if (current == NULL || slash == NULL)
        return current;
    if (asprintf(&folder, "%s/%.*s", current, length, path) < 0)
        folder = NULL;
    free(current);
    return folder;
}

epi_status index_file_from_descriptor(int fd, const char *path, struct index_file **file,
                                      const struct fmt_progress *progress, epi_detail *detail)
{
    struct index_file *opened = calloc(1, sizeof *opened);
    if (opened == NULL || (path != NULL && (opened->path = strdup(path)) == NULL)) {
        free(opened);
        return out_of_memory(detail);
    }
    enum fmt_status status = open_reader(opened, fd, progress);
    if (status != FMT_OK) {
        describe(&opened->reader, status, path, detail);
        free(opened->memory);
        free(opened->path);
        free(opened);
        return status_from_format(status);
    }
    if (opened->reader.header.kind == EPI_SEALED && path != NULL)
        opened->folder = resolved_folder(path);
    *file = opened;
    return EPI_OK;
}

epi_status index_file_from_memory(char *memory, const char *bytes, size_t size,
                                  struct index_file **file, epi_detail *detail)
{
    struct index_file *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        free(memory);
        return out_of_memory(detail);
    }
    opened->memory = memory;
    enum fmt_status status = fmt_reader_open_bytes(&opened->reader, bytes, size);
    if (status != FMT_OK) {
        describe(&opened->reader, status, NULL, detail);
        free(memory);
        free(opened);
        return status_from_format(status);
    }
    *file = opened;
    return EPI_OK;
}

epi_status index_file_open_at(int directory, const char *name, const char *path,
                              struct index_file **file, const struct fmt_progress *progress)
{
    struct stat status;
    epi_status result = EPI_ERR_MISSING;
    *file = NULL;
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return EPI_ERR_MISSING;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && !is_too_large_of_anothers(&status))
        result = index_file_from_descriptor(fd, path, file, progress, NULL);
    close(fd);
    return result == EPI_OK || result == EPI_ERR_STOPPED ? result : EPI_ERR_MISSING;
}

static epi_status no_regular_file(const char *path, const char *what, epi_detail *detail)
{
    detail_about(detail, path, "this is %s, and an index is a regular file", what);
    return EPI_ERR_NOT_CDB;
}

epi_status index_file_open(const char *path, struct index_file **file,
                           const struct fmt_progress *progress, epi_detail *detail)
{
    epi_status result = EPI_ERR_SYSTEM;
    struct stat status;
    *file = NULL;
    /* O_NONBLOCK: a pipe without a writer would make open() wait. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            result = EPI_ERR_MISSING;
            detail_about(detail, path,
                         "there is no such file; build it with `epindex rebuild -o FILE`");
        } else if (errno == ENXIO) {
            result = no_regular_file(path, "a socket or a device", detail);
        } else {
            detail_about(detail, path, "cannot open the index: %s", error_text(errno));
        }
    } else if (fstat(fd, &status) != 0) {
        detail_about(detail, path, "cannot look at the index: %s", error_text(errno));
    } else if (S_ISDIR(status.st_mode)) {
        result = no_regular_file(path, "a directory", detail);
    } else if (!S_ISREG(status.st_mode)) {
        result = no_regular_file(path, "a pipe or a device", detail);
    } else {
        result = index_file_from_descriptor(fd, path, file, progress, detail);
    }
    if (fd >= 0) {
        int saved_errno = errno;
        close(fd);
        errno = saved_errno;
    }
    return result;
}

void index_file_close(struct index_file *file)
{
    if (file == NULL)
        return;
    fmt_reader_close(&file->reader);
    free(file->memory);
    free(file->path);
    free(file->folder);
    free(file);
}

epi_level index_file_level(const struct index_file *file)
{
    return file->reader.header.level;
}

bool index_file_is_as_written(const struct index_file *file)
{
    return index_file_check_whole(file, NULL) == EPI_OK;
}

epi_status index_file_check_whole(const struct index_file *file,
                                  const struct fmt_progress *progress)
{
    return status_from_format(fmt_verify_checksum(&file->reader, progress));
}

bool index_file_may_be_torn(const struct index_file *file, struct boot *boot)
{
    return !file->reader.header.synced && file->path != NULL &&
           !is_this_boot(boot, file->reader.header.boot);
}

static void ignore_complaint(void *context, uint64_t offset, const char *what)
{
    (void)context;
    (void)offset;
    (void)what;
}

epi_status index_file_verify(const struct index_file *file, epi_complaint *complaint, void *context)
{
    if (complaint == NULL)
        complaint = ignore_complaint;
    return status_from_format(fmt_verify(&file->reader, complaint, context));
}
