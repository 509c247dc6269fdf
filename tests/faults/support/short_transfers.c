/* Preloaded into a program: every read and write transfers a few bytes at most, and every second
 * one is interrupted first, as POSIX allows. */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Odd, so that no record of the format ends where a transfer does. */
#define MOST 113

static atomic_uint calls;

static bool interrupted(void)
{
    if (atomic_fetch_add(&calls, 1) % 2 == 0)
        return false;
    errno = EINTR;
    return true;
}

static size_t shortened(size_t size)
{
    return size < MOST ? size : MOST;
}

/* ISO C has no cast from void * to a function's address; the bytes are the same under POSIX. */
#define NEXT(variable, name)                                                                       \
    do {                                                                                           \
        void *address = dlsym(RTLD_NEXT, name);                                                    \
        memcpy(&variable, &address, sizeof variable);                                              \
    } while (0)

__attribute__((visibility("default"))) ssize_t read(int file, void *bytes, size_t size)
{
    ssize_t (*next)(int, void *, size_t);
    NEXT(next, "read");
    return interrupted() ? -1 : next(file, bytes, shortened(size));
}

__attribute__((visibility("default"))) ssize_t write(int file, const void *bytes, size_t size)
{
    ssize_t (*next)(int, const void *, size_t);
    NEXT(next, "write");
    return interrupted() ? -1 : next(file, bytes, shortened(size));
}

__attribute__((visibility("default"))) ssize_t pread64(int file, void *bytes, size_t size,
                                                       off64_t offset)
{
    ssize_t (*next)(int, void *, size_t, off64_t);
    NEXT(next, "pread64");
    return interrupted() ? -1 : next(file, bytes, shortened(size), offset);
}

__attribute__((visibility("default"))) ssize_t pwrite64(int file, const void *bytes, size_t size,
                                                        off64_t offset)
{
    ssize_t (*next)(int, const void *, size_t, off64_t);
    NEXT(next, "pwrite64");
    return interrupted() ? -1 : next(file, bytes, shortened(size), offset);
}
