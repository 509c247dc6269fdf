#include "unicode.h"

#include <string.h>

#include "unicode_tables.h"

#define CAPITAL_I_WITH_DOT 0x130
#define COMBINING_DOT_ABOVE 0x307

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xD800 && code_point <= 0xDFFF;
}

/* How many bytes of valid UTF-8 begin at `text`; 0: none. */
static size_t sequence_length(const unsigned char *text, size_t available)
{
    unsigned char lead = text[0];
    if (lead < 0x80)
        return 1;

    size_t length;
    unsigned char second_min = 0x80, second_max = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0)
            second_min = 0xA0; /* shorter would be overlong */
        else if (lead == 0xED)
            second_max = 0x9F; /* surrogates */
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0)
            second_min = 0x90;
        else if (lead == 0xF4)
            second_max = 0x8F; /* past U+10FFFF */
    } else {
        return 0;
    }

    if (available < length || text[1] < second_min || text[1] > second_max)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

size_t utf8_decode(const char *text, const char *end, uint32_t *code_point)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = sequence_length(bytes, (size_t)(end - text));
    switch (length) {
    case 1:
        *code_point = bytes[0];
        return 1;
    case 2:
        *code_point = (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu);
        return 2;
    case 3:
        *code_point = (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
        return 3;
    case 4:
        *code_point = (bytes[0] & 0x07u) << 18 | (bytes[1] & 0x3Fu) << 12 |
                      (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
        return 4;
    default:
        *code_point = 0xDC00u + bytes[0];
        return 1;
    }
}

/* The code point that ends at `end` (start < end), as utf8_decode() would give it; where it begins.
 */
static const char *decode_before(const char *start, const char *end, uint32_t *code_point)
{
    const char *text = end - 1;
    while (text > start && end - text < 4 && ((unsigned char)*text & 0xC0) == 0x80)
        text--;
    if (utf8_decode(text, end, code_point) == (size_t)(end - text))
        return text;
    *code_point = 0xDC00u + (unsigned char)end[-1];
    return end - 1;
}

static size_t encode(uint32_t code_point, char *bytes)
{
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        bytes[0] = (char)(0xC0 | code_point >> 6);
        bytes[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        bytes[0] = (char)(0xE0 | code_point >> 12);
        bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | code_point >> 18);
    bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

static bool eight_ascii(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

size_t utf8_valid_length(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        if (length - i >= 8 && eight_ascii(text + i)) {
            i += 8;
            continue;
        }
        size_t sequence = sequence_length((const unsigned char *)text + i, length - i);
        if (sequence == 0)
            return i;
        i += sequence;
    }
    return length;
}

bool is_python_space(uint32_t code_point)
{
    if (code_point <= 0x20)
        return code_point == 0x20 || (code_point >= 0x09 && code_point <= 0x0D) ||
               (code_point >= 0x1C && code_point <= 0x1F);
    switch (code_point) {
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
        return true;
    default:
        return code_point >= 0x2000 && code_point <= 0x200A;
    }
}

static bool in_ranges(const struct code_range *ranges, size_t count, uint32_t code_point)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code_point > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && code_point >= ranges[low].first;
}

bool is_python_word(uint32_t code_point)
{
    if (code_point < 0x80)
        return (code_point >= 'a' && code_point <= 'z') ||
               (code_point >= 'A' && code_point <= 'Z') ||
               (code_point >= '0' && code_point <= '9') || code_point == '_';
    return in_ranges(unicode_word, unicode_word_count, code_point);
}

size_t line_end_length(const char *text, const char *end)
{
    if (text >= end)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t available = (size_t)(end - text);
    switch (bytes[0]) {
    case '\r':
        return available >= 2 && bytes[1] == '\n' ? 2 : 1;
    case '\n':
    case '\v':
    case '\f':
    case 0x1C:
    case 0x1D:
    case 0x1E:
        return 1;
    case 0xC2: /* U+0085 */
        return available >= 2 && bytes[1] == 0x85 ? 2 : 0;
    case 0xE2: /* U+2028, U+2029 */
        return available >= 3 && bytes[1] == 0x80 && (bytes[2] & 0xFE) == 0xA8 ? 3 : 0;
    default:
        return 0;
    }
}

/* What nearly every text begins and ends with. */
static bool is_visible_ascii(char c)
{
    return c > ' ' && c < 0x7F;
}

void strip_python_space(const char **start, const char **end)
{
    uint32_t code_point;
    while (*start < *end && !is_visible_ascii(**start)) {
        size_t length = utf8_decode(*start, *end, &code_point);
        if (!is_python_space(code_point))
            break;
        *start += length;
    }
    while (*start < *end && !is_visible_ascii((*end)[-1])) {
        const char *last = decode_before(*start, *end, &code_point);
        if (!is_python_space(code_point))
            break;
        *end = last;
    }
}

static uint32_t lower_code_point(uint32_t code_point)
{
    size_t low = 0, high = unicode_lower_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code_point > unicode_lower[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == unicode_lower_count)
        return code_point;
    const struct lower_range *range = &unicode_lower[low];
    if (code_point < range->first || (code_point - range->first) % range->step != 0)
        return code_point;
    return (uint32_t)((int32_t)code_point + range->delta);
}

size_t python_lower(const char *text, size_t length, char *lower)
{
    const char *end = text + length;
    const char *next;
    size_t n = 0;
    for (const char *at = text; at < end; at = next) {
        if ((unsigned char)*at < 0x80) {
            lower[n++] = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
            next = at + 1;
            continue;
        }
        uint32_t code_point;
        next = at + utf8_decode(at, end, &code_point);
        if (is_surrogate(code_point)) {
            lower[n++] = *at;
        } else if (code_point == CAPITAL_I_WITH_DOT) {
            n += encode('i', lower + n);
            n += encode(COMBINING_DOT_ABOVE, lower + n);
        } else {
            n += encode(lower_code_point(code_point), lower + n);
        }
    }
    return n;
}
