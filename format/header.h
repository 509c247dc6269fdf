/* The header record: where it stands, its fixed fields, and what a file without one is. */
#ifndef EPINDEX_FORMAT_HEADER_H
#define EPINDEX_FORMAT_HEADER_H

#include "reader.h"
#include "records.h"

/* What the header says that is not in the contents. */
struct fmt_header_facts {
    uint32_t n_groups;
    uint64_t file_size, table; /* where the data of the table of distributions begins */
};

/* The data of the header record in front of the path entries; the checksum is 32 times '0'. */
void fmt_put_header_fields(struct fmt_output *output, const struct fmt_contents *contents,
                           const struct fmt_header_facts *facts);
/* All of it. */
void fmt_put_header(struct fmt_output *output, const struct fmt_contents *contents,
                    const struct fmt_header_facts *facts);

/* Reads the header of a mapped file into `reader`. FMT_OK, FMT_NOT_CDB, FMT_NOT_INDEX,
 * FMT_TRUNCATED, FMT_DAMAGED or FMT_VERSION; a file of less than 2048 bytes is allowed. */
enum fmt_status fmt_get_header(struct fmt_reader *reader, const char *file, uint64_t size);

#endif
