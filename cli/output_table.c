/* Tables for people. The only file that knows libsmartcols, and the only one that needs a locale.
 */
#include "output.h"

#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

struct column {
    const char *title;
    int flags;
};

/* On a terminal the columns marked SCOLS_FL_TRUNC give way until a row fits its width. */
static struct libscols_table *new_table(const struct column *columns, size_t n_columns)
{
    setlocale(LC_CTYPE, "");
    struct libscols_table *table = scols_new_table();
    if (!table)
        return NULL;
    scols_table_set_termforce(table, isatty(STDOUT_FILENO) ? SCOLS_TERMFORCE_ALWAYS
                                                           : SCOLS_TERMFORCE_NEVER);
    for (size_t i = 0; i < n_columns; i++) {
        if (!scols_table_new_column(table, columns[i].title, 0, columns[i].flags)) {
            scols_unref_table(table);
            return NULL;
        }
    }
    return table;
}

static bool add_row(struct libscols_table *table, const char *const *cells, size_t n_cells)
{
    struct libscols_line *line = scols_table_new_line(table, NULL);
    if (!line)
        return false;
    for (size_t i = 0; i < n_cells; i++) {
        if (scols_line_set_data(line, i, cells[i] ? cells[i] : "") != 0)
            return false;
    }
    return true;
}

static bool print_table(struct stream *out, struct libscols_table *table)
{
    char *text = NULL;
    if (scols_print_table_to_string(table, &text) != 0)
        return false;
    if (text && *text) {
        stream_text(out, text);
        if (text[strlen(text) - 1] != '\n')
            stream_char(out, '\n');
    }
    free(text);
    return true;
}

bool table_entries(struct stream *out, epi_cursor *cursor, bool one_group)
{
    static const struct column columns[] = {{"GROUP", 0},
                                            {"NAME", 0},
                                            {"VALUE", SCOLS_FL_TRUNC},
                                            {"DISTRIBUTION", SCOLS_FL_TRUNC},
                                            {"VERSION", SCOLS_FL_TRUNC}};
    size_t skipped = one_group ? 1 : 0;
    size_t n_columns = sizeof columns / sizeof columns[0] - skipped;
    struct libscols_table *table = new_table(columns + skipped, n_columns);
    bool complete = table != NULL;
    epi_entry entry;
    while (complete && epi_next(cursor, &entry)) {
        const char *const cells[] = {entry.group, entry.name, entry.value, entry.dist,
                                     entry.version};
        complete = add_row(table, cells + skipped, n_columns);
    }
    complete = complete && print_table(out, table);
    if (!complete)
        print_out_of_memory();
    scols_unref_table(table);
    return complete;
}

bool table_groups(struct stream *out, epi_cursor *cursor)
{
    static const struct column columns[] = {{"GROUP", SCOLS_FL_TRUNC}, {"ENTRIES", SCOLS_FL_RIGHT}};
    struct libscols_table *table = new_table(columns, 2);
    bool complete = table != NULL;
    epi_group_info group;
    while (complete && epi_next_group(cursor, &group)) {
        char number[16];
        snprintf(number, sizeof number, "%u", (unsigned)group.entries);
        const char *const cells[] = {group.name, number};
        complete = add_row(table, cells, 2);
    }
    complete = complete && print_table(out, table);
    if (!complete)
        print_out_of_memory();
    scols_unref_table(table);
    return complete;
}
