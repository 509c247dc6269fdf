/* A recorded stamp, as the scan knows stamps. */
#ifndef EPINDEX_INDEX_STAMP_FROM_FORMAT_H
#define EPINDEX_INDEX_STAMP_FROM_FORMAT_H

#include "contents.h"
#include "stamp.h"

struct stamp stamp_from_format(const struct fmt_stamp *stamp);

#endif
