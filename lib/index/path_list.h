/* Whether an index is one of a given path list. */
#ifndef EPINDEX_INDEX_PATH_LIST_H
#define EPINDEX_INDEX_PATH_LIST_H

#include "epindex.h"
#include "index.h"
#include "report.h"

/* EPI_OK where the index has the same path entries in the same order, else EPI_ERR_STALE; or
 * EPI_ERR_MEMORY, EPI_ERR_SYSTEM (no current directory for a relative path). */
epi_status covers_path_list(const struct index_file *file, const char *const *paths,
                            size_t n_paths);

/* Holds the path entries of a report against the list: condemns those that are not on it, adds
 * those that it has not, and, where only the order differs, condemns the first that is in the wrong
 * place. */
epi_status compare_path_list(const epi_index *index, struct report *report,
                             const char *const *paths, size_t n_paths);

#endif
