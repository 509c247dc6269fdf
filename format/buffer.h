/* Where records are put together before they are written, or only measured. */
#ifndef EPINDEX_FORMAT_BUFFER_H
#define EPINDEX_FORMAT_BUFFER_H

#include "contents.h"

/* Starts as {0}, or as {.measure = true}: then nothing is stored and only `size` grows, up to
 * UINT64_MAX and no further. */
struct fmt_buffer {
    char *bytes;
    uint64_t size;
    uint64_t capacity;
    bool measure;
    bool failed; /* out of memory: nothing more is stored */
};

void fmt_buffer_free(struct fmt_buffer *buffer);

/* Only makes a measured size grow. */
void fmt_count_bytes(struct fmt_buffer *buffer, uint64_t length);

/* Bytes as they are, and fields: with a NUL behind. */
void fmt_put_bytes(struct fmt_buffer *buffer, const char *bytes, size_t length);
void fmt_put_text(struct fmt_buffer *buffer, const char *text);
void fmt_put_text_or_empty(struct fmt_buffer *buffer, const char *text_or_null);
void fmt_put_unsigned(struct fmt_buffer *buffer, uint64_t number);
void fmt_put_signed(struct fmt_buffer *buffer, int64_t number);
void fmt_put_hash(struct fmt_buffer *buffer, const struct hash *hash);

#endif
