/* One site directory, as Python's site.addsitedir() adds it to sys.path, except that nothing is
 * run: lines of .pth files that begin with "import" are skipped. */
#ifndef EPINDEX_ENVIRONMENT_SITE_DIRECTORY_H
#define EPINDEX_ENVIRONMENT_SITE_DIRECTORY_H

#include <stdbool.h>

#include "path_array.h"

/* Appends `directory` (absolute) and then what the path lines of its .pth files name and is there,
 * each path once. False: out of memory, or no current directory. */
bool add_site_directory(const char *directory, struct path_array *paths);

#endif
