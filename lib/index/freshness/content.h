/* Tier 2: lists a path entry again, reads what its stamps can't vouch for, and compares with what
 * the index recorded; says which distributions differ. */
#ifndef EPINDEX_INDEX_CONTENT_H
#define EPINDEX_INDEX_CONTENT_H

#include "arena.h"
#include "path_verdict.h"
#include "reader.h"
#include "stamps.h"

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
