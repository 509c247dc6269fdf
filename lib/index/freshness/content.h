/* Tier 2: lists a path entry again, reads what its stamps can't vouch for, and compares with what
 * the index recorded; says which distributions differ. */
#ifndef EPINDEX_INDEX_CONTENT_H
#define EPINDEX_INDEX_CONTENT_H

#include "arena.h"
#include "reader.h"
#include "stamps.h"

/* What a look at a path entry found. */
struct path_verdict {
    const char *path; /* where it was looked at, absolute */
    epi_verdict verdict;
    epi_reason reason;
    const epi_change *changes;
    size_t n_changes;
    bool in_doubt; /* its listing is not proved, and was not to be read: the verdict is open */
    /* Distributions that were read because their stamps could not tell, and are the same; the first
     * of them, a string of the index. */
    uint32_t n_doubted;
    const char *doubted;
};

/* Checks a path entry of an index, which is at `path` now. `distributions` stands at its first
 * distribution, and is left there. With a `belief`, the files of a distribution whose own
 * stamps prove it unchanged are not opened; NULL: all are. The verdict is fresh or
 * stale, its strings lie in `arena`. EPI_OK, EPI_ERR_MEMORY, EPI_ERR_SYSTEM (errno),
 * EPI_ERR_DAMAGED. */
epi_status check_content(struct arena *arena, const struct path_entry *entry, const char *path,
                         const struct fmt_cursor *distributions, const struct belief *belief,
                         struct path_verdict *verdict);

/* Reads one distribution again, in a path entry at `path` whose listing is the recorded one:
 * *changed, and then *change, whose strings lie in `arena`. As above. */
epi_status check_distribution_content(struct arena *arena, const struct distribution *recorded,
                                      const char *path, bool *changed, epi_change *change);

/* What an index, whose distributions are `before`, says of a path entry that was scanned since,
 * into one whose distributions are `after` (NULL: it has none). As check_content(). */
epi_status compare_with_newer(struct arena *arena, const struct path_entry *entry,
                              struct fmt_cursor before, const struct path_entry *newer,
                              const struct fmt_cursor *after, struct path_verdict *verdict);

#endif
