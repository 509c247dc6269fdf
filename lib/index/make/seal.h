/* Makes of what a scan found what a sealed index holds: paths relative to the index, no stamps. */
#ifndef EPINDEX_INDEX_SEAL_H
#define EPINDEX_INDEX_SEAL_H

#include <stdbool.h>

#include "scan.h"

/* Changes the scan in place; `base` is the directory that its paths are to be relative to
 * (sealed_base()). False: out of memory. */
bool seal_scan(struct scan *scan, const char *base);

#endif
