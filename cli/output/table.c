#include "output/table.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "array.h"
#include "output/visible.h"

/* Between two columns. */
#define GAP 2

/* 0: it is no terminal, and lines may have any length. */
static size_t terminal_width(int descriptor)
{
    struct winsize size;
    if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

void table_open(struct table *table, size_t n_columns)
{
    *table = (struct table){.n_columns = n_columns};
}

void table_title(struct table *table, size_t column, const char *title, bool right)
{
    table->columns[column].title = title;
    table->columns[column].right = right;
}

void table_cell(struct table *table, const char *text)
{
    char *copy = NULL;
    if (!array_make_room(&table->cells, table->n_cells, 1, &table->capacity,
                         sizeof *table->cells) ||
        !(copy = visible_copy(text ? text : "")))
        table->no_memory = true;
    else
        table->cells[table->n_cells++] = copy;
}

/* In columns of a terminal; what the locale cannot read counts by bytes. */
static size_t text_width(const char *text)
{
    const size_t longest = (size_t)MB_CUR_MAX; /* an int on some systems */
    size_t width = 0;
    mbstate_t state = {0};
    while (*text) {
        wchar_t character;
        size_t length = mbrtowc(&character, text, longest, &state);
        int columns = length <= longest ? wcwidth(character) : 1;
        if (length > longest) {
            length = 1;
            state = (mbstate_t){0};
        }
        width += columns > 0 ? (size_t)columns : 0;
        text += length;
    }
    return width;
}

static const char *cell_at(const struct table *table, size_t row, size_t column)
{
    return table->cells[row * table->n_columns + column];
}

static size_t n_rows(const struct table *table)
{
    return table->n_columns ? table->n_cells / table->n_columns : 0;
}

static void pad(struct stream *out, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        stream_char(out, ' ');
}

static size_t measure(const struct table *table, size_t widths[TABLE_MOST_COLUMNS])
{
    size_t total = 0;
    for (size_t i = 0; i < table->n_columns; i++) {
        widths[i] = table->columns[i].title ? text_width(table->columns[i].title) : 0;
        for (size_t row = 0; row < n_rows(table); row++) {
            size_t width = text_width(cell_at(table, row, i));
            widths[i] = width > widths[i] ? width : widths[i];
        }
        total += widths[i] + (i ? GAP : 0);
    }
    return total;
}

static void print_aligned_cell(const struct table *table, struct stream *out, size_t column,
                               const char *text, const size_t *widths)
{
    size_t missing = widths[column] - text_width(text);
    bool right = table->columns[column].right, last = column + 1 == table->n_columns;
    pad(out, right ? missing : 0);
    stream_text(out, text);
    pad(out, last ? 0 : GAP + (right ? 0 : missing));
}

static void print_aligned(const struct table *table, struct stream *out, size_t row, size_t first,
                          const size_t *widths)
{
    for (size_t i = first; i < table->n_columns; i++)
        print_aligned_cell(table, out, i, cell_at(table, row, i), widths);
    stream_char(out, '\n');
}

static void print_titles(const struct table *table, struct stream *out, const size_t *widths)
{
    if (!table->columns[0].title)
        return;
    stream_style(out, STYLE_BOLD);
    for (size_t i = 0; i < table->n_columns; i++)
        print_aligned_cell(table, out, i, table->columns[i].title ? table->columns[i].title : "",
                           widths);
    stream_style(out, STYLE_PLAIN);
    stream_char(out, '\n');
}

/* The cells of a row one behind the other, each whole. */
static void print_flowing(const struct table *table, struct stream *out, size_t row, size_t first,
                          size_t indent, size_t width)
{
    size_t used = 0;
    for (size_t i = first; i < table->n_columns; i++) {
        const char *text = cell_at(table, row, i);
        size_t wanted = text_width(text);
        if (!wanted)
            continue;
        if (used && used + GAP + wanted <= width) {
            pad(out, GAP);
            used += GAP + wanted;
        } else {
            if (used)
                stream_char(out, '\n');
            size_t margin = used ? indent + 4 : indent;
            pad(out, margin);
            used = margin + wanted;
        }
        stream_text(out, text);
    }
    stream_char(out, '\n');
}

static void print_heading(const struct table *table, struct stream *out, size_t row)
{
    const char *text = cell_at(table, row, 0);
    if (row && strcmp(cell_at(table, row - 1, 0), text) == 0)
        return;
    stream_text(out, row ? "\n" : "");
    stream_style(out, STYLE_BOLD);
    stream_char(out, '[');
    stream_text(out, text);
    stream_char(out, ']');
    stream_style(out, STYLE_PLAIN);
    stream_char(out, '\n');
}

bool table_print(const struct table *table, struct stream *out)
{
    size_t widths[TABLE_MOST_COLUMNS], width = terminal_width(out->descriptor);
    if (table->no_memory)
        return false;
    setlocale(LC_CTYPE, "");
    size_t total = measure(table, widths), rows = n_rows(table);
    bool aligned = !width || total <= width;
    bool headed = !aligned && table->headed && table->n_columns > 1;
    bool below = headed && total - widths[0] <= width; /* their gap is their margin */
    if (aligned && rows)
        print_titles(table, out, widths);
    for (size_t row = 0; row < rows && !stream_is_broken(out); row++) {
        if (headed)
            print_heading(table, out, row);
        if (below)
            pad(out, GAP);
        if (aligned || below)
            print_aligned(table, out, row, headed, widths);
        else
            print_flowing(table, out, row, headed, headed ? GAP : 0, width);
    }
    return true;
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->n_cells; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct table){0};
}
