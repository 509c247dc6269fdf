#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

/* O_NONBLOCK: a FIFO without a writer would hold the scan up for ever. O_NOCTTY: nor does a
 * terminal become ours. Neither changes anything for a regular file. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

enum read_status open_file(int directory, const char *name, int *fd, struct stat *status)
{
    int opened;
    do
        opened = openat(directory, name, OPEN_FLAGS);
    while (opened < 0 && errno == EINTR);

    if (opened < 0) {
        int error = errno;
        memset(status, 0, sizeof *status);
        if (error == ENOENT || error == ENOTDIR)
            return READ_ABSENT;
        if (fstatat(directory, name, status, 0) != 0)
            memset(status, 0, sizeof *status);
        errno = error;
        /* A socket cannot be opened at all. */
        return error == ENXIO && status->st_mode != 0 ? READ_NOT_REGULAR : READ_FAILED;
    }

    enum read_status result = READ_OK;
    int error = 0;
    if (fstat(opened, status) != 0) {
        error = errno;
        memset(status, 0, sizeof *status);
        result = READ_FAILED;
    } else if (S_ISDIR(status->st_mode)) {
        result = READ_ABSENT;
    } else if (!S_ISREG(status->st_mode)) {
        result = READ_NOT_REGULAR;
    }
    if (result == READ_OK) {
        *fd = opened;
    } else {
        close(opened);
        errno = error;
    }
    return result;
}

enum read_status read_part(int fd, const struct stat *status, size_t wanted, struct buffer *buffer,
                           bool *complete)
{
    *complete = false;
    if (!buffer_reserve(buffer, wanted))
        return READ_MEMORY;
    while (buffer->length < wanted) {
        size_t room = wanted - buffer->length;
        ssize_t n = read(fd, buffer->bytes + buffer->length, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return READ_FAILED;
        buffer->length += (size_t)n;
        /* Less than asked for, exactly where the file is said to end: no need to ask once more. */
        bool at_size = (size_t)n < room && (uintmax_t)buffer->length == (uintmax_t)status->st_size;
        if (n == 0 || at_size) {
            *complete = true;
            return READ_OK;
        }
    }
    return READ_OK;
}

enum read_status read_whole(int fd, const struct stat *status, size_t limit, struct buffer *buffer)
{
    buffer->length = 0;
    if (status->st_size > 0 && (uintmax_t)status->st_size > limit)
        return READ_TOO_LARGE;

    /* One byte more than the file is said to have: where it is read, the file grew. */
    size_t wanted = status->st_size > 0 ? (size_t)status->st_size + 1 : 1;
    for (;;) {
        bool complete;
        enum read_status result = read_part(fd, status, wanted, buffer, &complete);
        if (result != READ_OK || complete)
            return result;
        if (buffer->length > limit)
            return READ_TOO_LARGE;
        wanted = buffer->length > limit / 2 ? limit + 1 : 2 * buffer->length;
    }
}

bool write_all(int fd, const void *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, (const char *)bytes + done, length - done);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

void write_out_behind(int fd, uint64_t from, uint64_t to)
{
#ifdef SYNC_FILE_RANGE_WRITE
    const unsigned wait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;
    for (uint64_t end = (from / FILE_PART + 1) * FILE_PART; end <= to; end += FILE_PART) {
        off_t at = (off_t)(end - FILE_PART);
        /* What goes wrong here, fsync() says. */
        (void)!sync_file_range(fd, at, FILE_PART, SYNC_FILE_RANGE_WRITE);
        if (at > 0)
            (void)!sync_file_range(fd, at - (off_t)FILE_PART, FILE_PART,
                                   SYNC_FILE_RANGE_WRITE | wait);
    }
#else
    (void)fd, (void)from, (void)to;
#endif
}

int open_file_without_name(const char *folder)
{
#ifdef O_TMPFILE
    int nameless = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0)
        return nameless;
#endif
    /* The file system cannot do it in one step. */
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/.epindex.XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int file = mkstemp(path);
    if (file >= 0) {
        unlink(path);
        fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    return file;
}

char *parent_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

bool is_same_file(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

bool exchange_names(int directory, const char *one, const char *other)
{
#if defined(__linux__) && defined(SYS_renameat2)
    const unsigned exchange = 1 << 1; /* RENAME_EXCHANGE, where the headers know it */
    return syscall(SYS_renameat2, directory, one, directory, other, exchange) == 0;
#else
    (void)directory, (void)one, (void)other;
    errno = ENOSYS;
    return false;
#endif
}

const char *error_text(int error)
{
#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 32)
    const char *text = strerrordesc_np(error);
    return text != NULL ? text : "unknown error";
#endif
#endif
    return strerror(error);
}

bool may_write_file_of(uint64_t size)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           size <= (uint64_t)limit.rlim_cur;
}
