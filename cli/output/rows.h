/* The one printer of rows: a table for people, tsv, or JSON. A command says once which columns it
 * has, and then adds row after row. */
#ifndef EPINDEX_CLI_OUTPUT_ROWS_H
#define EPINDEX_CLI_OUTPUT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "output/format.h"
#include "output/stream.h"
#include "output/table.h"

enum column_flag {
    IN_ROW = 1,    /* of tables and tsv */
    IN_OBJECT = 2, /* of JSON */
    EVERYWHERE = IN_ROW | IN_OBJECT,
    IS_NUMBER = 4,
    IS_HEADING = 8 /* tables that are too wide have it above the rows that share it */
};                 /* in neither: printed where --fields asks for it */

struct column {
    const char *key;   /* in JSON, and for --fields */
    const char *title; /* of a table; NULL: has none */
    unsigned flags;
};
#define MOST_COLUMNS 20

struct cell {
    const char *text; /* NULL: empty, null */
    /* In JSON, prints what stands for it in place of the text; NULL: nothing does. */
    void (*print)(struct stream *out, const void *of);
    const void *of;
};

struct row_style {
    enum output_format format;
    const char *fields; /* keys with commas between them; NULL: all that the columns say */
    bool null;          /* tsv: rows end with NUL, fields are written as they are */
    bool count;         /* only how many */
    bool single;        /* json: one object, in no array */
    bool titles;        /* tables have their titles above them */
};

struct rows {
    struct stream out;
    struct row_style style;
    const struct column *columns;
    size_t chosen[MOST_COLUMNS], n_chosen;
    size_t count;
    struct table table;
};

/* False: --fields names none of them, which was said; then there is nothing to close. */
bool rows_open(struct rows *rows, const struct row_style *style, const struct column *columns,
               size_t n_columns);
/* A cell for each column. False: nothing more will arrive. */
bool rows_add(struct rows *rows, const struct cell *cells);
/* `status`, or EXIT_TROUBLE and said why. */
enum exit_status rows_close(struct rows *rows, enum exit_status status);
/* In place of it, where no row was added: nothing is printed. */
void rows_discard(struct rows *rows);

#endif
