#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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
