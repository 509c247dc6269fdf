#include "fields.h"

#include <string.h>

#ifdef __SSE2__
/* A bit for each NUL of the last bytes, fewer than a block. They come with some in front of them,
 * so there must be 16 in front of `end`. */
static uint64_t nuls_of_end(const char *block, const char *end)
{
    size_t left = (size_t)(end - block), at = 0;
    uint64_t nuls = 0;
    for (; at + 16 <= left; at += 16)
        nuls |= fmt_sixteen_nuls(block + at) << at;
    if (at < left)
        nuls |= fmt_sixteen_nuls(end - 16) >> (16 - (left - at)) << at;
    return nuls;
}

static bool take_by_blocks(const char *block, const char *end, size_t n, const char **at)
{
    const char **last = at + n;
    *at = block;
    if (n == 0)
        return true;
    for (;; block += FMT_BLOCK) {
        const char *behind = block + 1;
        uint64_t nuls =
            end - block < FMT_BLOCK ? nuls_of_end(block, end) : fmt_nuls_of_block(block);
        for (; nuls != 0; nuls &= nuls - 1) {
            *++at = behind + (unsigned)__builtin_ctzll(nuls);
            if (at == last)
                return true;
        }
        if (end - block <= FMT_BLOCK)
            return false;
    }
}
#endif

static bool take_one_by_one(const char *field, const char *end, size_t n, const char **at)
{
    at[0] = field;
    for (size_t i = 1; i <= n; i++) {
        const char *nul = memchr(at[i - 1], '\0', (size_t)(end - at[i - 1]));
        if (nul == NULL)
            return false;
        at[i] = nul + 1;
    }
    return true;
}

bool fmt_fields_take(struct fmt_fields *fields, size_t n, const char **at)
{
#ifdef __SSE2__
    bool taken = fields->end - fields->next >= 16
                     ? take_by_blocks(fields->next, fields->end, n, at)
                     : take_one_by_one(fields->next, fields->end, n, at);
#else
    bool taken = take_one_by_one(fields->next, fields->end, n, at);
#endif
    if (taken)
        fields->next = at[n];
    return taken;
}

bool fmt_fields_skip(struct fmt_fields *fields, size_t n)
{
    const char *field = fields->next;
    while (n-- > 0) {
        const char *nul = memchr(field, '\0', (size_t)(fields->end - field));
        if (nul == NULL)
            return false;
        field = nul + 1;
    }
    fields->next = field;
    return true;
}

bool fmt_fields_could_hold(const struct fmt_fields *fields, uint32_t n, uint32_t each)
{
    return (uint64_t)n * each <= (uint64_t)(fields->end - fields->next);
}

/* Eight digits at once, as the bytes of one number: neighbours are joined to pairs, pairs to fours,
 * and fours to eights. A stamp has some fifty digits, and a check compares one per distribution.
 * False where one of them is none. */
static inline bool eight_digits(const char *digits, uint64_t *number)
{
    uint64_t bytes;
    memcpy(&bytes, digits, sizeof bytes);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    /* A digit is 0x30 to 0x39: with 6 added, its upper half is still a 3. */
    if ((bytes & 0xf0f0f0f0f0f0f0f0) != 0x3030303030303030 ||
        ((bytes + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) != 0x3030303030303030)
        return false;
    bytes &= 0x0f0f0f0f0f0f0f0f;
    bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ff;
    bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffff;
    *number = (bytes * 10000 + (bytes >> 32)) & 0xffffffff;
    return true;
}

/* Nineteen digits do not overflow 64 bits; the twentieth is looked at. */
enum { SAFE_DIGITS = 19 };

bool fmt_field_u64(const char *const *at, uint64_t *number)
{
    const char *digit = at[0];
    size_t length = fmt_field_length(at);
    if (length == 0 || length > SAFE_DIGITS + 1 || (length > 1 && *digit == '0'))
        return false;
    const char *end = digit + (length < SAFE_DIGITS ? length : SAFE_DIGITS);
    uint64_t sum = 0, eight;
    for (; end - digit >= 8; digit += 8) {
        if (!eight_digits(digit, &eight))
            return false;
        sum = sum * 100000000 + eight;
    }
    for (; digit < end; digit++) {
        unsigned value = (unsigned)*digit - '0';
        if (value > 9)
            return false;
        sum = sum * 10 + value;
    }
    if (length > SAFE_DIGITS) {
        unsigned value = (unsigned)*digit - '0';
        if (value > 9 || sum > (UINT64_MAX - value) / 10)
            return false;
        sum = sum * 10 + value;
    }
    *number = sum;
    return true;
}

bool fmt_field_i64(const char *const *at, int64_t *number)
{
    const char *digits[2] = {at[0], at[1]};
    bool negative = *digits[0] == '-';
    if (negative)
        digits[0]++;
    uint64_t magnitude;
    if (!fmt_field_u64(digits, &magnitude))
        return false;
    if (!negative) {
        if (magnitude > INT64_MAX)
            return false;
        *number = (int64_t)magnitude;
        return true;
    }
    if (magnitude == 0 || magnitude > (uint64_t)INT64_MAX + 1)
        return false;
    /* -INT64_MIN is no int64_t: one less, negated, and one less again. */
    *number = -(int64_t)(magnitude - 1) - 1;
    return true;
}

/* Of a lower-case hexadecimal digit, its value and IS_DIGIT. */
enum { IS_DIGIT = 16 };
static const unsigned char hexadecimal[256] = {
    ['0'] = IS_DIGIT,      ['1'] = IS_DIGIT | 1,  ['2'] = IS_DIGIT | 2,  ['3'] = IS_DIGIT | 3,
    ['4'] = IS_DIGIT | 4,  ['5'] = IS_DIGIT | 5,  ['6'] = IS_DIGIT | 6,  ['7'] = IS_DIGIT | 7,
    ['8'] = IS_DIGIT | 8,  ['9'] = IS_DIGIT | 9,  ['a'] = IS_DIGIT | 10, ['b'] = IS_DIGIT | 11,
    ['c'] = IS_DIGIT | 12, ['d'] = IS_DIGIT | 13, ['e'] = IS_DIGIT | 14, ['f'] = IS_DIGIT | 15};

bool fmt_field_hash(const char *const *at, struct hash *hash)
{
    const unsigned char *digits = (const unsigned char *)at[0];
    if (fmt_field_length(at) != 2 * sizeof(hash->bytes))
        return false;
    unsigned all = IS_DIGIT;
    for (size_t i = 0; i < sizeof(hash->bytes); i++) {
        unsigned high = hexadecimal[digits[2 * i]], low = hexadecimal[digits[2 * i + 1]];
        all &= high & low;
        hash->bytes[i] = (unsigned char)(high << 4 | (low & 15));
    }
    return (all & IS_DIGIT) != 0;
}
