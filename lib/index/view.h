/* A view: the indexes that answer for one path list, in path order, and where each came from.
 *
 * view.c makes it, from what view_sources.c finds for each path entry and view_combined.c for a run
 * of them; view_stack.c works out what hides what; view_lookup.c and view_groups.c answer. After
 * the opening nothing in it changes but `groups`, once. */
#ifndef EPINDEX_INDEX_VIEW_H
#define EPINDEX_INDEX_VIEW_H

#include <stdatomic.h>

#include "arena.h"
#include "epindex.h"
#include "index.h"
#include "report.h"
#include "store.h"

#define NO_PIECE SIZE_MAX

/* One index of the stack: of one path entry, or of a run of them. */
struct view_piece {
    epi_index *index;
    const char *at;   /* where its only path entry is; NULL: where the index says */
    size_t source;    /* the number of its first path entry in the view */
    uint32_t first;   /* the view's number of its first distribution */
    uint32_t count;   /* of distributions */
    uint64_t *hidden; /* a bit for each distribution that an earlier piece hides; NULL: none */
    const char *const *locations; /* of the distributions, absolute; NULL: as the index says */
};

struct view_note {
    const char *file, *why;
    struct view_note *next;
};

/* What serves one path entry. */
struct view_source {
    const char *path;
    size_t piece;  /* NO_PIECE: it has no distributions, and `empty` is all there is to know */
    bool repeated; /* an earlier, equal path entry hides it; `piece` is that one's */
    struct path_entry empty;
    struct hash content;
    uint32_t distributions;
    const char *file;
    epi_verdict verdict;
    epi_reason reason;
    bool saved;
    struct view_note *notes, **last_note;
    size_t n_notes;
};

struct view_group_table {
    size_t count;
    epi_group_info items[]; /* sorted by name */
};

struct epi_view {
    struct arena arena;
    struct view_piece *pieces;
    size_t n_pieces;
    struct view_source *sources;
    size_t n_sources;
    _Atomic(struct view_group_table *) groups; /* NULL until somebody asks */
};

/* What an opening carries along. */
struct opening {
    epi_view *view;
    const char *const *given; /* the path list */
    epi_level level;
    bool use_stores, save;
    const char *file; /* the combined index; NULL: none */
    struct store_folder system, users;
    int system_descriptor, users_descriptor;      /* -1: there is none */
    const char *system_distrust, *users_distrust; /* NULL: trusted */
    epi_index *stale; /* of the current path entry: what a scan may take over; NULL: nothing */
    epi_detail *detail;
};

/* Serves path entry `number` from the stores, or scans it. */
epi_status serve_path_entry(struct opening *opening, size_t number);

/* The combined index and the run of the path list that it covers. */
struct combined {
    epi_index *index; /* NULL: none may serve */
    size_t first, count;
    struct path_verdict *verdicts;
};

/* Looks whether opening->file may serve. */
epi_status find_combined(struct opening *opening, struct combined *combined);
/* Lets it serve its run; the view owns its index then. */
void serve_combined(struct opening *opening, struct combined *combined);

/* Opens an index file that is to be trusted. NULL with EPI_OK: there is none, or it was passed
 * over, `why` then being the sentence; "" for none. `distrust` is what is wrong with its folder, or
 * NULL. `also`: whose files are trusted besides the caller's and root's. */
epi_status open_trusted(int folder, const char *name, const char *path, const char *distrust,
                        uid_t also, epi_index **index, struct stat *status, epi_detail *why);

/* EPI_OK: `verdicts`, one for each path entry, are fresh or moved. EPI_NONE: it cannot be used,
 * *why says why not. */
epi_status judge_candidate(struct opening *opening, const epi_index *index, const char *at,
                           struct path_verdict *verdicts, epi_detail *why);

/* Records that an index was passed over. */
epi_status add_note(struct opening *opening, size_t number, const char *file, const char *why);

/* Works out hidden distributions, numbers and locations. EPI_ERR_DAMAGED: the table of
 * distributions of piece *damaged breaks off. */
epi_status stack_pieces(epi_view *view, size_t *damaged);

/* The groups of all pieces; NULL: out of memory. */
const struct view_group_table *view_groups(const epi_view *view);

/* Holds every path entry against what is there. EPI_OK, with *worst EPI_FRESH or EPI_MOVED, or as
 * epi_view_is_fresh(). */
epi_status judge_view(const epi_view *view, epi_level level, epi_verdict *worst,
                      epi_detail *detail);

/* Whether one index answers everything, as it is. */
static inline bool answers_alone(const epi_view *view)
{
    return view->n_pieces == 1 && view->pieces[0].hidden == NULL;
}

static inline bool is_hidden(const struct view_piece *piece, uint32_t distribution)
{
    return piece->hidden != NULL && distribution < piece->count &&
           (piece->hidden[distribution / 64] >> distribution % 64 & 1) != 0;
}

#endif
