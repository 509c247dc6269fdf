/* Fields: runs of bytes that each end with a NUL, split and parsed without a look past their end.
 *
 * Knows how a field and a number are written, not what any record holds. */
#ifndef EPINDEX_FORMAT_FIELDS_H
#define EPINDEX_FORMAT_FIELDS_H

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "contents.h"

/* What is left to read. Where next < end, end[-1] is a NUL. */
struct fmt_fields {
    const char *next;
    const char *end;
};

/* The fields of a record's data; false where it does not end with a NUL. */
static inline bool fmt_fields_start(struct fmt_fields *fields, const char *data, size_t size)
{
    if (size == 0 || data[size - 1] != '\0')
        return false;
    fields->next = data;
    fields->end = data + size;
    return true;
}

/* Takes `n` fields: at[0] to at[n - 1] are where each begins, at[n] is behind the last one's NUL.
 * False where there are fewer; `fields` is unchanged then. */
bool fmt_fields_take(struct fmt_fields *fields, size_t n, const char **at);
/* The same, compiled into the caller, for a few (not 0) of which the number is known there: each
 * lookup takes fields twice. */
static inline bool fmt_fields_take_here(struct fmt_fields *fields, size_t n, const char **at);
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

#ifdef __SSE2__
enum { FMT_BLOCK = 64 };

/* A bit for each of the next 16 bytes that is this one. */
static inline uint64_t fmt_sixteen_that_are(char byte, const char *bytes)
{
    __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8(byte)));
}

static inline uint64_t fmt_sixteen_nuls(const char *bytes)
{
    return fmt_sixteen_that_are('\0', bytes);
}

/* A bit for each NUL of the next 64 bytes, the lowest for the first. */
static inline uint64_t fmt_nuls_of_block(const char *block)
{
    return fmt_sixteen_nuls(block) | fmt_sixteen_nuls(block + 16) << 16 |
           fmt_sixteen_nuls(block + 32) << 32 | fmt_sixteen_nuls(block + 48) << 48;
}

/* One pass for all fields: to search for the end of each would cost more than finding the record.
 * Here for those whose ends are in one block, as they nearly always are, without a loop. */
static inline bool fmt_fields_take_here(struct fmt_fields *fields, size_t n, const char **at)
{
    const char *block = fields->next;
    uint64_t nuls = fields->end - block < FMT_BLOCK ? 0 : fmt_nuls_of_block(block), left = nuls;
#pragma GCC unroll 8
    for (size_t i = 1; i < n; i++)
        left &= left - 1;
    if (left == 0)
        return fmt_fields_take(fields, n, at);
    at[0] = block;
#pragma GCC unroll 8
    for (size_t i = 1; i <= n; i++) {
        at[i] = block + (unsigned)__builtin_ctzll(nuls) + 1;
        nuls &= nuls - 1;
    }
    fields->next = at[n];
    return true;
}
#else
static inline bool fmt_fields_take_here(struct fmt_fields *fields, size_t n, const char **at)
{
    return fmt_fields_take(fields, n, at);
}
#endif

/* Where the byte first stands in the field; NULL: nowhere. */
static inline const char *fmt_find_in_field(const char *const *at, char byte)
{
    size_t length = fmt_field_length(at);
#ifdef __SSE2__
    /* The last sixteen may be some that were looked at before. */
    for (size_t begins = 0; length >= 16; begins += 16) {
        bool is_last = begins + 16 >= length;
        const char *sixteen = at[0] + (is_last ? length - 16 : begins);
        uint64_t found = fmt_sixteen_that_are(byte, sixteen);
        if (found != 0)
            return sixteen + (unsigned)__builtin_ctzll(found);
        if (is_last)
            return NULL;
    }
#endif
    return memchr(at[0], byte, length);
}

#endif
