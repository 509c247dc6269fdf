/* The statuses of the public header, and those of format/ and scan/ in its terms. */
#ifndef EPINDEX_INDEX_PUBLIC_STATUS_H
#define EPINDEX_INDEX_PUBLIC_STATUS_H

#include "epindex.h"
#include "scan.h"
#include "status.h"

epi_status status_from_format(enum fmt_status status);
epi_status status_from_scan(enum scan_status status);

#endif
