/* Text for people, from paths and file contents that nobody vouches for. */
#ifndef EPINDEX_CLI_VISIBLE_H
#define EPINDEX_CLI_VISIBLE_H

#include <stddef.h>

#include "stream.h"

/* The escape for the character at `text`; its length in bytes, or 0: it is shown as it is. */
size_t hidden_character(const unsigned char *text, char escape[8]);

/* Control characters, and those that turn the direction of what follows, are shown as escapes: a
 * line stays one line, and reads as what it is. NULL is nothing. */
void visible_text(struct stream *out, const char *text);

/* The same as a code span of Markdown, whatever it holds. An empty text is "". */
void markdown_code(struct stream *out, const char *text);

#endif
