/* What the public functions share: statuses of the public header, options of any version, the
 * sentence and the reason that people and programs get. */
#ifndef EPINDEX_INDEX_PUBLIC_H
#define EPINDEX_INDEX_PUBLIC_H

#include <stdbool.h>

#include "epindex.h"
#include "scan.h"
#include "status.h"

epi_status status_from_format(enum fmt_status status);
epi_status status_from_scan(enum scan_status status);

/* Copies the options at `given`, whose first member is their size, over the defaults in `options`,
 * which has `known` bytes, as far as both go. NULL: the defaults stand. False where the size is
 * less than itself, or anything behind what is known is not zero: this version cannot honour that,
 * and the sentence, which begins with `who`, says so. */
bool read_options(void *options, size_t known, const void *given, const char *who,
                  epi_detail *detail);

/* Write the sentence that a failing function leaves for people. `detail` may be NULL. errno is left
 * as it was: the caller often still has to return on it. */

/* A sentence that names no file. */
void detail_set(epi_detail *detail, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* That memory ran out: EPI_ERR_MEMORY. */
epi_status out_of_memory(epi_detail *detail);
/* That the caller's progress function asked to stop: EPI_ERR_STOPPED. */
epi_status stopped(epi_detail *detail);

/* "PATH: " and the sentence. A very long path loses its beginning, so that the sentence fits, and
 * control characters become '?', so that a terminal can be shown it. */
void detail_about(epi_detail *detail, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Why an index is not used: a code for programs, a sentence for people. */
struct objection {
    epi_reason reason;
    epi_detail text; /* "": there is none */
};

void object(struct objection *objection, epi_reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The reason as a sentence without full stop; "unknown" for none (names.c). */
const char *reason_text(epi_reason reason);

#endif
