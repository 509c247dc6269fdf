/* What stands where in the file, worked out before anything is written: the groups in their order,
 * the entries of each, and how many bytes it all comes to. */
#ifndef EPINDEX_FORMAT_LAYOUT_H
#define EPINDEX_FORMAT_LAYOUT_H

#include "buffer.h"
#include "contents.h"
#include "status.h"

/* The entries of one group: `count` of the sorted ones, from `first`. */
struct fmt_group_span {
    size_t first, count;
};

struct fmt_layout {
    const epi_entry **sorted; /* by group, bytewise; in answer order within each */
    struct fmt_group_span *groups;
    size_t n_groups;
    uint64_t file_size;
};

/* FMT_OK; FMT_TOO_LARGE, with file_size set; FMT_MEMORY. To be freed in any case. */
enum fmt_status fmt_layout_make(struct fmt_layout *layout, const struct fmt_contents *contents);
void fmt_layout_free(struct fmt_layout *layout);

const epi_entry *const *fmt_entries_of(const struct fmt_layout *layout,
                                       const struct fmt_group_span *group);

/* The parts of the file that no single element makes. */
void fmt_put_group_head(struct fmt_buffer *buffer, const char *group, size_t count);
void fmt_put_entry_key(struct fmt_buffer *buffer, const epi_entry *entry);
void fmt_put_groups(struct fmt_buffer *buffer, const struct fmt_layout *layout);
void fmt_put_distributions(struct fmt_buffer *buffer, const struct fmt_contents *contents);
void fmt_put_problems(struct fmt_buffer *buffer, const struct fmt_contents *contents);

#endif
