#include "work.h"

#include <stddef.h>

static uint64_t done;

uint64_t work_done(void)
{
    return done;
}

/* What the compiler calls at each branch. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    done++;
}

/* The linker puts these in front of libc's (--wrap). */
size_t __real_strlen(const char *text);
size_t __wrap_strlen(const char *text);
int __real_strcmp(const char *one, const char *other);
int __wrap_strcmp(const char *one, const char *other);
void *__real_memcpy(void *to, const void *from, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size);

size_t __wrap_strlen(const char *text)
{
    size_t length = __real_strlen(text);
    done += 1 + length / 16;
    return length;
}

int __wrap_strcmp(const char *one, const char *other)
{
    size_t same = 0;
    while (one[same] != '\0' && one[same] == other[same])
        same++;
    done += 1 + same / 16;
    return __real_strcmp(one, other);
}

void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    done += 1 + size / 16;
    return __real_memcpy(to, from, size);
}
