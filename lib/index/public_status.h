/* The statuses of the public header, and those of format/ in its terms. */
#ifndef EPINDEX_INDEX_PUBLIC_STATUS_H
#define EPINDEX_INDEX_PUBLIC_STATUS_H

#include "epindex.h"
#include "status.h"

epi_status status_from_format(enum fmt_status status);

#endif
