/* Whether an open index holds: every file of it, and the path entries without one. */
#ifndef EPINDEX_INDEX_CHECK_H
#define EPINDEX_INDEX_CHECK_H

#include "index.h"

/* EPI_OK, with *worst EPI_FRESH or EPI_MOVED, or as epi_is_fresh(). */
epi_status check_index(const epi_index *index, epi_level level, epi_verdict *worst,
                       epi_detail *detail);

#endif
