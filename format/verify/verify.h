/* Holds every record of an index file against FORMAT.md. */
#ifndef EPINDEX_FORMAT_VERIFY_H
#define EPINDEX_FORMAT_VERIFY_H

#include "progress.h"
#include "reader.h"

/* Called once for each violation found, with the offset of the record in the file. */
typedef void fmt_complaint(void *context, uint64_t offset, const char *what);

/* Checks the checksum first, then each record, each hash table slot, and that the records agree
 * with one another (counts, group records against entry records, sums). FMT_OK, or FMT_DAMAGED
 * after `complain` was called at least once and at most `FMT_MOST_COMPLAINTS` times; FMT_MEMORY. */
#define FMT_MOST_COMPLAINTS 20
enum fmt_status fmt_verify(const struct fmt_reader *reader, fmt_complaint *complain, void *context);

/* The checksum alone, for those who want to know whether the file is as its writer left it: FMT_OK,
 * FMT_DAMAGED, FMT_MEMORY, or, where `progress` is not NULL, FMT_STOPPED. */
enum fmt_status fmt_verify_checksum(const struct fmt_reader *reader,
                                    const struct fmt_progress *progress);

#endif
