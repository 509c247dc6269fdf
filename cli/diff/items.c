#include "diff/items.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "text.h"

/* In lower case, runs of "-", "_" and "." as one "-": two spellings of one name are one. NULL: out
 * of memory. */
static const char *normalized(struct arena *arena, const char *name)
{
    size_t length = name ? strlen(name) : 0;
    char *key = arena_copy(arena, name ? name : "", length);
    char *end = key;
    for (size_t i = 0; key && i < length; i++) {
        bool separates = strchr("-_.", name[i]) != NULL;
        if (!separates)
            *end++ = ascii_lower(name[i]);
        else if (end == key || end[-1] != '-')
            *end++ = '-';
    }
    if (key)
        *end = '\0';
    return key;
}

static bool add_entry(struct item_list *list, const char *group, const char *name,
                      const struct side *side)
{
    const char *key;
    /* Entries of one distribution mostly follow each other. */
    const struct item *last = list->count ? &list->items[list->count - 1] : NULL;
    bool same = last && side->dist && last->side.dist == side->dist;
    key = same ? last->key : normalized(&list->arena, side->dist);
    if (!key ||
        !array_make_room(&list->items, list->count, 1, &list->capacity, sizeof *list->items))
        return false;
    list->items[list->count] = (struct item){
        .side = *side, .group = group, .name = name, .key = key, .order = list->count};
    list->count++;
    return true;
}

epi_status read_index(struct item_list *list, const epi_index *index, group_filter *wanted,
                      const void *context)
{
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (epi_next(&cursor, &entry)) {
        const struct side side = {entry.value, entry.dist, entry.version};
        if (wanted(context, entry.group) && !add_entry(list, entry.group, entry.name, &side))
            return EPI_ERR_MEMORY;
    }
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

/* A field of tsv as it was before it was written, in place. */
static void unescape(char *field)
{
    char *end = field;
    for (const char *next = field; *next; next++) {
        if (*next != '\\' || !next[1]) {
            *end++ = *next;
            continue;
        }
        next++;
        *end++ = *next == 't' ? '\t' : *next == 'n' ? '\n' : *next == 'r' ? '\r' : *next;
    }
    *end = '\0';
}

/* group, name, value, and mostly distribution and version. False: fewer. */
static bool split_row(char *line, const char *fields[5], size_t *count)
{
    for (*count = 0; line && *count < 5; ++*count) {
        char *tab = strchr(line, '\t');
        if (tab)
            *tab = '\0';
        unescape(line);
        fields[*count] = *line ? line : NULL;
        line = tab ? tab + 1 : NULL;
    }
    return *count >= 3 && fields[0] && fields[1];
}

static char *strip(char *text)
{
    static const char spaces[] = " \t\r";
    text += strspn(text, spaces);
    size_t length = strlen(text);
    while (length && strchr(spaces, text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* What is read, line by line. */
struct reader {
    struct item_list *list;
    const char *group; /* of ini: the section */
    bool is_ini, is_tsv;
    const char *expected;
};

/* 1: an entry, in *group, *name and *side; 0: none; -1: what the line should be is in `expected`.
 */
static int read_line(struct reader *reader, char *line, const char **group, const char **name,
                     struct side *side)
{
    const char *fields[5] = {NULL};
    size_t count, length = strlen(line);
    if (!reader->is_ini && strchr(line, '\t')) {
        reader->is_tsv = true;
        reader->expected = "a row of tsv: group, name, value, and maybe distribution and version";
        if (!split_row(line, fields, &count))
            return -1;
        reader->list->lacks_distributions |= count < 5;
        *group = fields[0];
        *name = fields[1];
        *side = (struct side){fields[2] ? fields[2] : "", fields[3], fields[4]};
        return 1;
    }
    line = strip(line);
    length = strlen(line);
    if (!length || (!reader->is_tsv && line[0] == '#'))
        return 0;
    reader->expected = reader->is_tsv ? "a row of tsv" : "[group], name = value, or a row of tsv";
    if (reader->is_tsv)
        return -1;
    if (line[0] == '[' && line[length - 1] == ']') {
        reader->is_ini = reader->list->lacks_distributions = true;
        line[length - 1] = '\0';
        reader->group = line + 1;
        return 0;
    }
    char *equals = strchr(line, '=');
    if (!reader->group || !equals)
        return -1;
    *equals = '\0';
    *group = reader->group;
    *name = strip(line);
    *side = (struct side){.value = strip(equals + 1)};
    return 1;
}

long read_baseline(struct item_list *list, char *text, group_filter *wanted, const void *context,
                   const char **expected)
{
    struct reader reader = {.list = list};
    long number = 0;
    for (char *line = text, *next; line; line = next) {
        const char *group, *name;
        struct side side;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        number++;
        int is_entry = read_line(&reader, line, &group, &name, &side);
        *expected = reader.expected;
        if (is_entry < 0)
            return number;
        if (is_entry && wanted(context, group) && !add_entry(list, group, name, &side))
            return -1;
    }
    return 0;
}

void item_list_free(struct item_list *list)
{
    free(list->items);
    arena_free(&list->arena);
    *list = (struct item_list){0};
}
