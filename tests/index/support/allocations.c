#include "allocations.h"

#include <dlfcn.h>
#include <stddef.h>

#ifndef HAS_OWN_MALLOC

atomic_size_t allocations;

/* The program's own malloc(), calloc() and realloc() stand before libc's, for the library too. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *old, size_t size);

static void *libc_function(const char *name)
{
    atomic_fetch_add(&allocations, 1);
    return dlsym(RTLD_NEXT, name);
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    return ((void *(*)(size_t))libc_function("malloc"))(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    return ((void *(*)(size_t, size_t))libc_function("calloc"))(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *old, size_t size)
{
    return ((void *(*)(void *, size_t))libc_function("realloc"))(old, size);
}

#endif
