#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "file.h"

/* Where there is no memfd: a temporary file that loses its name at once. */
static int unnamed_file_open(void)
{
    const char *folder = secure_getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0')
        folder = P_tmpdir;
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s/epindex.XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int file = mkostemp(name, O_CLOEXEC);
    if (file >= 0)
        unlink(name);
    return file;
}

int memory_file_open(void)
{
#ifdef MFD_CLOEXEC
    int file = memfd_create("epindex", MFD_CLOEXEC);
    if (file >= 0 || (errno != ENOSYS && errno != EPERM && errno != EINVAL))
        return file;
#endif
    return unnamed_file_open();
}

int memory_file_copy(int fd)
{
    char part[8192]; /* a thread's stack may be small */
    off_t offset = 0;
    int file = memory_file_open();

    while (file >= 0) {
        ssize_t got = pread(fd, part, sizeof part, offset);
        if (got == 0)
            return file;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !write_all(file, part, (size_t)got)) {
            int error = errno;
            close(file);
            errno = error;
            return -1;
        }
        offset += got;
    }
    return -1;
}
