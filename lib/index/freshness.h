/* Judging an index, for those who want no report. */
#ifndef EPINDEX_INDEX_FRESHNESS_H
#define EPINDEX_INDEX_FRESHNESS_H

#include "epindex.h"

/* The worst verdict of all path entries, for a rebuild: what it keeps has to be what a build from
 * nothing would write, so it looks at the file that name and version come from as well. An index
 * that cannot be judged is stale. */
epi_verdict verdict_for_rebuild(const epi_index *index, epi_level level);

#endif
