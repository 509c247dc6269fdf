/* Building an index file, with or without the help of an older one. */
#ifndef EPINDEX_INDEX_BUILD_H
#define EPINDEX_INDEX_BUILD_H

#include "earlier.h"
#include "epindex.h"
#include "folder.h"
#include "index_file.h"

/* What an older index at the same place can do for a build. */
struct older_index {
    const struct index_file *file;
    struct earlier *earlier; /* files that bear the stamps it knows are not opened; may be NULL */
    bool is_as_new;          /* set where the build came out the same, byte for byte: it was kept */
};

/* False where build_file() would refuse them with EPI_ERR_ARGUMENT. */
bool build_arguments_are_usable(const char *const *paths, size_t n_paths,
                                const epi_build_options *options);

/* Writes an index of `paths` to `output`, as epi_update() with EPI_BUILD_FORCE. `older` may be
 * NULL.
 *
 * `folder` is the store that `output` lies in; NULL: in none. In a store, an index that would be
 * without distributions is not written: EPI_NONE, and *file is NULL. Else the folder is made where
 * it is missing, and it is one that only its owner may write, whatever the umask: readers
 * trust no other. */
epi_status build_file(const char *const *paths, size_t n_paths, const char *output,
                      const epi_build_options *options, struct older_index *older,
                      const struct store_folder *folder, struct index_file **file,
                      epi_detail *detail);

/* epi_update(), likewise. */
epi_status update_file(const char *const *paths, size_t n_paths, const char *output,
                       const epi_build_options *options, const struct store_folder *folder,
                       epi_outcome *outcome, struct index_file **file, epi_detail *detail);

/* Scans one path entry into an index in memory. Where it has no distributions, *file is NULL: most
 * path lists have several of those, and each would cost a file in memory. *entry is what an index
 * says of the path entry, its path in `arena`. `stale`, which may be NULL, is a sound index of it:
 * files that bear the stamps it knows are not opened. */
epi_status scan_one(const char *given, const struct index_file *stale, struct arena *arena,
                    struct path_entry *entry, struct index_file **file, epi_detail *detail);

#endif
