/* Opens a file, however bad, and does with it everything that the reader can do. */
#ifndef EPINDEX_TESTS_WALK_EVERYTHING_H
#define EPINDEX_TESTS_WALK_EVERYTHING_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

struct walked {
    enum fmt_status open; /* where it is not FMT_OK, nothing else was done */
    enum fmt_status verify;
    bool damaged;           /* a walk met damage */
    unsigned long elements; /* of all walks */
};

/* Opens the file as it is, but walks over a copy on the heap, of just its size: there a sanitizer
 * sees a read behind the end, which in a mapping would only find the rest of a page. The strings
 * handed out are read to their ends. */
struct walked walk_everything(int fd);
/* The same without the file. */
struct walked walk_bytes(const char *bytes, size_t size);

#endif
