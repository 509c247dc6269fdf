/* A folder of its own for each test, and small installations in it.
 *
 * scratch_make() and scratch_remove() are a test suite's .init and .fini; what fails here fails the
 * test. HOME is the folder, the system's store its "system", the user's its "cache/epindex", and
 * no other variable of epindex is set. */
#ifndef EPINDEX_TESTS_SCRATCH_H
#define EPINDEX_TESTS_SCRATCH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include <epindex.h>

struct path {
    char text[PATH_MAX];
};

void scratch_make(void);
void scratch_remove(void);

struct path scratch_folder(void);
/* A path in it, of printf's making. */
struct path scratch(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes a file, and the folders above it where there are none. */
void put_file(struct path path, const char *text);
void put_bytes(struct path path, const void *bytes, size_t length);

/* The metadata directory `path` with METADATA and, if not NULL, entry_points.txt. */
void put_distribution(struct path path, const char *name, const char *version,
                      const char *entry_points);

/* A command of the shell, of printf's making; whether it went well. */
bool run(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether a file of that name is mapped into this process. */
bool is_mapped(const char *name);

/* The whole file, malloc'ed. */
char *file_bytes(struct path path, size_t *length);
bool same_bytes(struct path one, struct path other);

/* How many temporary files of a build lie in the folder. */
int count_temporaries(struct path folder);

/* Every entry, a line each, with all it has: malloc'ed. */
char *dump(const epi_index *index);

/* An index of one path entry, built at `output`; the test fails where that does. */
void build(struct path path_entry, struct path output);
epi_index *open_index(struct path path);

/* An index of `paths` in memory, whatever the stores have. */
epi_index *scan_paths(const char *const *paths, size_t n_paths);

/* The one file that answers; NULL: memory, or several. */
const char *file_of(const epi_index *index);

#endif
