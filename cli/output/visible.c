#include "output/visible.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "output/escape.h"

void visible_text(struct stream *out, const char *text)
{
    for (const unsigned char *next = (const unsigned char *)text; next && *next;) {
        char escape[8];
        size_t hidden = escape_of(next, escape);
        if (hidden)
            stream_text(out, escape);
        else
            stream_char(out, (char)*next);
        next += hidden ? hidden : 1;
    }
}

char *visible_copy(const char *text)
{
    /* An escape is at most six bytes, for one. */
    char *copy = malloc(6 * strlen(text) + 8), *end = copy;
    for (const unsigned char *next = (const unsigned char *)text; copy && *next;) {
        size_t hidden = escape_of(next, end);
        if (hidden)
            end += strlen(end);
        else
            *end++ = (char)*next;
        next += hidden ? hidden : 1;
    }
    if (copy)
        *end = '\0';
    return copy;
}

void markdown_code(struct stream *out, const char *text)
{
    /* A span ends at as many backticks as it began with: one more than stand together in it. */
    size_t longest = 0, length = strlen(text);
    for (const char *next = text; (next = strchr(next, '`'));) {
        size_t run = strspn(next, "`");
        longest = run > longest ? run : longest;
        next += run;
    }
    if (!length) {
        stream_text(out, "`\"\"`");
        return;
    }
    /* One space at each end is taken off again. */
    bool padded =
        text[0] == '`' || text[length - 1] == '`' || text[0] == ' ' || text[length - 1] == ' ';
    for (size_t i = 0; i <= longest; i++)
        stream_char(out, '`');
    stream_text(out, padded ? " " : "");
    visible_text(out, text);
    stream_text(out, padded ? " " : "");
    for (size_t i = 0; i <= longest; i++)
        stream_char(out, '`');
}
