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
    bool has_same_content;   /* set by the build */
    bool is_as_new;          /* set where the build came out the same, byte for byte: it was kept */
};

/* Where an index is written to. */
struct destination {
    const char *path; /* as it is shown, and as the index knows it; borrowed */
    /* The store it lies in; NULL: in none, and `path` is all there is. Then the two below are not
     * looked at. */
    const struct store_folder *folder;
    int directory;    /* the store's folder, verified; -1: not there yet, made when it is needed */
    const char *name; /* the file in it */
};

/* Writes an index of `paths`, as epi_update() with EPI_BUILD_FORCE. `older` may be NULL; the
 * options are complete, their level is not EPI_LEVEL_DEFAULT.
 *
 * In a store, an index that would be without distributions is not written: EPI_NONE, and *file is
 * NULL; so it is where what is there was kept. Else the folder is made where it is missing,
 * destination->directory is the caller's to close, and the file gets the permissions of its store.
 */
epi_status build_file(const char *const *paths, size_t n_paths, struct destination *destination,
                      const epi_build_options *options, struct older_index *older,
                      struct index_file **file, epi_detail *detail);

/* Only looks whether a build would come out as `older`, whose folder is there: EPI_NONE as above.
 */
epi_status compare_build(const char *const *paths, size_t n_paths,
                         const struct destination *destination, const epi_build_options *options,
                         struct older_index *older, epi_detail *detail);

/* epi_update(), likewise. */
epi_status update_file(const char *const *paths, size_t n_paths, struct destination *destination,
                       const epi_build_options *options, epi_outcome *outcome,
                       struct index_file **file, epi_detail *detail);

/* Scans one path entry into an index in memory. Where it has no distributions, *file is NULL: most
 * path lists have several of those, and each would cost a file in memory. *entry is what an index
 * says of the path entry, its path in `arena`. `stale`, which may be NULL, is a sound index of it:
 * files that bear the stamps it knows are not opened. */
epi_status scan_one(const char *given, const struct index_file *stale, struct arena *arena,
                    struct path_entry *entry, struct index_file **file, epi_detail *detail);

#endif
