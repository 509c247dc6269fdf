#include "array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)16)

bool array_make_room(void *items, size_t count, size_t more, size_t *capacity, size_t size)
{
    if (more <= *capacity - count)
        return true;
    if (more > SIZE_MAX / size - count)
        return false;
    size_t larger = *capacity > SIZE_MAX / size / 2 ? SIZE_MAX / size : 2 * *capacity;
    if (larger < FIRST_CAPACITY && FIRST_CAPACITY <= SIZE_MAX / size)
        larger = FIRST_CAPACITY;
    if (larger < count + more)
        larger = count + more;
    /* The pointer may be of any type: it is copied, not read as another. */
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = realloc(old, larger * size);
    if (grown == NULL)
        return false;
    memcpy(items, &grown, sizeof grown);
    *capacity = larger;
    return true;
}

void array_sort(void *items, size_t count, size_t size,
                int (*compare)(const void *left, const void *right))
{
    const char *item = items;
    for (size_t left = count; left > 1; left--, item += size) {
        if (compare(item, item + size) > 0) {
            qsort(items, count, size, compare);
            return;
        }
    }
}
