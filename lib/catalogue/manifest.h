/* manifest.json: what a catalogue in shards is made of. It is written last, and names the size and
 * the checksum of each shard: a folder without it, or with other files, is no catalogue. */
#ifndef EPINDEX_CATALOGUE_MANIFEST_H
#define EPINDEX_CATALOGUE_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "epindex.h"
#include "file/index_file.h"

#define MANIFEST_NAME "manifest.json"

struct manifest_shard {
    uint64_t size;
    struct hash checksum;
    uint64_t inputs, distributions, entries, problems; /* that are at home in it */
};

/* What no other shard counts. */
struct homes {
    uint64_t inputs, distributions;
};

struct manifest {
    char made[sizeof "2026-01-01T00:00:00Z"];
    uint32_t shards;
    uint64_t inputs, distributions, entries, problems;
    struct manifest_shard *files; /* one for each shard; malloc'ed */
};

/* False: out of memory. */
bool manifest_begin(struct manifest *manifest, uint32_t shards);
/* Counts an open index as shard `number`; what is at home in it may be known, which spares reading
 * all of it. False: it is none. */
bool manifest_add(struct manifest *manifest, uint32_t number, const struct index_file *file,
                  const struct homes *known);
/* Into the folder, and to disk. `manifest->made` is set: to SOURCE_DATE_EPOCH where that is given,
 * else now. -1: errno. */
int manifest_write(struct manifest *manifest, int folder);
/* EPI_OK; EPI_ERR_NOT_INDEX: no catalogue; EPI_ERR_VERSION; EPI_ERR_DAMAGED; EPI_ERR_TRUNCATED: a
 * shard is missing, or has another size; EPI_ERR_SYSTEM, _MEMORY. To be freed in any case. */
epi_status manifest_read(struct manifest *manifest, const char *folder, epi_detail *detail);
void manifest_free(struct manifest *manifest);

#endif
