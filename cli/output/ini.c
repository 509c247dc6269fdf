#include "output/ini.h"

#include <string.h>

#include "output/message.h"

/* The length in bytes of the white space, as str.strip() has it, at `text`; 0: none. The separators
 * of str.splitlines() are all among it. */
static size_t space_length(const char *text)
{
    static const char *const wide[] = {"\xc2\x85", "\u00a0", "\u1680", "\u2000", "\u2001",
                                       "\u2002",   "\u2003", "\u2004", "\u2005", "\u2006",
                                       "\u2007",   "\u2008", "\u2009", "\u200a", "\u2028",
                                       "\u2029",   "\u202f", "\u205f", "\u3000"};
    unsigned char first = (unsigned char)text[0];
    if (first == ' ' || (first >= '\t' && first <= '\r') || (first >= 0x1c && first <= 0x1f))
        return 1;
    for (size_t i = 0; first >= 0x80 && i < sizeof wide / sizeof wide[0]; i++) {
        size_t length = strlen(wide[i]);
        if (strncmp(text, wide[i], length) == 0)
            return length;
    }
    return 0;
}

static bool ends_line(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    return (first >= '\n' && first <= '\r') || (first >= 0x1c && first <= 0x1e) ||
           strncmp(text, "\xc2\x85", 2) == 0 || strncmp(text, "\u2028", 3) == 0 ||
           strncmp(text, "\u2029", 3) == 0;
}

static bool is_one_line(const char *text)
{
    for (; *text; text++) {
        if (ends_line(text))
            return false;
    }
    return true;
}

/* Without white space at either end. */
static bool is_stripped(const char *text)
{
    bool stripped = space_length(text) == 0;
    while (*text) {
        size_t space = space_length(text);
        if (space && !text[space])
            return false;
        text += space ? space : 1;
    }
    return stripped;
}

static bool ends_with_bracket(const char *text)
{
    size_t length = strlen(text);
    return length && text[length - 1] == ']';
}

/* str.strip('[]') takes every bracket off the ends of a section's line. */
static bool can_be_section(const char *group)
{
    return is_one_line(group) && group[0] != '[' && group[0] != ']' && !ends_with_bracket(group);
}

static bool can_be_line(const char *name, const char *value)
{
    if (!is_one_line(name) || !is_stripped(name) || strchr(name, '='))
        return false;
    if (!is_one_line(value) || !is_stripped(value))
        return false;
    bool is_comment = name[0] == '#';
    bool is_section = name[0] == '[' && ends_with_bracket(value);
    return !is_comment && !is_section;
}

bool ini_entry(struct ini *ini, struct stream *out, const char *group, const char *name,
               const char *value)
{
    if (!can_be_section(group) || !can_be_line(name, value)) {
        print_error("left out, as an entry_points.txt cannot hold it: [%s] %s = %s", group, name,
                    value);
        ini->incomplete = true;
        return true;
    }
    if (!ini->group || strcmp(ini->group, group) != 0) {
        stream_text(out, ini->group ? "\n[" : "[");
        stream_text(out, group);
        stream_text(out, "]\n");
        ini->group = group;
    }
    stream_text(out, name);
    stream_text(out, " = ");
    stream_text(out, value);
    stream_char(out, '\n');
    return !stream_is_broken(out);
}
