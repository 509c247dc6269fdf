/* Why an index is not used: a code for programs, a sentence for people. */
#ifndef EPINDEX_INDEX_OBJECTION_H
#define EPINDEX_INDEX_OBJECTION_H

#include "epindex.h"

struct objection {
    epi_reason reason;
    epi_detail text; /* "": there is none */
};

void object(struct objection *objection, epi_reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
