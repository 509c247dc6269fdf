#include "output/rows.h"

#include <string.h>
#include <unistd.h>

#include "output/json.h"
#include "output/message.h"

static bool is_json(const struct rows *rows)
{
    return rows->style.format == FORMAT_JSON || rows->style.format == FORMAT_NDJSON;
}

static bool choose_field(struct rows *rows, const char *field, size_t length, size_t n_columns)
{
    for (size_t i = 0; i < n_columns; i++) {
        const char *key = rows->columns[i].key;
        if (strncmp(key, field, length) == 0 && !key[length] && rows->n_chosen < MOST_COLUMNS) {
            rows->chosen[rows->n_chosen++] = i;
            return true;
        }
    }
    char list[256] = "";
    for (size_t i = 0; i < n_columns; i++) {
        strncat(list,
                i == 0              ? ""
                : i + 1 < n_columns ? ", "
                                    : " or ",
                sizeof list - 1 - strlen(list));
        strncat(list, rows->columns[i].key, sizeof list - 1 - strlen(list));
    }
    print_error("there is no field \"%.*s\" to print", (int)length, field);
    print_hint("Choose %s.", list);
    return false;
}

static bool choose_columns(struct rows *rows, size_t n_columns)
{
    unsigned wanted = is_json(rows) ? IN_OBJECT : IN_ROW;
    const char *fields = rows->style.fields;
    rows->n_chosen = 0;
    for (size_t i = 0; !fields && i < n_columns; i++) {
        if (rows->columns[i].flags & wanted)
            rows->chosen[rows->n_chosen++] = i;
    }
    while (fields) {
        size_t length = strcspn(fields, ",");
        if (!choose_field(rows, fields, length, n_columns))
            return false;
        fields = fields[length] ? fields + length + 1 : NULL;
    }
    return true;
}

bool rows_open(struct rows *rows, const struct row_style *style, const struct column *columns,
               size_t n_columns)
{
    rows->style = *style;
    rows->columns = columns;
    rows->count = 0;
    if (!choose_columns(rows, n_columns))
        return false;
    stream_open(&rows->out, STDOUT_FILENO);
    table_open(&rows->table, rows->n_chosen);
    for (size_t i = 0; i < rows->n_chosen && style->titles; i++)
        table_title(&rows->table, i, columns[rows->chosen[i]].title,
                    columns[rows->chosen[i]].flags & IS_NUMBER);
    rows->table.headed = columns[rows->chosen[0]].flags & IS_HEADING;
    return true;
}

/* A tab or line end in it is written \t, \n or \r, and a backslash \\, so that a row is always a
 * line and a field always a field. NULL is an empty one. */
static void tsv_field(struct stream *out, const char *text)
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

static void add_object(struct rows *rows, const struct cell *cells)
{
    struct stream *out = &rows->out;
    /* An array has one object a line too: short to write, easy to compare. */
    bool in_array = rows->style.format == FORMAT_JSON && !rows->style.single;
    if (in_array)
        stream_text(out, rows->count ? ",\n  " : "[\n  ");
    for (size_t i = 0; i < rows->n_chosen; i++) {
        const struct column *column = &rows->columns[rows->chosen[i]];
        const struct cell *cell = &cells[rows->chosen[i]];
        stream_text(out, i == 0 ? "{\"" : ", \"");
        stream_text(out, column->key);
        stream_text(out, "\": ");
        if (cell->print)
            cell->print(out, cell->of);
        else if (cell->text && column->flags & IS_NUMBER)
            stream_text(out, cell->text);
        else
            json_value(out, cell->text);
    }
    stream_text(out, in_array ? "}" : "}\n");
}

static void add_line(struct rows *rows, const struct cell *cells)
{
    for (size_t i = 0; i < rows->n_chosen; i++) {
        const char *text = cells[rows->chosen[i]].text;
        if (i)
            stream_char(&rows->out, '\t');
        if (rows->style.null)
            stream_text(&rows->out, text ? text : "");
        else
            tsv_field(&rows->out, text);
    }
    stream_char(&rows->out, rows->style.null ? '\0' : '\n');
}

bool rows_add(struct rows *rows, const struct cell *cells)
{
    if (rows->style.count) {
        rows->count++;
        return true;
    }
    if (is_json(rows)) {
        add_object(rows, cells);
    } else if (rows->style.format == FORMAT_TABLE && !rows->style.null) {
        for (size_t i = 0; i < rows->n_chosen; i++)
            table_cell(&rows->table, cells[rows->chosen[i]].text);
    } else {
        add_line(rows, cells);
    }
    rows->count++;
    return !stream_is_broken(&rows->out);
}

enum exit_status rows_close(struct rows *rows, enum exit_status status)
{
    if (rows->style.count) {
        stream_number(&rows->out, rows->count);
        stream_char(&rows->out, '\n');
    } else if (rows->style.format == FORMAT_JSON && !rows->style.single) {
        stream_text(&rows->out, rows->count ? "\n]\n" : "[]\n");
    } else if (rows->style.format == FORMAT_TABLE && !table_print(&rows->table, &rows->out)) {
        print_out_of_memory();
        status = EXIT_TROUBLE;
    }
    table_free(&rows->table);
    return stream_finish(&rows->out, status);
}

void rows_discard(struct rows *rows)
{
    table_free(&rows->table);
}
