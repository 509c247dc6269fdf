#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks double from the first size to the last, so that a small scan stays small and a large one
 * makes few calls of malloc. What is larger gets a block to itself. */
#define FIRST_BLOCK ((size_t)4 << 10)
#define LAST_BLOCK ((size_t)1 << 20)

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    max_align_t bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t block_size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size;
    if (arena->blocks != NULL && block_size < LAST_BLOCK)
        block_size *= 2;
    if (block_size > LAST_BLOCK)
        block_size = LAST_BLOCK;
    if (block_size < size)
        block_size = size;
    if (block_size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;

    struct arena_block *block = malloc(sizeof(struct arena_block) + block_size);
    if (block == NULL)
        return NULL;
    block->size = block_size;
    block->used = 0;
    if (size > LAST_BLOCK && arena->blocks != NULL) {
        /* Behind the newest block, whose free end stays in use. */
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

/* `alignment` is a power of two. */
static void *alloc_aligned(struct arena *arena, size_t size, size_t alignment)
{
    struct arena_block *block = arena->blocks;
    size_t used = 0;
    if (block != NULL)
        used = (block->used + alignment - 1) & ~(alignment - 1);
    if (block == NULL || used > block->size || size > block->size - used) {
        block = add_block(arena, size);
        if (block == NULL)
            return NULL;
        used = 0;
    }
    block->used = used + size;
    return (char *)block->bytes + used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return alloc_aligned(arena, size, _Alignof(max_align_t));
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = alloc_aligned(arena, length + 1, 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_join_path(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder), name_size = strlen(name) + 1;
    char *path = alloc_aligned(arena, length + 1 + name_size, 1);
    if (path == NULL)
        return NULL;
    memcpy(path, folder, length);
    path[length] = '/';
    memcpy(path + length + 1, name, name_size);
    return path;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    char *text = NULL;
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        text = alloc_aligned(arena, (size_t)length + 1, 1);
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}
