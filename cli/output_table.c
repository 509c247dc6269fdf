/* Tables for people, by libsmartcols. The only file that needs a locale. */
#include "output.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "smartcols.h"

struct column {
    const char *title;
    int flags;
};

struct drawing {
    struct smartcols smartcols;
    struct libscols_table *table;
};

/* On a terminal the columns marked SCOLS_FL_TRUNC give way until a row fits its width. */
static bool set_up_table(struct drawing *drawing, const struct column *columns, size_t n_columns)
{
    const struct smartcols *smartcols = &drawing->smartcols;
    setlocale(LC_CTYPE, "");
    drawing->table = smartcols->scols_new_table();
    if (!drawing->table)
        return false;
    smartcols->scols_table_set_termforce(
        drawing->table, isatty(STDOUT_FILENO) ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    for (size_t i = 0; i < n_columns; i++) {
        if (!smartcols->scols_table_new_column(drawing->table, columns[i].title, 0,
                                               columns[i].flags))
            return false;
    }
    return true;
}

static bool add_row(const struct drawing *drawing, const char *const *cells, size_t n_cells)
{
    struct libscols_line *line = drawing->smartcols.scols_table_new_line(drawing->table, NULL);
    if (!line)
        return false;
    for (size_t i = 0; i < n_cells; i++) {
        if (drawing->smartcols.scols_line_set_data(line, i, cells[i] ? cells[i] : "") != 0)
            return false;
    }
    return true;
}

static bool print_table(struct stream *out, const struct drawing *drawing)
{
    char *text = NULL;
    if (drawing->smartcols.scols_print_table_to_string(drawing->table, &text) != 0)
        return false;
    if (text && *text) {
        stream_text(out, text);
        if (text[strlen(text) - 1] != '\n')
            stream_char(out, '\n');
    }
    free(text);
    return true;
}

/* Prints what was drawn, if all of it was. */
static bool finish_table(struct stream *out, struct drawing *drawing, bool complete)
{
    complete = complete && print_table(out, drawing);
    if (!complete)
        print_out_of_memory();
    drawing->smartcols.scols_unref_table(drawing->table);
    return complete;
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
    struct drawing drawing;
    epi_entry entry;
    if (!smartcols_load(&drawing.smartcols))
        return false;
    bool complete = set_up_table(&drawing, columns + skipped, n_columns);
    while (complete && epi_next(cursor, &entry)) {
        const char *const cells[] = {entry.group, entry.name, entry.value, entry.dist,
                                     entry.version};
        complete = add_row(&drawing, cells + skipped, n_columns);
    }
    return finish_table(out, &drawing, complete);
}

bool table_groups(struct stream *out, epi_cursor *cursor)
{
    static const struct column columns[] = {{"GROUP", SCOLS_FL_TRUNC}, {"ENTRIES", SCOLS_FL_RIGHT}};
    struct drawing drawing;
    epi_group_info group;
    if (!smartcols_load(&drawing.smartcols))
        return false;
    bool complete = set_up_table(&drawing, columns, 2);
    while (complete && epi_next_group(cursor, &group)) {
        char number[16];
        snprintf(number, sizeof number, "%u", (unsigned)group.entries);
        const char *const cells[] = {group.name, number};
        complete = add_row(&drawing, cells, 2);
    }
    return finish_table(out, &drawing, complete);
}
