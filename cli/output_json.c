/* JSON as Python's json module reads it back. Bytes of a path that are not UTF-8 become \udc80 to
 * \udcff, as os.fsdecode() has them. */
#include "output.h"

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

void json_string(struct stream *out, const char *string)
{
    stream_char(out, '"');
    for (const unsigned char *text = (const unsigned char *)string; *text;) {
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

void json_member(struct stream *out, const char *prefix, const char *value)
{
    stream_text(out, prefix);
    if (value)
        json_string(out, value);
    else
        stream_text(out, "null");
}

/* An array has one object a line too: short to write, easy to compare. */
void json_begin_object(struct stream *out, bool lines, bool first)
{
    if (!lines)
        stream_text(out, first ? "[\n  " : ",\n  ");
}

void json_end_array(struct stream *out, bool lines, bool empty)
{
    if (!lines)
        stream_text(out, empty ? "[]\n" : "\n]\n");
}

bool json_entries(struct stream *out, epi_cursor *cursor, bool lines)
{
    epi_entry entry;
    bool first = true;
    while (!stream_is_broken(out) && epi_next(cursor, &entry)) {
        json_begin_object(out, lines, first);
        json_member(out, "{\"group\": ", entry.group);
        json_member(out, ", \"name\": ", entry.name);
        json_member(out, ", \"value\": ", entry.value);
        json_member(out, ", \"dist\": ", entry.dist);
        json_member(out, ", \"version\": ", entry.version);
        json_member(out, ", \"location\": ", entry.location);
        stream_text(out, lines ? "}\n" : "}");
        first = false;
    }
    json_end_array(out, lines, first);
    return true;
}

bool json_groups(struct stream *out, epi_cursor *cursor, bool lines)
{
    epi_group_info group;
    bool first = true;
    while (!stream_is_broken(out) && epi_next_group(cursor, &group)) {
        json_begin_object(out, lines, first);
        json_member(out, "{\"group\": ", group.name);
        stream_text(out, ", \"entries\": ");
        stream_number(out, group.entries);
        stream_text(out, lines ? "}\n" : "}");
        first = false;
    }
    json_end_array(out, lines, first);
    return true;
}
