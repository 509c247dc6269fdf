/* Words and sentences for the public enums. epi_strerror() and the epi_..._name() are here, too. */
#ifndef EPINDEX_INDEX_NAMES_H
#define EPINDEX_INDEX_NAMES_H

#include "epindex.h"

/* A sentence without full stop; "unknown" for no reason. */
const char *reason_text(epi_reason reason);

#endif
