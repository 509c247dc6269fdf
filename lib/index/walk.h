/* What an epi_cursor is: a walk over one index, or over the pieces of a view one by one. */
#ifndef EPINDEX_INDEX_WALK_H
#define EPINDEX_INDEX_WALK_H

#include "epindex.h"
#include "view.h"

enum walk_kind {
    WALK_NOTHING, /* made with a NULL, or by nobody */
    WALK_ENTRIES,
    WALK_GROUPS,
    WALK_PATH_ENTRIES,
    WALK_DISTRIBUTIONS,
    WALK_PROBLEMS,
    WALK_VIEW_NAMED, /* the entries of one group and name in a view */
    WALK_VIEW_GROUP, /* the entries of one group */
    WALK_VIEW_ALL,
    WALK_VIEW_GROUPS,
    WALK_WITHOUT_MEMORY, /* there was none for the table of groups */
};

struct walk {
    struct fmt_cursor cursor; /* in the current piece, where it walks over a view */
    enum walk_kind kind;
    const epi_view *view;
    size_t piece; /* the current one */
    size_t group; /* WALK_VIEW_ALL: the current one; WALK_VIEW_GROUPS: the next */
    const char *group_name, *name;
};

_Static_assert(sizeof(struct walk) <= sizeof(epi_cursor), "epi_cursor has room for a walk");
_Static_assert(_Alignof(struct walk) <= _Alignof(epi_cursor), "epi_cursor is aligned for a walk");

epi_cursor walk_to_cursor(const struct walk *walk);

/* Steps of the walks over views. */
bool view_next_entry(struct walk *walk, epi_entry *entry);
bool view_next_group(struct walk *walk, epi_group_info *group);

#endif
