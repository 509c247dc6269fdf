/* Arrays that grow: the one place where a capacity is doubled and multiplied. */
#ifndef EPINDEX_BASE_ARRAY_H
#define EPINDEX_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for `more` elements of `size` bytes behind the first `count`. `items` is the address
 * of the pointer to them, malloc'ed or NULL; it and *capacity change where the array moves. False:
 * out of memory, and nothing has changed. */
bool array_make_room(void *items, size_t count, size_t more, size_t *capacity, size_t size);

/* qsort(), which asks malloc() for memory and copies all twice, unless they are in order: what
 * comes from an index mostly is. */
void array_sort(void *items, size_t count, size_t size,
                int (*compare)(const void *left, const void *right));

#endif
