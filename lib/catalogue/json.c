#include "json.h"

#include <string.h>

/* How deep a value may be nested that is skipped. */
#define MOST_DEPTH 64

bool json_fail(struct json *json, const char *error)
{
    if (json->error == NULL) {
        json->error = error;
        json->column = (size_t)(json->next - json->start) + 1;
    }
    return false;
}

bool json_fail_memory(struct json *json)
{
    json->out_of_memory = true;
    return json_fail(json, "out of memory");
}

static void skip_space(struct json *json)
{
    while (json->next < json->end && strchr(" \t\r\n", *json->next) != NULL && *json->next != '\0')
        json->next++;
}

/* Whether `mark` is next, which is taken then. */
static bool take(struct json *json, char mark)
{
    skip_space(json);
    if (json->next == json->end || *json->next != mark)
        return false;
    json->next++;
    return true;
}

static bool expect(struct json *json, char mark, const char *error)
{
    if (take(json, mark))
        return true;
    return json_fail(json, json->next == json->end ? "the line is cut off" : error);
}

static bool take_word(struct json *json, const char *word)
{
    size_t length = strlen(word);
    skip_space(json);
    if ((size_t)(json->end - json->next) < length || memcmp(json->next, word, length) != 0)
        return false;
    json->next += length;
    return true;
}

static bool take_code_unit(struct json *json, uint32_t *unit)
{
    if (json->end - json->next < 4)
        return json_fail(json, "the line is cut off");
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        char digit = *json->next++;
        uint32_t value = 16;
        if (digit >= '0' && digit <= '9')
            value = (uint32_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f')
            value = (uint32_t)(digit - 'a') + 10;
        else if (digit >= 'A' && digit <= 'F')
            value = (uint32_t)(digit - 'A') + 10;
        if (value == 16)
            return json_fail(json, "expected four hexadecimal digits");
        *unit = *unit << 4 | value;
    }
    return true;
}

static char *put_utf8(char *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        *out++ = (char)code_point;
    } else if (code_point < 0x800) {
        *out++ = (char)(0xc0 | code_point >> 6);
        *out++ = (char)(0x80 | (code_point & 0x3f));
    } else if (code_point < 0x10000) {
        *out++ = (char)(0xe0 | code_point >> 12);
        *out++ = (char)(0x80 | (code_point >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code_point & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code_point >> 18);
        *out++ = (char)(0x80 | (code_point >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code_point >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code_point & 0x3f));
    }
    return out;
}

/* What follows a \u; what it stands for is never longer than itself. */
static bool take_unicode(struct json *json, char **out)
{
    uint32_t unit, second;
    if (!take_code_unit(json, &unit))
        return false;
    if (unit == 0)
        return json_fail(json, "a string has a NUL");
    if (unit >= 0xdc80 && unit <= 0xdcff) { /* a byte of a path that is not UTF-8 */
        *(*out)++ = (char)(unit - 0xdc00);
        return true;
    }
    if (unit >= 0xdc00 && unit <= 0xdfff)
        return json_fail(json, "half of a surrogate pair");
    if (unit >= 0xd800 && unit <= 0xdbff) {
        if (json->end - json->next < 2 || memcmp(json->next, "\\u", 2) != 0)
            return json_fail(json, "half of a surrogate pair");
        json->next += 2;
        if (!take_code_unit(json, &second))
            return false;
        if (second < 0xdc00 || second > 0xdfff)
            return json_fail(json, "half of a surrogate pair");
        unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    }
    *out = put_utf8(*out, unit);
    return true;
}

/* Decodes a string where it stands, and ends it with a NUL. */
bool json_string(struct json *json, const char **string)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (!expect(json, '"', "expected a string"))
        return false;
    char *out = json->next;
    *string = out;
    while (json->next < json->end) {
        char byte = *json->next++;
        if (byte == '"') {
            *out = '\0';
            return true;
        }
        if ((unsigned char)byte < 0x20)
            return json_fail(json, "a control character in a string");
        if (byte != '\\') {
            *out++ = byte;
            continue;
        }
        if (json->next == json->end)
            break;
        char letter = *json->next++;
        const char *known = letter == '\0' ? NULL : strchr(letters, letter);
        if (known != NULL)
            *out++ = meanings[known - letters];
        else if (letter != 'u')
            return json_fail(json, "an unknown escape in a string");
        else if (!take_unicode(json, &out))
            return false;
    }
    return json_fail(json, "the line is cut off");
}

bool json_string_or_null(struct json *json, const char **string)
{
    *string = NULL;
    return take_word(json, "null") || json_string(json, string);
}

bool json_number(struct json *json, uint64_t most, uint64_t *number)
{
    uint64_t sum = 0;
    skip_space(json);
    const char *first = json->next;
    for (; json->next < json->end && *json->next >= '0' && *json->next <= '9'; json->next++) {
        uint64_t digit = (uint64_t)(*json->next - '0');
        if (sum > (most - digit) / 10)
            return json_fail(json, "a number is too large");
        sum = sum * 10 + digit;
    }
    if (json->next == json->end)
        return json_fail(json, "the line is cut off");
    if (json->next == first || (*json->next != '\0' && strchr(".eE", *json->next) != NULL))
        return json_fail(json, "expected a whole number");
    *number = sum;
    return true;
}

bool json_number_32(struct json *json, uint32_t *number)
{
    uint64_t wide = 0;
    bool taken = json_number(json, UINT32_MAX, &wide);
    *number = (uint32_t)wide;
    return taken;
}

bool json_object(struct json *json, json_value *value, void *target)
{
    if (!expect(json, '{', "expected a JSON object"))
        return false;
    if (take(json, '}'))
        return true;
    do {
        const char *key;
        if (!json_string(json, &key) || !expect(json, ':', "expected ':'") ||
            !value(json, key, target))
            return false;
    } while (take(json, ','));
    return expect(json, '}', "expected ',' or '}'");
}

static bool skip_at(struct json *json, int depth)
{
    const char *string;
    skip_space(json);
    if (json->next == json->end)
        return json_fail(json, "the line is cut off");
    char first = *json->next;
    if (first == '"')
        return json_string(json, &string);
    if (first == '{' || first == '[') {
        char last = first == '{' ? '}' : ']';
        if (depth == MOST_DEPTH)
            return json_fail(json, "nested too deeply");
        json->next++;
        if (take(json, last))
            return true;
        do {
            if (first == '{' && (!json_string(json, &string) || !expect(json, ':', "expected ':'")))
                return false;
            if (!skip_at(json, depth + 1))
                return false;
        } while (take(json, ','));
        return expect(json, last, "expected ',' or the end of a list or object");
    }
    if (take_word(json, "null") || take_word(json, "true") || take_word(json, "false"))
        return true;
    const char *start = json->next;
    while (json->next < json->end && *json->next != '\0' &&
           strchr("+-.0123456789eE", *json->next) != NULL)
        json->next++;
    return json->next > start || json_fail(json, "expected a value");
}

bool json_skip(struct json *json)
{
    return skip_at(json, 0);
}

bool json_list(struct json *json, json_element *element, void *target)
{
    if (!expect(json, '[', "expected a list"))
        return false;
    if (take(json, ']'))
        return true;
    do {
        if (!element(json, target))
            return false;
    } while (take(json, ','));
    return expect(json, ']', "expected ',' or ']'");
}

bool json_end(struct json *json)
{
    skip_space(json);
    return json->next == json->end || json_fail(json, "more behind the object");
}
