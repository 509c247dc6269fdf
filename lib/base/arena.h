/* Memory that is freed all at once: everything one scan finds. */
#ifndef EPINDEX_BASE_ARENA_H
#define EPINDEX_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* Zero-initialise. Not for use by two threads at once. */
struct arena {
    struct arena_block *blocks;
};

/* Aligned for any type; NULL: out of memory. */
void *arena_alloc(struct arena *arena, size_t size);
/* `length` bytes and a NUL behind them, not aligned; `bytes` may be NULL where `length` is 0. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
/* printf into the arena. */
/* "FOLDER/NAME": a scan does it for each file, and a format would cost more than the rest. */
char *arena_join_path(struct arena *arena, const char *folder, const char *name);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* Everything at once; the arena may be used again. */
void arena_free(struct arena *arena);

#endif
