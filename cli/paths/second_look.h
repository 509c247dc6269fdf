/* Indexes that serve without being looked at (level trust: sealed ones), looked at after all. Who
 * asks a question does not want to wait for that; who asks whether the answer holds does. */
#ifndef EPINDEX_CLI_PATHS_SECOND_LOOK_H
#define EPINDEX_CLI_PATHS_SECOND_LOOK_H

#include <stdbool.h>

#include "epindex.h"

/* Zero-initialise; second_look_free() at the end. One serves all path entries of an index. */
struct second_look {
    char *file; /* the one that `report` is of */
    epi_report *report;
};

/* What the path entry is found to be, where its index was trusted and can be checked by content, or
 * has moved: then with which file is dear to check; else `served` itself. Valid until the next
 * call.
 */
const epi_path_entry *look_again(struct second_look *look, const epi_path_entry *served);
void second_look_free(struct second_look *look);

/* Says so where the index that EPINDEX_FILE names is not used, or is, and does not hold. Unless
 * `always`, it is read for that only where a path entry has changed since it was written. */
void warn_of_named_file(const epi_index *index, bool always);

#endif
