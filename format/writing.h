/* The state of one file while it is made, shared by the parts that put its records. */
#ifndef EPINDEX_FORMAT_WRITING_H
#define EPINDEX_FORMAT_WRITING_H

#include "cdb_tables.h"
#include "layout.h"

struct writing {
    const struct fmt_contents *contents;
    const struct fmt_progress *progress;
    size_t steps; /* towards the next question whether to stop */
    struct fmt_layout layout;
    struct fmt_output output;
    struct cdb_records records;
    size_t table;     /* where the data of the table of distributions begins in the output */
    uint32_t *rows;   /* of each distribution: its place, from there */
    uint32_t *sizes;  /* of each entry: its fields, but for what depends on places */
    uint32_t *places; /* of each entry: from the end of its group's record, and once it is written,
                         from the beginning of the table */
};

/* To be called for each element that is put. */
static inline bool writing_must_stop(struct writing *w)
{
    return fmt_must_stop(w->progress, w->steps++);
}

/* Puts every record but the header, and gives w->rows and w->places their values (body.c). FMT_OK,
 * FMT_MEMORY, FMT_STOPPED, FMT_TOO_LARGE. */
enum fmt_status put_body(struct writing *w);

#endif
