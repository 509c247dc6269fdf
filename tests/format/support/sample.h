/* Contents to write, for tests: small, but with every case the format knows. */
#ifndef EPINDEX_TESTS_SAMPLE_H
#define EPINDEX_TESTS_SAMPLE_H

#include "contents.h"
#include "reader.h"

/* Five path entries, six distributions, keys that collide on '/', duplicates, an empty group and an
 * empty name, what is absent and what is empty. Static, with right hashes. */
struct fmt_contents sample_contents(epi_kind kind);

/* The index that FORMAT.md shows. */
struct fmt_contents documented_contents(void);

/* An index file of `contents`, at once, into `fd`; or into an anonymous file. */
void write_contents(int fd, const struct fmt_contents *contents);
int written_file(const struct fmt_contents *contents);

/* `count` entries of one distribution, `per_group` to a group: group000000 and so on, names
 * name000000 and so on, in each group in that order. sample_free() frees them. */
struct many {
    struct fmt_contents contents;
    epi_entry *entries;
    char (*texts)[2][16];
    struct path_entry path_entry;
    struct distribution distribution;
};
struct many *many_entries(size_t count, size_t per_group);
void many_free(struct many *many);

/* Recomputes the hashes of the path entries and the directory-hash, as FORMAT.md defines them. */
void set_hashes(struct path_entry *path_entries, size_t n_path_entries,
                const struct distribution *distributions, struct hash *directory_hash);

#endif
