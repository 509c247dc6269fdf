/* Judges indexes for those who want no report: one verdict for each path entry, and the first stale
 * one ends it. Where the stamps can tell, nothing is allocated. */
#ifndef EPINDEX_INDEX_FRESHNESS_H
#define EPINDEX_INDEX_FRESHNESS_H

#include "arena.h"
#include "epindex.h"
#include "reader.h"
#include "report.h"

/* Judges every path entry of the index. `at` is where its only path entry is now; NULL: where the
 * index says. `verdicts` has room for all path entries, or is NULL; *path is the one that was
 * looked at last, valid like the verdicts' strings as long as `arena` and the index. *worst is
 * raised to the worst verdict. EPI_OK, EPI_ERR_STALE, EPI_ERR_MEMORY, EPI_ERR_SYSTEM,
 * EPI_ERR_DAMAGED. */
epi_status judge_index(const epi_index *index, const char *at, epi_level level, struct arena *arena,
                       struct path_verdict *verdicts, epi_verdict *worst, const char **path);

/* The same for a path entry without distributions that is in no index. */
epi_status judge_empty_path_entry(const struct path_entry *entry, epi_level level,
                                  struct arena *arena, struct path_verdict *verdict);

/* The worst verdict of all path entries, for a rebuild: what it keeps has to be what a build from
 * nothing would write, so it looks at the file that name and version come from as well. An index
 * that cannot be judged is stale. */
epi_verdict verdict_for_rebuild(const epi_index *index, epi_level level);

#endif
