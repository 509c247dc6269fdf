/* Building an index file, with or without the help of an older one. */
#ifndef EPINDEX_INDEX_BUILD_H
#define EPINDEX_INDEX_BUILD_H

#include "epindex.h"
#include "recall.h"

/* What an older index at the same place can do for a build. */
struct older_index {
    const epi_index *index;
    struct recall *recall; /* files that bear the stamps it knows are not opened; may be NULL */
    bool is_as_new;        /* set where the build came out the same, byte for byte: it was kept */
};

/* False where build_file() would refuse them with EPI_ERR_ARGUMENT. */
bool build_arguments_are_usable(const char *const *paths, size_t n_paths,
                                const epi_build_options *options);

/* epi_build(). `older` may be NULL. */
epi_status build_file(const char *const *paths, size_t n_paths, const char *output,
                      const epi_build_options *options, struct older_index *older,
                      epi_index **index, epi_detail *detail);

#endif
