/* Options structures as callers hand them over: of any version, or none. */
#ifndef EPINDEX_INDEX_OPTIONS_H
#define EPINDEX_INDEX_OPTIONS_H

#include <stdbool.h>

#include "epindex.h"

/* Copies the options at `given`, whose first member is their size, over the defaults in `options`,
 * which has `known` bytes, as far as both go. NULL: the defaults stand. False where the size is
 * less than itself, or anything behind what is known is not zero: this version cannot honour that,
 * and the sentence, which begins with `who`, says so. */
bool read_options(void *options, size_t known, const void *given, const char *who,
                  epi_detail *detail);

#endif
