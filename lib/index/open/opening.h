/* What an opening of a path list carries along, and its parts. Calling sequence: open.c; for each
 * path entry sources.c, or combined.c for a run of them, which ask candidate.c, and scanned.c where
 * nothing serves; then stack.c. */
#ifndef EPINDEX_INDEX_OPENING_H
#define EPINDEX_INDEX_OPENING_H

#include <sys/stat.h>

#include "folder.h"
#include "index.h"
#include "look.h"
#include "save.h"

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
    struct boot boot;
    epi_detail *detail;
};

/* Serves path entry `number` from the stores, or scans it. */
epi_status serve_path_entry(struct opening *opening, size_t number);

/* A place where an index of the path entry may be. */
struct candidate {
    epi_store store;
    const struct store_folder *folder;
    int descriptor; /* of the folder */
    const char *name;
    const struct objection *to_folder;
    uid_t also;
    bool *in_doubt; /* set where only a scan could tell; the candidate is left then. NULL: scan */
};

/* The scan of path entry `number` as it is now, made once; `older`, which may be NULL, is what it
 * may take over from. */
epi_status scan_once(struct opening *opening, size_t number, const struct index_file *older);
/* Whether what the index says is what a scan would say, had it the same times: then a scan can
 * judge it, and take its place. */
bool is_judged_by_a_scan(const struct opening *opening, const struct index_file *file,
                         const char *at);
/* The verdict on an index whose listing its stamps could not prove. EPI_OK, EPI_NONE where it is
 * stale, or what kept the scan from its end. */
epi_status judge_by_scan(struct opening *opening, size_t number, const struct index_file *file,
                         const struct path_entry *entry, struct path_verdict *verdict,
                         struct objection *objection);
/* Puts the scan in the place of an index that says the same with stamps that prove less. */
bool replace_by_scan(struct opening *opening, const struct candidate *candidate,
                     const struct seen_file *seen, struct index_file **file);
/* What the caller may not restamp is in doubt for every process, in another boot for one: what they
 * read of it is kept in their own store, whose stamps then hold. */
void keep_what_was_read(struct opening *opening, size_t number, const char *name,
                        const struct seen_file *users);
/* Serves it by that, and saves it, where it has distributions, under `name` in the user's store. */
epi_status serve_by_scan(struct opening *opening, size_t number, const char *name,
                         const struct seen_file *users, bool save);

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

/* Adds the file that serves path entry `number`: `at` where it lies elsewhere than it says. */
void add_piece(struct opening *opening, size_t number, struct index_file *file, const char *at,
               const struct path_entry *entry, bool was_proved);
/* Works out hidden distributions, numbers and locations. EPI_ERR_DAMAGED: the table of
 * distributions of piece *damaged breaks off. */
epi_status stack_pieces(epi_index *index, size_t *damaged);

#endif
