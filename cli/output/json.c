#include "output/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "unicode.h"

/* A control character, or a byte that is no UTF-8, as utf8_decode() gives it. */
static bool is_escaped(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) ||
           (code_point >= 0xdc80 && code_point <= 0xdcff);
}

/* How many bytes from here on stand in a string of JSON as they are: of ASCII alone. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7f && text[length] != '"' &&
           text[length] != '\\')
        length++;
    return length;
}

static void print_string(struct stream *out, const char *string)
{
    const char *end = string + strlen(string);
    stream_char(out, '"');
    for (const char *text = string; text < end;) {
        size_t length = plain_length(text);
        uint32_t code_point;
        char escape[8];
        stream_write(out, text, length);
        text += length;
        if (text == end)
            break;
        length = utf8_decode(text, end, &code_point);
        if (is_escaped(code_point)) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code_point);
            stream_text(out, escape);
        } else {
            if (text[0] == '"' || text[0] == '\\')
                stream_char(out, '\\');
            stream_write(out, text, length);
        }
        text += length;
    }
    stream_char(out, '"');
}

void json_value(struct stream *out, const char *text)
{
    if (text)
        print_string(out, text);
    else
        stream_text(out, "null");
}

void json_member(struct stream *out, const char *before, const char *text)
{
    stream_text(out, before);
    json_value(out, text);
}
