/* Which part of a catalogue has what. docs/catalogue.md, "Shards", is the contract: whoever writes
 * or reads a part elsewhere computes the same. */
#ifndef EPINDEX_CATALOGUE_SHARD_H
#define EPINDEX_CATALOGUE_SHARD_H

#include <stdint.h>

#define SHARDS_MOST 65536u

/* An entry: CRC-32 of group, '/', name. */
uint32_t shard_of_entry(const char *group, const char *name, uint32_t shards);
/* A distribution by its normalized name; an input, with its problems, by its path. */
uint32_t shard_of_text(const char *text, uint32_t shards);

#define SHARD_NAME_SIZE sizeof "00000.cdb"
/* The file of a shard in the catalogue's folder. */
void shard_name(char name[SHARD_NAME_SIZE], uint32_t shard);

#endif
