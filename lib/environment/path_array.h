/* Path entries, in order, and how Python makes a path absolute. */
#ifndef EPINDEX_ENVIRONMENT_PATH_ARRAY_H
#define EPINDEX_ENVIRONMENT_PATH_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; path_array_free() at the end. */
struct path_array {
    char **items; /* NULL: none; else one more, NULL, ends them */
    size_t count, capacity;
};

/* Takes a copy. False: out of memory. */
bool path_array_add(struct path_array *list, const char *path);
bool path_array_has(const struct path_array *list, const char *path);
void path_array_free(struct path_array *list);

/* `path`, made absolute and without ".", ".." and doubled slashes, by its letters alone, as
 * os.path.abspath(os.path.join(directory, path)) does; `directory` NULL is the current one. The
 * caller frees it; NULL: out of memory, or no current directory. */
char *absolute_path(const char *directory, const char *path);

#endif
