/* Fields: runs of bytes that each end with a NUL, split and parsed without a look past their end.
 *
 * Knows how a field and a number are written, not what any record holds. */
#ifndef EPINDEX_FORMAT_FIELDS_H
#define EPINDEX_FORMAT_FIELDS_H

#include <string.h>

#include "contents.h"

/* What is left to read. Where next < end, end[-1] is a NUL. */
struct fmt_fields {
    const char *next;
    const char *end;
};

/* The fields of a record's data; false where it does not end with a NUL. */
bool fmt_fields_start(struct fmt_fields *fields, const char *data, size_t size);

/* Takes `n` fields: at[0] to at[n - 1] are where each begins, at[n] is behind the last one's NUL.
 * False where there are fewer; `fields` is unchanged then. */
bool fmt_fields_take(struct fmt_fields *fields, size_t n, const char **at);
bool fmt_fields_skip(struct fmt_fields *fields, size_t n);

/* False where the next fields are too few bytes for `n` elements of `each` fields. */
bool fmt_fields_could_hold(const struct fmt_fields *fields, uint32_t n, uint32_t each);

/* In what follows, `at` points to the place in such an array where the field begins; the element
 * behind it says where it ends. */
static inline size_t fmt_field_length(const char *const *at)
{
    return (size_t)(at[1] - at[0]) - 1;
}

static inline bool fmt_field_is(const char *const *at, const char *text, size_t length)
{
    return fmt_field_length(at) == length && memcmp(at[0], text, length) == 0;
}

/* Exactly as FORMAT.md writes them: no sign but a needed '-', no leading zeros, lower-case digits.
 * False for anything else and for numbers out of range. */
bool fmt_field_u64(const char *const *at, uint64_t *number);
bool fmt_field_i64(const char *const *at, int64_t *number);
bool fmt_field_hash(const char *const *at, struct hash *hash);

/* Each entry found has two of these. */
static inline bool fmt_field_u32(const char *const *at, uint32_t *number)
{
    const char *digit = at[0];
    size_t length = fmt_field_length(at);
    /* Ten digits do not overflow 64 bits. */
    if (length == 0 || length > 10 || (length > 1 && *digit == '0'))
        return false;
    uint64_t sum = 0;
    for (; length > 0; length--, digit++) {
        unsigned value = (unsigned)*digit - '0';
        if (value > 9)
            return false;
        sum = sum * 10 + value;
    }
    *number = (uint32_t)sum;
    return sum <= UINT32_MAX;
}

#endif
