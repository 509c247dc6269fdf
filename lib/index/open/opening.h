/* What an opening of a path list carries along, and its parts. Calling sequence: open.c; for each
 * path entry sources.c, or combined.c for a run of them, which ask candidate.c; then stack.c. */
#ifndef EPINDEX_INDEX_OPENING_H
#define EPINDEX_INDEX_OPENING_H

#include <sys/stat.h>

#include "folder.h"
#include "index.h"
#include "look.h"

/* What a scan of a path entry found: the verdict on an older index, what takes its place, and what
 * is saved, all from one. */
struct scanned {
    bool done;
    struct path_entry entry;
    struct index_file *file; /* in memory; NULL: it has no distributions */
};

struct opening {
    epi_index *index;
    const char *const *given; /* the path list */
    epi_level level;
    bool use_stores, save;
    const char *file; /* the combined index; NULL: none */
    struct store_folder system, users;
    int system_descriptor, users_descriptor;            /* -1: there is none */
    struct objection system_objection, users_objection; /* to the folder */
    struct index_file *stale; /* of the current path entry: what a scan may take over; or NULL */
    struct scanned scanned;   /* of the current path entry */
    epi_detail *detail;
};

/* Serves path entry `number` from the stores, or scans it. */
epi_status serve_path_entry(struct opening *opening, size_t number);

/* The combined index and the run of the path list that it covers. */
struct combined {
    struct index_file *file; /* NULL: none may serve */
    size_t first, count;
    struct path_verdict *verdicts;
};

/* Looks whether opening->file may serve. */
epi_status find_combined(struct opening *opening, struct combined *combined);
/* Lets it serve its run; the index owns its file then. */
void serve_combined(struct opening *opening, struct combined *combined);

/* Opens an index file that is to be trusted. NULL with EPI_OK: there is none, or it is not to be
 * used, which *objection then says. `to_folder`: what is to be said against its folder. `also`:
 * whose files are trusted besides the caller's and root's. */
epi_status open_trusted(int folder, const char *name, const char *path,
                        const struct objection *to_folder, uid_t also, struct index_file **file,
                        struct stat *status, struct objection *objection);

/* EPI_OK: `verdicts`, one for each path entry, are fresh or moved. EPI_NONE: it cannot be used,
 * *objection says why not. */
epi_status check_candidate(const struct index_file *file, const struct look *look,
                           struct path_verdict *verdicts, struct objection *objection);

void object_to_staleness(struct objection *objection, const struct path_verdict *verdict,
                         bool alone);

/* Records that an index of path entry `number` was passed over. */
epi_status pass_over(struct opening *opening, size_t number, epi_store store, const char *file,
                     const struct objection *objection);

/* Works out hidden distributions, numbers and locations. EPI_ERR_DAMAGED: the table of
 * distributions of piece *damaged breaks off. */
epi_status stack_pieces(epi_index *index, size_t *damaged);

#endif
