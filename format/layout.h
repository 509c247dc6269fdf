/* Which entries stand together: the groups in their order, the entries of each, and those that
 * share a key. */
#ifndef EPINDEX_FORMAT_LAYOUT_H
#define EPINDEX_FORMAT_LAYOUT_H

#include "contents.h"
#include "progress.h"
#include "status.h"

#define FMT_NO_ENTRY UINT32_MAX

/* The entries of one group: `count` of the sorted ones, from `first`. */
struct fmt_group_span {
    size_t first, count;
};

struct fmt_layout {
    uint32_t *sorted; /* entries by group, bytewise; in answer order within each */
    struct fmt_group_span *groups;
    size_t n_groups;
    uint32_t *next; /* of each entry: the next one of its group and name, or FMT_NO_ENTRY */
    uint32_t *last; /* of the first entry of a group and name: the last one; else FMT_NO_ENTRY */
};

/* In time linear in the entries, whatever their names: the hashes are keyed, so that nobody can
 * choose names that share one. FMT_OK, FMT_TOO_LARGE, FMT_MEMORY, FMT_STOPPED. To be freed in any
 * case. */
enum fmt_status fmt_layout_make(struct fmt_layout *layout, const struct fmt_contents *contents,
                                const struct fmt_progress *progress);
void fmt_layout_free(struct fmt_layout *layout);

#endif
