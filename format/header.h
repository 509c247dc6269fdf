/* The header record: where it stands, its fixed fields, and what a file without one is. */
#ifndef EPINDEX_FORMAT_HEADER_H
#define EPINDEX_FORMAT_HEADER_H

#include "reader.h"
#include "records.h"

/* The header of `contents`, for a file of `file_size` bytes with `n_groups` groups; the checksum is
 * 32 times '0' and stands `*checksum_at` bytes behind the start of the data. */
void fmt_put_header(struct fmt_buffer *buffer, const struct fmt_contents *contents,
                    uint32_t n_groups, uint64_t file_size, uint64_t *checksum_at);

/* Reads the header of a mapped file into `reader`. FMT_OK, FMT_NOT_CDB, FMT_NOT_INDEX,
 * FMT_TRUNCATED, FMT_DAMAGED or FMT_VERSION; a file of less than 2048 bytes is allowed. */
enum fmt_status fmt_get_header(struct fmt_reader *reader, const char *file, uint64_t size);

#endif
