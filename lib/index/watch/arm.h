/* Which files and directories have to be watched for a path list. Linux only: inotify.
 *
 * Knows path entries, the way that leads to them, and what a scan would read in them; knows no
 * events. */
#ifndef EPINDEX_INDEX_ARM_H
#define EPINDEX_INDEX_ARM_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "epindex.h"
#include "name_table.h"

struct watched_path {
    const char *path; /* absolute */
    bool is_egg, is_drop;
};

/* The watches of one inotify descriptor. */
struct watches {
    int *numbers; /* malloc'ed, sorted */
    size_t count, capacity;
};

/* What is armed. Zero-initialise. */
struct armed {
    struct watches watches;
    struct arena arena;
    struct name_table names; /* of whatever stands on the way to a path entry */
    bool has_drop;           /* one of the path entries is an entry_points.d */
};

/* Watches all that the answers for `paths` hang on. What changes behind a watch that is set raises
 * an event, and each directory is watched before it is looked into: so whatever changes while this
 * goes on is either found by it, or raises an event. Watches that are needed no more are removed.
 * On failure `armed` is as it was, and the descriptor is good for nothing but to be closed. EPI_OK,
 * EPI_ERR_SYSTEM, EPI_ERR_MEMORY. */
epi_status watch_arm(int inotify, const struct watched_path *paths, size_t n_paths,
                     struct armed *armed, epi_detail *detail);

void armed_free(struct armed *armed);

/* Whether what is named so, in any of the directories that are watched, may change the answers. */
bool armed_concerns(const struct armed *armed, const char *name);

#endif
