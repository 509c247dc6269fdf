/* A site, the index of it at SCRATCH/i.cdb, and what an update of that does. */
#ifndef EPINDEX_TESTS_UPDATES_H
#define EPINDEX_TESTS_UPDATES_H

#include <sys/types.h>

#include "trees.h"

#define ENTRY_POINTS scratch("site/alpha-1.dist-info/entry_points.txt")

/* SCRATCH/site with alpha, whose entry is "a", and beta, whose is "b"; settled. */
void put_site(void);

/* epi_update(), whose index must be what is on the disk then, and sound. */
epi_outcome update_with(const char *const *paths, size_t n_paths, epi_build_options options);
/* Of the site. */
epi_outcome update(void);

ino_t inode_of_index(void);
/* Whether the index has an entry of that name in group "g". */
bool has_entry(const char *name);

#endif
