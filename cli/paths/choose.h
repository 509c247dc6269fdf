/* Which paths? The path list that --path, --python, --prefix or the default environment means. */
#ifndef EPINDEX_CLI_PATHS_CHOOSE_H
#define EPINDEX_CLI_PATHS_CHOOSE_H

#include <stdbool.h>

#include "options/options.h"
#include "string_list.h"

/* Fills `paths`. Says on the way which of them are most likely none. False: said why not. */
bool choose_paths(const struct options *options, struct string_list *paths);

/* Whether there is a file of that name in it. */
bool has_file(const char *directory, const char *name);

/* The path list of a directory that was named as it is: of a prefix its site directories, of any
 * other the directory itself. False: said why not. */
bool choose_directory(const char *directory, struct string_list *paths);

#endif
