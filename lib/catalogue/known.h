/* What the last catalogue knows: which inputs need not be read again, and the lines that it was
 * made of. An input is known where the catalogue has it with the identity it has now. */
#ifndef EPINDEX_CATALOGUE_KNOWN_H
#define EPINDEX_CATALOGUE_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"
#include "line.h"

struct known;

/* Opens a catalogue, a file or a folder. It takes some 32 bytes for each input. */
epi_status known_open(const char *catalogue, struct known **known, epi_detail *detail);
/* NULL is allowed. */
void known_close(struct known *known);

/* Whether the input is known; then known_lines() will give its lines. */
bool known_has(struct known *known, const char *input, const char *identity);

/* Gives `take` the lines of all inputs that known_has() was true of, cut in pieces. */
typedef epi_status known_take(void *context, const struct line *line, epi_detail *detail);
epi_status known_lines(struct known *known, known_take *take, void *context, epi_detail *detail);

#endif
