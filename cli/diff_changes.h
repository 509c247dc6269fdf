/* What differs between two indexes: entries as multisets, and versions of distributions. Knows
 * nothing of output. */
#ifndef EPINDEX_CLI_DIFF_CHANGES_H
#define EPINDEX_CLI_DIFF_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"

enum change_kind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_CHANGED,   /* another value, or another distribution */
    CHANGE_REORDERED, /* the same entries, of which another one comes first */
    CHANGE_VERSION    /* of a distribution that has entries in both */
};
#define N_CHANGE_KINDS 5

/* An entry, or of CHANGE_VERSION a distribution. The strings are the index's. */
struct side {
    const char *value; /* NULL: a distribution */
    const char *dist;  /* NULL: unknown; likewise the version */
    const char *version;
};

struct change {
    enum change_kind kind;
    const char *group, *name;          /* NULL: of CHANGE_VERSION */
    const struct side *before, *after; /* NULL: there is none */
};

struct changes {
    struct change *items; /* by group, kind and name, bytewise; versions at the end */
    size_t count;
    size_t counts[N_CHANGE_KINDS];
    void *owned[2];
};

/* EPI_OK, _MEMORY, or _DAMAGED with *damaged set to the index that is. changes_free() in any case;
 * both indexes must live as long. */
epi_status find_changes(const epi_index *before, const epi_index *after, bool versions,
                        struct changes *changes, const epi_index **damaged);
void changes_free(struct changes *changes);

#endif
