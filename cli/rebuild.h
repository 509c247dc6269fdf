/* What the two ways of rebuilding share: one combined file, or each path entry into a store. */
#ifndef EPINDEX_CLI_REBUILD_H
#define EPINDEX_CLI_REBUILD_H

#include "options.h"
#include "path_list.h"

/* An epi_progress: shows on the terminal how far the build is, and stops it at a signal. `progress`
 * is a struct progress. */
int report_build(void *progress, size_t done, size_t known);

/* "built", for the line that sums up. */
const char *outcome_text(epi_outcome outcome);

/* "6 entry points in 3 groups, 2 distributions, 0 problems". The caller frees it; NULL: out of
 * memory. */
char *count_contents(const epi_info *info);

/* Each path entry into the store that the options choose, or that fits. */
enum exit_status rebuild_stores(const struct options *options, const struct path_list *paths);

#endif
