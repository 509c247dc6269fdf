/* Bytes that grow: one of these serves every file of a scan in turn. */
#ifndef EPINDEX_BASE_BUFFER_H
#define EPINDEX_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. To empty it, set `length` to 0. */
struct buffer {
    char *bytes; /* malloc'ed */
    size_t length, capacity;
};

/* Makes room for `capacity` bytes in all; what is there stays. False: out of memory. */
bool buffer_reserve(struct buffer *buffer, size_t capacity);
void buffer_free(struct buffer *buffer);

#endif
