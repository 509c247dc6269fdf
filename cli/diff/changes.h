/* What differs between two lists of items: entries as multisets, and versions of distributions.
 * Knows nothing of output. */
#ifndef EPINDEX_CLI_DIFF_CHANGES_H
#define EPINDEX_CLI_DIFF_CHANGES_H

#include "diff/items.h"

enum change_kind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_CHANGED,   /* another value, or another distribution */
    CHANGE_REORDERED, /* the same entries, of which another one comes first */
    CHANGE_VERSION    /* of a distribution that has entries in both */
};
#define N_CHANGE_KINDS 5

struct change {
    enum change_kind kind;
    const char *group, *name;          /* NULL: of CHANGE_VERSION */
    const struct side *before, *after; /* NULL: there is none */
};

struct changes {
    struct change *items; /* by group, kind and name, bytewise; versions at the end */
    size_t count;
    size_t counts[N_CHANGE_KINDS];
};

/* Changes point into the lists, which become marked. Where one of them does not name
 * distributions, these are not compared. False: out of memory. changes_free() in any case. */
bool find_changes(struct item_list *before, struct item_list *after, bool versions,
                  struct changes *changes);
void changes_free(struct changes *changes);

#endif
