#include "entry_file.h"

#include <stdio.h>
#include <string.h>

char *entry_points_file(const char *location)
{
    size_t length = strlen(location);
    char *file = NULL;
    /* A file of an entry_points.d has the entries itself. */
    if (length > 4 && strcmp(location + length - 4, ".txt") == 0)
        return strdup(location);
    return asprintf(&file, "%s/entry_points.txt", location) < 0 ? NULL : file;
}
