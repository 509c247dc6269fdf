#include "output/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The length in bytes of the character at `text`; 0: the byte there begins none. */
static size_t character_length(const unsigned char *text)
{
    unsigned char first = text[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    bool overlong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
    bool surrogate = first == 0xed && text[1] >= 0xa0;
    bool past_unicode = first == 0xf4 && text[1] >= 0x90;
    return overlong || surrogate || past_unicode ? 0 : length;
}

static bool is_control(const unsigned char *text)
{
    return text[0] < 0x20 || text[0] == 0x7f || (text[0] == 0xc2 && text[1] <= 0x9f);
}

/* How many bytes from here on stand in a string of JSON as they are: of ASCII alone. */
static size_t plain_length(const unsigned char *text)
{
    size_t length = 0;
    while (text[length] >= 0x20 && text[length] < 0x7f && text[length] != '"' &&
           text[length] != '\\')
        length++;
    return length;
}

static void print_string(struct stream *out, const char *string)
{
    stream_char(out, '"');
    for (const unsigned char *text = (const unsigned char *)string; *text;) {
        size_t plain = plain_length(text);
        stream_write(out, (const char *)text, plain);
        text += plain;
        if (!*text)
            break;
        size_t length = character_length(text);
        char escape[8];
        if (!length) {
            snprintf(escape, sizeof escape, "\\udc%02x", text[0]);
            stream_text(out, escape);
            length = 1;
        } else if (is_control(text)) {
            snprintf(escape, sizeof escape, "\\u%04x", text[length - 1]);
            stream_text(out, escape);
        } else {
            if (text[0] == '"' || text[0] == '\\')
                stream_char(out, '\\');
            stream_write(out, (const char *)text, length);
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
