/* Whether an index file is right about its directories: tier by tier, path entry by path entry. The
 * one loop that everybody uses who wants to know. Where the stamps can tell, nothing is allocated.
 */
#ifndef EPINDEX_INDEX_LOOK_H
#define EPINDEX_INDEX_LOOK_H

#include <stdbool.h>

#include "arena.h"
#include "content.h"
#include "epindex.h"
#include "index_file.h"
#include "stamps.h"

/* How closely to look, and where. */
struct look {
    epi_level level; /* EPI_LEVEL_DEFAULT: what the index asks for */
    const char *at;  /* where its only path entry is now; NULL: where the index says */
    /* Also at the file that name and version come from: what a rebuild keeps has to be what a build
     * from nothing would write. */
    bool metadata_too;
    bool to_the_end; /* also at what follows a stale path entry */
    /* A path entry whose listing is not proved is left in doubt, and not read. */
    bool without_listing;
    bool stamps_alone; /* neither is a distribution read: whatever is in doubt is left so */
    /* A path entry of many distributions that changed is stale, and not read: whoever asks opens
     * another index then, and the scan that makes it is the one that says what changed. */
    bool changed_is_stale;
    struct boot *boot;                /* of the call that looks; or NULL */
    const struct stamp_table *stamps; /* the file's, decoded before; or NULL */
    const struct fmt_progress
        *progress; /* asked before each path entry and distribution; or NULL */
};

/* Looks at every path entry of the file, up to the first stale one. `verdicts` has room for all of
 * them, or is NULL. *worst, which the caller has initialised, becomes the worst that is worse; its
 * strings and those of `verdicts` are valid as long as `arena` and the file. EPI_OK whatever the
 * verdict, EPI_ERR_MEMORY, EPI_ERR_STOPPED, EPI_ERR_SYSTEM (errno), EPI_ERR_DAMAGED. */
epi_status look_at_file(const struct index_file *file, const struct look *look, struct arena *arena,
                        struct path_verdict *verdicts, struct path_verdict *worst);

/* The same for a path entry without distributions that is in no index. */
epi_status look_at_empty(const struct path_entry *entry, epi_level level, struct arena *arena,
                         struct path_verdict *verdict);

#endif
