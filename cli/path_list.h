/* A growing list of path entries, in order. */
#ifndef EPINDEX_CLI_PATH_LIST_H
#define EPINDEX_CLI_PATH_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; path_list_free() at the end. */
struct path_list {
    char **items;
    size_t count, capacity;
};

/* Takes a copy. False: out of memory. */
bool path_list_add(struct path_list *list, const char *path);
bool path_list_has(const struct path_list *list, const char *path);
void path_list_free(struct path_list *list);

/* `path`, made absolute and without ".", ".." and doubled slashes, by its letters alone, as
 * os.path.abspath(os.path.join(directory, path)) does; `directory` NULL is the current one. The
 * caller frees it; NULL: out of memory, or no current directory. */
char *absolute_path(const char *directory, const char *path);

/* The folder that `path` stands in, "." where it names none. The caller frees it; NULL: out of
 * memory. */
char *folder_of(const char *path);

#endif
