/* Preloaded into a program: its allocation number FAIL_ALLOCATION, counted from 1, fails; with
 * FAIL_FOLLOWING set, all after it fail too. The file FAIL_REPORT is made when that has happened,
 * so that who counts up knows when to stop. glibc only: the allocator behind is called by its own
 * names. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static atomic_ulong allocations;
static unsigned long failing;
static bool following;

__attribute__((constructor)) static void read_environment(void)
{
    const char *number = getenv("FAIL_ALLOCATION");
    failing = number ? strtoul(number, NULL, 10) : 0;
    following = getenv("FAIL_FOLLOWING") != NULL;
}

static void report(void)
{
    const char *path = getenv("FAIL_REPORT");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file >= 0)
        close(file);
}

static bool fails(void)
{
    if (failing == 0)
        return false;
    unsigned long number = atomic_fetch_add(&allocations, 1) + 1;
    if (number < failing || (number > failing && !following))
        return false;
    if (number == failing)
        report();
    errno = ENOMEM;
    return true;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

/* glibc's own goes past the PLT, and so past realloc() above. */
__attribute__((visibility("default"))) void *reallocarray(void *block, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, count * size);
}
