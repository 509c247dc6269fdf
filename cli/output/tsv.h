/* A field of a row of tsv: a tab or line end in it is written \t, \n or \r, and a backslash \\, so
 * that a row is always a line and a field always a field. */
#ifndef EPINDEX_CLI_OUTPUT_TSV_H
#define EPINDEX_CLI_OUTPUT_TSV_H

#include "output/stream.h"

/* NULL is an empty one. */
void tsv_field(struct stream *out, const char *text);

#endif
