/* JSON as Python's json module reads it back. Bytes of a path that are not UTF-8 become \udc80 to
 * \udcff, as os.fsdecode() has them. */
#ifndef EPINDEX_CLI_OUTPUT_JSON_H
#define EPINDEX_CLI_OUTPUT_JSON_H

#include "output/stream.h"

/* A string; NULL is null. */
void json_value(struct stream *out, const char *text);
/* `before`, and the value. */
void json_member(struct stream *out, const char *before, const char *text);

#endif
