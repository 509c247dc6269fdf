/* An open index: the files that answer for a path list, in path order, and who serves each path
 * entry. After the opening nothing in it changes but `groups`, `rows` and `stamps`, once each. */
#ifndef EPINDEX_INDEX_INDEX_H
#define EPINDEX_INDEX_INDEX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "arena.h"
#include "epindex.h"
#include "index_file.h"

#define NO_PIECE SIZE_MAX

/* One file of the stack: of one path entry, or of a run of them. */
struct piece {
    struct index_file *file;
    const char *at;     /* where its only path entry is; NULL: where the file says */
    size_t source;      /* the number of its first path entry in the index */
    uint32_t first;     /* the index's number of its first distribution */
    uint32_t count;     /* of distributions */
    uint64_t *hidden;   /* a bit for each distribution that an earlier piece hides; NULL: none */
    bool hides_entries; /* some of those have entries */
    bool was_proved;    /* its stamps held when it was opened: opened anew, they do again */
    const char *const *locations;     /* of the distributions, absolute; NULL: as the file says */
    const char *const *problem_paths; /* likewise */
    _Atomic(struct stamp_table *) stamps; /* NULL until a binding asks again */
};

/* What serves one path entry. */
struct source {
    const char *path; /* absolute */
    size_t piece;     /* NO_PIECE: it has no distributions, and `entry` is all there is to know */
    bool repeated;    /* an earlier, equal path entry hides it; `piece` is that one's */
    struct path_entry entry;
    const char *file; /* NULL: in memory */
    epi_store store;
    epi_verdict verdict;
    epi_reason reason;
    bool saved, disabled;
    epi_passed_over *passed_over;
    size_t n_passed_over;
};

struct group_table {
    size_t count;
    epi_group_info items[]; /* sorted by name */
};

struct epi_index {
    struct piece *pieces;
    size_t n_pieces;
    const struct fmt_reader *alone; /* of the one file that answers everything as it is; or NULL */
    struct source *sources;         /* NULL: opened as a file, whose path entries they are */
    size_t n_sources;
    struct arena arena;
    _Atomic(struct group_table *) groups; /* NULL until somebody asks */
    _Atomic(struct row_places *) rows;    /* likewise */
    struct piece only;                    /* the one of an index that was opened as a file */
};

/* The index that one file is, which takes the file over: on failure it is closed. EPI_OK,
 * EPI_ERR_MEMORY. */
epi_status index_of_file(struct index_file *file, epi_index **index, epi_detail *detail);

/* In one, distributions of one name do not hide each other. */
static inline bool is_catalogue(const epi_index *index)
{
    return index->sources == NULL && index->alone->header.kind == EPI_CATALOGUE;
}

/* Whether one file has every entry, and none that is hidden. */
static inline bool answers_from_one_file(const epi_index *index)
{
    return index->n_pieces == 1 && index->pieces[0].hidden == NULL;
}

static inline bool is_hidden(const struct piece *piece, uint32_t distribution)
{
    return piece->hidden != NULL && distribution < piece->count &&
           (piece->hidden[distribution / 64] >> distribution % 64 & 1) != 0;
}

#endif
