/* Makes the bytes of an index file: one call, the whole contents, in memory. */
#ifndef EPINDEX_FORMAT_WRITER_H
#define EPINDEX_FORMAT_WRITER_H

#include "contents.h"
#include "progress.h"
#include "status.h"

/* A file in memory. */
struct fmt_file {
    const char *bytes;
    size_t size;
    char *memory; /* what fmt_file_free() frees */
};

/* Makes the file of `contents`. The same contents are the same bytes, always; time is linear in
 * their size, whatever they are. `progress` may be NULL.
 *
 * FMT_OK: the caller frees the file; FMT_TOO_LARGE: it would pass cdb's limit; FMT_STOPPED;
 * FMT_MEMORY. */
enum fmt_status fmt_make(struct fmt_file *file, const struct fmt_contents *contents,
                         const struct fmt_progress *progress);
void fmt_file_free(struct fmt_file *file);

#endif
