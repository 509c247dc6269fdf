/* The bytes of an index while they are put together, in memory. */
#ifndef EPINDEX_FORMAT_OUTPUT_H
#define EPINDEX_FORMAT_OUTPUT_H

#include "contents.h"

/* Zero-initialise. */
struct fmt_output {
    char *bytes;
    size_t size, capacity;
    bool failed; /* out of memory: nothing more is stored */
};

void fmt_output_free(struct fmt_output *output);

/* Room for `length` more bytes, to be filled in by the caller; NULL: out of memory. */
char *fmt_put_room(struct fmt_output *output, size_t length);

/* Bytes as they are, and fields: with a NUL behind. */
void fmt_put_bytes(struct fmt_output *output, const char *bytes, size_t length);
void fmt_put_text(struct fmt_output *output, const char *text);
void fmt_put_text_or_empty(struct fmt_output *output, const char *text_or_null);
void fmt_put_unsigned(struct fmt_output *output, uint64_t number);
void fmt_put_signed(struct fmt_output *output, int64_t number);
void fmt_put_hash(struct fmt_output *output, const struct hash *hash);

#endif
