#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>

bool buffer_reserve(struct buffer *buffer, size_t capacity)
{
    if (capacity <= buffer->capacity && buffer->bytes != NULL)
        return true;
    /* At least doubled: a file that keeps growing while it is read costs linear time. */
    size_t wanted = buffer->capacity > SIZE_MAX / 2 ? SIZE_MAX : 2 * buffer->capacity;
    if (wanted < capacity)
        wanted = capacity;
    if (wanted < 4096)
        wanted = 4096;
    char *bytes = realloc(buffer->bytes, wanted);
    if (bytes == NULL)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = wanted;
    return true;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
