/* Rows: the lines of a scan, cut up by shard and written so that their bytes sort as a catalogue is
 * ordered: by shard, input, metadata directory.
 *
 * Of an input there is a row in its own shard, and one for each of its problems. Of a distribution
 * there is a row in the shard of its name, and in each in which it has entries. A row is fields,
 * each ended by a NUL, behind the number of its shard. */
#ifndef EPINDEX_CATALOGUE_ROW_H
#define EPINDEX_CATALOGUE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "line.h"

enum row_kind { ROW_INPUT = '0', ROW_PROBLEM = '1', ROW_DISTRIBUTION = '2' };

typedef int row_take(void *context, const char *row, size_t length);

/* Hands `take` the rows of the line, of all shards, or of `only` (UINT32_MAX: all). A result other
 * than 0 ends it and is returned; -1 with ENOMEM: out of memory. */
int rows_of_line(const struct line *line, uint32_t shards, uint32_t only, struct buffer *scratch,
                 row_take *take, void *context);

/* A row that was taken apart. The strings are in the row. */
struct row {
    enum row_kind kind;
    struct line line; /* without entries; of a problem, that one in `problem` */
    epi_problem problem;
    const char *entries; /* ROW_DISTRIBUTION: where they begin, and the row ends: what is in front
                            is the same of all rows of one distribution */
    const char *end;
};

/* The shard of a row, and its input. */
uint32_t row_shard(const char *bytes);
const char *row_input(const char *bytes);
/* `bytes` is a row that rows_of_line() made. */
void row_read(struct row *row, const char *bytes, size_t length);
/* The next entry; false: no more. */
bool row_next_entry(struct row *row, epi_entry *entry);

#endif
