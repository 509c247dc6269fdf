/* An open index: a reader, and where it came from. */
#ifndef EPINDEX_INDEX_INDEX_H
#define EPINDEX_INDEX_INDEX_H

#include <stdbool.h>

#include "epindex.h"
#include "reader.h"

struct epi_index {
    struct fmt_reader reader;
    char *path;   /* NULL: in memory only */
    char *folder; /* the absolute directory that a sealed index's paths start from; NULL: not
                     sealed, or not to be told */
};

/* Opens the index file behind `fd`, which stays the caller's. `path` (copied) is where it lies, or
 * will; NULL for nowhere. As epi_index_open() otherwise. */
epi_status index_from_descriptor(int fd, const char *path, epi_index **index, epi_detail *detail);

/* True where `size`, the first member of an options structure of `known` bytes at `options`, is one
 * that this version of the library can honour: not less than itself, and anything behind what is
 * known is zero. */
bool options_are_usable(const void *options, size_t size, size_t known);

#endif
