#include "shard.h"

#include <stdbool.h>
#include <stdio.h>

/* CRC-32 as zlib, gzip and Python's zlib.crc32() have it, a nibble at a time: the table needs no
 * start, and an entry's key is short. */
static uint32_t crc_of(uint32_t crc, const char *text)
{
    static const uint32_t nibbles[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                         0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                         0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                         0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    crc = ~crc;
    for (; *text != '\0'; text++) {
        crc ^= (unsigned char)*text;
        crc = crc >> 4 ^ nibbles[crc & 15];
        crc = crc >> 4 ^ nibbles[crc & 15];
    }
    return ~crc;
}

uint32_t shard_of_entry(const char *group, const char *name, uint32_t shards)
{
    return crc_of(crc_of(crc_of(0, group), "/"), name) % shards;
}

uint32_t shard_of_text(const char *text, uint32_t shards)
{
    return crc_of(0, text) % shards;
}

void shard_name(char name[SHARD_NAME_SIZE], uint32_t shard)
{
    snprintf(name, SHARD_NAME_SIZE, "%05u.cdb", shard % SHARDS_MOST);
}
