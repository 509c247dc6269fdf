/* A path list, in order, as it is handed to the library. */
#ifndef EPINDEX_CLI_PATHS_PATH_LIST_H
#define EPINDEX_CLI_PATHS_PATH_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; path_list_free() at the end. */
struct path_list {
    char **items;
    size_t count, capacity;
};

/* Takes a copy. False: out of memory. */
bool path_list_add(struct path_list *list, const char *path);
void path_list_free(struct path_list *list);

#endif
