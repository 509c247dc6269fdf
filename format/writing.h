/* The state of one file while it is made, shared by the parts that put its records. */
#ifndef EPINDEX_FORMAT_WRITING_H
#define EPINDEX_FORMAT_WRITING_H

#include "cdb_tables.h"
#include "layout.h"
#include "records.h"

struct writing_entry {
    struct fmt_entry_sizes sizes;
    uint32_t place;  /* from the end of its group's record, and once it is written, from the
                        beginning of the table */
    uint32_t module; /* what fmt_entry_places has, from the moment when it has its place */
};

struct writing {
    const struct fmt_contents *contents;
    const struct fmt_progress *progress;
    size_t steps; /* towards the next question whether to stop */
    struct fmt_layout layout;
    struct fmt_output output;
    struct cdb_records records;
    size_t table;   /* where the data of the table of distributions begins in the output */
    uint32_t *rows; /* of each distribution: its place, from there */
    struct writing_entry *entries; /* one of each */
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
