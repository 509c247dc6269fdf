/* XXH3 hashes of 128 bits over what a scan found; FORMAT.md, "Hashes", says over which bytes. */
#ifndef EPINDEX_SCAN_FINGERPRINT_H
#define EPINDEX_SCAN_FINGERPRINT_H

#include <stddef.h>

#include "contents.h"

/* `text` NULL: there is no entry_points.txt, or it could not be read. */
struct hash distribution_fingerprint(const struct distribution *distribution, const char *text,
                                     size_t length);
struct hash path_entry_fingerprint(const char *kind, const struct distribution *distributions,
                                   size_t count);
struct hash directory_hash(const struct path_entry *path_entries, size_t count);

#endif
