/* Which paths? The path list that --path, --python, --prefix or the default environment means. */
#ifndef EPINDEX_CLI_PATHS_CHOOSE_H
#define EPINDEX_CLI_PATHS_CHOOSE_H

#include <stdbool.h>

#include "options/options.h"
#include "string_list.h"

/* Fills `paths`. False: said why not. */
bool choose_paths(const struct options *options, struct string_list *paths);

/* The path list of a directory that was named as it is: of a prefix its site directories, of any
 * other the directory itself. False: said why not. */
bool choose_directory(const char *directory, struct string_list *paths);

/* Path entries that the user named one by one and that are no such thing: most likely misspelt, or
 * meant for another option. */
void warn_of_odd_paths(const struct options *options);

#endif
