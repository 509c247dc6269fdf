/* A path list as an index file would spell it. */
#ifndef EPINDEX_INDEX_SPELLED_PATHS_H
#define EPINDEX_INDEX_SPELLED_PATHS_H

#include "arena.h"
#include "index_file.h"

/* Zero-initialise, and arena_free() it whatever came of it. */
struct spelled_paths {
    struct arena arena;
    const char **paths;
    const char **absolute; /* the same, not relative to the file's folder */
    size_t count;
};

/* `file`: the one whose spelling is wanted; NULL: absolute. EPI_OK, EPI_ERR_MEMORY, EPI_ERR_SYSTEM
 * (no current directory for a relative path, or the file's folder is gone). */
epi_status spell_path_list(const struct index_file *file, const char *const *paths, size_t n_paths,
                           struct spelled_paths *spelled);

/* EPI_OK where the file has the same path entries in the same order, else EPI_ERR_STALE; or as
 * above. */
epi_status covers_path_list(const struct index_file *file, const char *const *paths,
                            size_t n_paths);

#endif
