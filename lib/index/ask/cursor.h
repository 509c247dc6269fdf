/* What an epi_cursor is: a walk over one file, or over the pieces of an index one by one. */
#ifndef EPINDEX_INDEX_CURSOR_H
#define EPINDEX_INDEX_CURSOR_H

#include "index.h"

enum walk_kind {
    WALK_NOTHING,         /* made with a NULL, or by nobody */
    WALK_WITHOUT_MEMORY,  /* there was none to begin */
    WALK_ENTRIES,         /* of the one file that answers alone */
    WALK_STACKED_ENTRIES, /* of several, or not all of them */
    WALK_GROUPS,
    WALK_STACKED_GROUPS,
    WALK_NAMED_GROUP,
    WALK_DISTRIBUTIONS,
    WALK_PATH_ENTRIES, /* of an index that was opened as a file */
    WALK_SOURCES,      /* of one that was opened for a path list */
    WALK_PROBLEMS,
};

struct walk {
    struct fmt_cursor cursor; /* in the current piece */
    enum walk_kind kind;
    const epi_index *index;
    size_t piece;  /* the current one */
    size_t number; /* stacked entries: the group of the table; groups, sources and distributions:
                      the next one, or the next source */
    const char *group, *name; /* NULL: every one */
    uint32_t distribution;    /* distributions: the number of the piece's first one */
    bool is_last;             /* `cursor` has all that is left */
    bool in_path_order;       /* stacked entries: by distribution and line, and not by group */
    bool hidden_too;          /* likewise, those of hidden distributions among them */
    bool repeated;            /* distributions: of a path entry that is on the list once more */
};

_Static_assert(sizeof(struct walk) <= sizeof(epi_cursor), "epi_cursor has room for a walk");
_Static_assert(_Alignof(struct walk) <= _Alignof(epi_cursor), "epi_cursor is aligned for a walk");

epi_cursor walk_to_cursor(const struct walk *walk);
epi_cursor no_walk(enum walk_kind why);

/* Every entry by distribution and line. */
epi_cursor entries_in_path_order(const epi_index *index, bool hidden_too);

/* As epi_next_distribution(), with the row that its file has. */
bool next_distribution(epi_cursor *cursor, struct distribution *row,
                       epi_distribution *distribution);

/* The walk, where it is of that kind; else NULL. */
struct walk *walk_of(epi_cursor *cursor, enum walk_kind kind);

#endif
