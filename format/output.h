/* The bytes of an index while they are put together, in memory. */
#ifndef EPINDEX_FORMAT_OUTPUT_H
#define EPINDEX_FORMAT_OUTPUT_H

#include <string.h>

#include "contents.h"

/* Zero-initialise. */
struct fmt_output {
    char *bytes;
    size_t size, capacity;
    bool failed; /* out of memory: nothing more is stored */
};

void fmt_output_free(struct fmt_output *output);

/* False: out of memory. */
bool fmt_output_grow(struct fmt_output *output, size_t length);

/* Room for `length` more bytes, to be filled in by the caller; NULL: out of memory. Here, since a
 * build puts some hundred thousand fields, and nearly all find room. */
static inline char *fmt_put_room(struct fmt_output *output, size_t length)
{
    if ((output->failed || length > output->capacity - output->size) &&
        !fmt_output_grow(output, length))
        return NULL;
    char *room = output->bytes + output->size;
    output->size += length;
    return room;
}

/* Bytes as they are, and fields: with a NUL behind. */
static inline void fmt_put_bytes(struct fmt_output *output, const char *bytes, size_t length)
{
    char *room = fmt_put_room(output, length);
    if (room != NULL && length > 0)
        memcpy(room, bytes, length);
}

static inline void fmt_put_text(struct fmt_output *output, const char *text)
{
    fmt_put_bytes(output, text, strlen(text) + 1);
}

static inline void fmt_put_text_or_empty(struct fmt_output *output, const char *text_or_null)
{
    fmt_put_text(output, text_or_null == NULL ? "" : text_or_null);
}

void fmt_put_unsigned(struct fmt_output *output, uint64_t number);
void fmt_put_signed(struct fmt_output *output, int64_t number);
void fmt_put_hash(struct fmt_output *output, const struct hash *hash);

#endif
