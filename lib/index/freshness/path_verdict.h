/* What a look at a path entry found. */
#ifndef EPINDEX_INDEX_PATH_VERDICT_H
#define EPINDEX_INDEX_PATH_VERDICT_H

#include <stdbool.h>

#include "epindex.h"

struct path_verdict {
    const char *path; /* where it was looked at, absolute */
    epi_verdict verdict;
    epi_reason reason;
    const epi_change *changes;
    size_t n_changes;
    bool in_doubt; /* its listing is not proved, and was not to be read: the verdict is open */
};

#endif
