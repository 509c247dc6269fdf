/* Writes an index file: one call, the whole contents, into a descriptor. */
#ifndef EPINDEX_FORMAT_WRITER_H
#define EPINDEX_FORMAT_WRITER_H

#include <stdint.h>

#include "contents.h"
#include "status.h"

/* How many bytes fmt_write() would write. FMT_OK, or FMT_TOO_LARGE with *size still set, or
 * FMT_MEMORY. */
enum fmt_status fmt_size(const struct fmt_contents *contents, uint64_t *size);

/* Writes `contents` into `fd`: an empty regular file or memfd, open for reading and writing, its
 * offset at 0. Nothing is written when the result would pass cdb's limit. The same contents are the
 * same bytes, always.
 *
 * FMT_OK; FMT_TOO_LARGE; FMT_SYSTEM (errno tells; the file holds rubbish then); FMT_MEMORY. */
enum fmt_status fmt_write(int fd, const struct fmt_contents *contents);

#endif
