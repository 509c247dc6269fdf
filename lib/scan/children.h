/* Which children of a path entry are distributions, and in which order they answer. Knows names
 * only. */
#ifndef EPINDEX_SCAN_CHILDREN_H
#define EPINDEX_SCAN_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

#include "progress.h"
#include "status.h"

enum child_kind {
    CHILD_METADATA,  /* *.dist-info, *.egg-info, in any case */
    CHILD_EGG_INFO,  /* EGG-INFO, in any case, of a path entry named *.egg */
    CHILD_DROP_FILE, /* *.txt of an entry_points.d */
    CHILD_NONE,      /* anything else */
};

struct child {
    const char *name;
    enum child_kind kind;
    size_t bucket;
    size_t position;
};

/* Zero-initialise. */
struct children {
    struct child *items; /* malloc'ed */
    size_t count, capacity;
};

/* `in_egg`, `in_drop`: what the path entry is. */
enum child_kind classify_child(const char *name, bool in_egg, bool in_drop);

/* `name` is kept, not copied. False: out of memory. */
bool children_add(struct children *children, const char *name, enum child_kind kind);

/* Sorts bytewise by name: for directories, whose own order is arbitrary. `progress` may be NULL,
 * here and below. FMT_OK, FMT_MEMORY, FMT_STOPPED. */
enum fmt_status children_sort(struct children *children, const struct fmt_progress *progress);

/* Brings the children into the order in which importlib.metadata's Lookup gives them: bucketed by
 * normalized name, buckets by their first child; then EGG-INFO; then drop files. Likewise. */
enum fmt_status children_bring_into_answer_order(struct children *children,
                                                 const struct fmt_progress *progress);

void children_free(struct children *children);

#endif
