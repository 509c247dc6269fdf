/* Rows laid out for people. Nothing is ever cut: where aligned columns do not fit the terminal, the
 * rows of one first cell stand below it as a heading, and where that does not help, the cells of a
 * row follow each other, on as many lines as they need. */
#ifndef EPINDEX_CLI_OUTPUT_TABLE_H
#define EPINDEX_CLI_OUTPUT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "output/stream.h"

#define TABLE_MOST_COLUMNS 20

struct table {
    struct {
        const char *title; /* NULL: no titles at all */
        bool right;        /* aligned to the right */
    } columns[TABLE_MOST_COLUMNS];
    size_t n_columns;
    bool headed;  /* the first column may stand above the rows that share it */
    char **cells; /* row by row, control characters escaped */
    size_t n_cells, capacity;
    bool no_memory;
};

void table_open(struct table *table, size_t n_columns);
void table_title(struct table *table, size_t column, const char *title, bool right);
/* The next cell of the row, or the first of the next row; NULL is an empty one. */
void table_cell(struct table *table, const char *text);
/* False: out of memory, and nothing was printed. */
bool table_print(const struct table *table, struct stream *out);
void table_free(struct table *table);

#endif
