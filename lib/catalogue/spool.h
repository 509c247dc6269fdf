/* Bytes that have to wait, in order, until it is known what stands in front of them in a file: in
 * memory while they are few, then in a file without a name. Knows nothing of what they are. */
#ifndef EPINDEX_CATALOGUE_SPOOL_H
#define EPINDEX_CATALOGUE_SPOOL_H

#include <stdio.h>

#include "output.h"
#include "status.h"

/* Zero-initialise. */
struct spool {
    struct fmt_output bytes; /* put here */
    FILE *file;              /* NULL: none was needed */
    uint64_t filed;          /* how many bytes went there */
    size_t taken;            /* of `bytes`, where there is no file */
};

/* All that was put. */
uint64_t spool_size(const struct spool *spool);
/* To be called now and then, where nobody points into `bytes`: many are put aside, into `folder`.
 * FMT_OK, FMT_MEMORY, FMT_SYSTEM (errno). */
enum fmt_status spool_settle(struct spool *spool, const char *folder);
/* When all was put: before the first spool_take(). Likewise. */
enum fmt_status spool_rewind(struct spool *spool);
/* Puts the next `size` bytes, which are there, behind what is in `to`. Likewise. */
enum fmt_status spool_take(struct spool *spool, size_t size, struct fmt_output *to);
void spool_free(struct spool *spool);

#endif
