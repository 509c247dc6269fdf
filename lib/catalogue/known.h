/* What the last catalogue knows: which inputs need not be read again, and the lines that it was
 * made of. An input is known where the catalogue has it with the identity it has now. */
#ifndef EPINDEX_CATALOGUE_KNOWN_H
#define EPINDEX_CATALOGUE_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"
#include "line.h"

struct known;

/* Opens a catalogue, a file or a folder. It takes some 48 bytes for each input, and again for each
 * further shard that has something of it. */
epi_status known_open(const char *catalogue, struct known **known, epi_detail *detail);
/* NULL is allowed. */
void known_close(struct known *known);

/* Gives `take` the lines of the input, as a scan would. EPI_NONE: it is not known; else what `take`
 * gave that is not EPI_OK; EPI_ERR_DAMAGED, _MEMORY. */
typedef epi_status known_take(void *context, const struct line *line, epi_detail *detail);
epi_status known_lines(struct known *known, const char *input, const char *identity,
                       known_take *take, void *context, epi_detail *detail);

#endif
