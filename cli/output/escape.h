/* Characters that would do something to a terminal, or hide something from its reader. */
#ifndef EPINDEX_CLI_OUTPUT_ESCAPE_H
#define EPINDEX_CLI_OUTPUT_ESCAPE_H

#include <stddef.h>

/* The escape for the character at `text`: a control character, or one that turns the direction of
 * what follows. Its length in bytes, or 0: it is shown as it is. */
size_t escape_of(const unsigned char *text, char escape[8]);

#endif
