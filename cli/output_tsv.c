/* Rows of fields with a tab between them. A tab or line end inside a field is written \t, \n or \r,
 * and a backslash \\, so that a row is always a line and a field always a field. */
#include "output.h"

#include <string.h>

void tsv_field(struct stream *out, const char *text)
{
    if (!text)
        return;
    for (;;) {
        size_t plain = strcspn(text, "\t\n\r\\");
        stream_write(out, text, plain);
        text += plain;
        switch (*text++) {
        case '\t':
            stream_text(out, "\\t");
            break;
        case '\n':
            stream_text(out, "\\n");
            break;
        case '\r':
            stream_text(out, "\\r");
            break;
        case '\\':
            stream_text(out, "\\\\");
            break;
        default:
            return;
        }
    }
}

bool tsv_entries(struct stream *out, epi_cursor *cursor)
{
    epi_entry entry;
    while (!stream_is_broken(out) && epi_next(cursor, &entry)) {
        const char *const fields[] = {entry.group, entry.name, entry.value, entry.dist,
                                      entry.version};
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
            if (i)
                stream_char(out, '\t');
            tsv_field(out, fields[i]);
        }
        stream_char(out, '\n');
    }
    return true;
}

bool tsv_groups(struct stream *out, epi_cursor *cursor)
{
    epi_group_info group;
    while (!stream_is_broken(out) && epi_next_group(cursor, &group)) {
        tsv_field(out, group.name);
        stream_char(out, '\t');
        stream_number(out, group.entries);
        stream_char(out, '\n');
    }
    return true;
}
