/* Text for people, from paths and file contents that nobody vouches for. */
#ifndef EPINDEX_CLI_OUTPUT_VISIBLE_H
#define EPINDEX_CLI_OUTPUT_VISIBLE_H

#include "output/stream.h"

/* Control characters, and those that turn the direction of what follows, are shown as escapes: a
 * line stays one line, and reads as what it is. NULL is nothing. */
void visible_text(struct stream *out, const char *text);

/* The same, as a string that the caller frees; NULL: out of memory. */
char *visible_copy(const char *text);

/* The same as a code span of Markdown, whatever it holds. An empty text is "". */
void markdown_code(struct stream *out, const char *text);

#endif
