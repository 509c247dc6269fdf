/* XXH3 hashes of 128 bits over what a scan found; FORMAT.md, "Hashes", says over which bytes. */
#ifndef EPINDEX_SCAN_FINGERPRINT_H
#define EPINDEX_SCAN_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>

struct fingerprint {
    unsigned char bytes[16]; /* high half first */
};

struct scan_distribution;
struct scan_path_entry;

/* `text` NULL: there is no entry_points.txt, or it could not be read. */
struct fingerprint distribution_fingerprint(const char *name, const char *version, const char *text,
                                            size_t length);
struct fingerprint listing_fingerprint(const struct scan_distribution *distributions, size_t count);
struct fingerprint path_entry_fingerprint(const char *kind,
                                          const struct scan_distribution *distributions,
                                          size_t count);
struct fingerprint directory_hash(const struct scan_path_entry *path_entries, size_t count);

#endif
