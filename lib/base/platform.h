/* What Linux has and other systems lack or call by other names. The build includes it into every
 * file where the system is not Linux, so that the code elsewhere can be written as if there were
 * one system. What needs more than a few lines stands in a file of its own:
 * lib/index/watch/without_inotify.c, filesystem.c. */
#ifndef EPINDEX_BASE_PLATFORM_H
#define EPINDEX_BASE_PLATFORM_H

#include <fcntl.h>

#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

#ifdef __APPLE__

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define st_mtim st_mtimespec
#define st_ctim st_ctimespec

static inline char *secure_getenv(const char *name)
{
    return issetugid() ? NULL : getenv(name);
}

static inline void *epindex_reallocarray(void *items, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(items, count * size);
}
#define reallocarray epindex_reallocarray

/* A process that is started between the two calls keeps the pipe open. */
static inline int epindex_pipe2(int ends[2], int flags)
{
    if (pipe(ends) != 0)
        return -1;
    if (flags & O_CLOEXEC) {
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}
#define pipe2 epindex_pipe2

#define POSIX_FADV_RANDOM 0
static inline int posix_fadvise(int fd, off_t offset, off_t length, int advice)
{
    (void)fd, (void)offset, (void)length, (void)advice;
    return 0;
}

#endif

#endif
