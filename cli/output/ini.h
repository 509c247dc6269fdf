/* An entry_points.txt that importlib.metadata reads back as the same entries. What its parser could
 * not give back (an index need not have been written from such a file) is left out and reported. */
#ifndef EPINDEX_CLI_OUTPUT_INI_H
#define EPINDEX_CLI_OUTPUT_INI_H

#include <stdbool.h>

#include "output/stream.h"

/* Zero-initialise. */
struct ini {
    const char *group; /* of the section that is being written; the caller's */
    bool incomplete;   /* something was left out, which was said */
};

/* False: nothing more will arrive. */
bool ini_entry(struct ini *ini, struct stream *out, const char *group, const char *name,
               const char *value);

#endif
