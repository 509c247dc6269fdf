#include "read_ahead.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Up to SMALL_FILE there is nothing to win. What is shorter than SHORT is at most a few pages, each
 * of which costs less in a warm cache than a system call. */
#define SMALL_FILE ((size_t)256 << 10)
#define SHORT ((size_t)16 << 10)

void fmt_read_little_of_file(int fd, size_t size)
{
    char byte;
    if (size <= SMALL_FILE || posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM) != 0)
        return;
    /* A fault does not ask for this advice; but it finds the page that was read by it. Where there
     * is an error, the fault meets it too. */
    ssize_t ignored = pread(fd, &byte, 1, 0);
    (void)ignored;
}

void fmt_read_little_of_mapping(const void *mapping, size_t size)
{
    if (size > SMALL_FILE)
        posix_madvise((void *)(uintptr_t)mapping, size, POSIX_MADV_RANDOM);
}

void fmt_read_all_of(const void *start, size_t size)
{
    if (size <= SHORT)
        return;
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t before = (uintptr_t)start % page_size;
    posix_madvise((void *)((uintptr_t)start - before), size + before, POSIX_MADV_WILLNEED);
}
