/* Which store an index lies in, told by its path. */
#ifndef EPINDEX_CLI_STORE_NAME_H
#define EPINDEX_CLI_STORE_NAME_H

#include <stdbool.h>

/* "in-place", "system", "user", or "file" for one that lies in no store. `path_entry` is what it
 * serves. */
const char *store_of(const char *file, const char *path_entry);

/* The user's store: $XDG_CACHE_HOME/epindex or ~/.cache/epindex, there or not. The caller frees it;
 * NULL: there is none, or out of memory. */
char *users_store_path(void);

#endif
