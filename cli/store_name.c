#include "store_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path_list.h"

char *users_store_path(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int length = -1;
    if (cache && cache[0] == '/')
        length = asprintf(&path, "%s/epindex", cache);
    else if (home && home[0] == '/')
        length = asprintf(&path, "%s/.cache/epindex", home);
    return length < 0 ? NULL : path;
}

static bool is_in_place(const char *file, const char *path_entry)
{
    size_t length = strlen(path_entry);
    return strncmp(file, path_entry, length) == 0 &&
           strcmp(file + length, "/__epindex__/index.cdb") == 0;
}

/* The stores that are one folder for all name an index by a hash. */
static bool has_hashed_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    return strspn(name, "0123456789abcdef") == 32 && strcmp(name + 32, ".cdb") == 0;
}

const char *store_of(const char *file, const char *path_entry)
{
    if (is_in_place(file, path_entry))
        return "in-place";
    if (!has_hashed_name(file))
        return "file";
    char *folder = folder_of(file), *users = users_store_path();
    bool is_users = folder && users && strcmp(folder, users) == 0;
    free(folder);
    free(users);
    return is_users ? "user" : "system";
}
