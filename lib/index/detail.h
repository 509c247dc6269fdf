/* Writes the sentence that a failing function leaves for a human.
 *
 * `detail` may be NULL. errno is left as it was: the caller often still has to return on it. */
#ifndef EPINDEX_INDEX_DETAIL_H
#define EPINDEX_INDEX_DETAIL_H

#include "epindex.h"

/* A sentence that names no file. */
void detail_set(epi_detail *detail, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "PATH: " and the sentence. A very long path loses its beginning, so that the sentence fits, and
 * control characters become '?', so that a terminal can be shown it. */
void detail_about(epi_detail *detail, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
