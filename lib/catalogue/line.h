/* A line of a scan: what one input says of one distribution, or of itself, as a JSON object.
 *
 * docs/catalogue.md, "The lines", is the contract. Knows neither files nor catalogues. */
#ifndef EPINDEX_CATALOGUE_LINE_H
#define EPINDEX_CATALOGUE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "scan.h"

#define LINE_VERSION_MAJOR 1
#define LINE_VERSION_MINOR 0

struct line {
    const char *input;
    enum path_kind kind;
    const char *identity;  /* NULL: not known */
    const char *directory; /* the metadata directory's name; NULL: the line is about the input */
    const char *name;      /* NULL: the metadata does not say */
    const char *version;   /* likewise */
    const char *normalized;
    struct hash content;
    const epi_entry *entries; /* their references are not parsed */
    size_t n_entries;
    const epi_problem *problems;
    size_t n_problems;
};

/* For qsort(): the order of the entries of a line. */
int compare_lines(const void *left, const void *right);

/* Appends the line, with a line feed. False: out of memory. */
bool line_write(struct buffer *out, const struct line *line);

/* What lines are read into, one after the other. Zero-initialise. */
struct line_reader {
    epi_entry *entries;    /* malloc'ed */
    epi_problem *problems; /* likewise */
    size_t entries_capacity, problems_capacity;
    const char *error; /* of the line that was read last: a sentence without full stop */
    size_t column;     /* where, from 1 */
    bool out_of_memory;
};

/* Reads the line of `length` bytes at `text`, without its line feed; text[length] can be written.
 * The strings of `line` are in `text`, which is overwritten. False: `error` and `column`, or out of
 * memory. */
bool line_read(struct line_reader *reader, char *text, size_t length, struct line *line);
void line_reader_free(struct line_reader *reader);

#endif
