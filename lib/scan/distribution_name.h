/* Names of distributions: what shadowing compares. Knows strings only. */
#ifndef EPINDEX_SCAN_DISTRIBUTION_NAME_H
#define EPINDEX_SCAN_DISTRIBUTION_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

/* Lower case, runs of "-_." become one "_" (Prepared.normalize of importlib.metadata).
 * NULL: out of memory. */
const char *normalize_name(struct arena *arena, const char *name, size_t length);

/* The part of a metadata directory's name that names the distribution: up to the first '-' of the
 * stem. False where the name has none: another suffix than .dist-info or .egg-info in lower case,
 * or an empty stem (PathDistribution._name_from_stem). */
bool name_from_directory(const char *directory, size_t *length);

/* Whether a child of a path entry is a metadata directory by its name, in any case. */
bool is_metadata_name(const char *child);

#endif
