/* Which paths? The path list that --path, --python, --prefix or the default environment means. */
#ifndef EPINDEX_CLI_ENVIRONMENT_H
#define EPINDEX_CLI_ENVIRONMENT_H

#include <stdbool.h>

#include "options.h"
#include "path_list.h"

/* Fills `paths`. False: said why not. */
bool choose_paths(const struct options *options, struct path_list *paths);

/* The sys.path of the interpreter `executable`, a path or a name to be found in PATH. It is
 * started; what "-c" itself puts in front is left out. False: said why not. */
bool ask_python(const char *executable, struct path_list *paths);

/* The site directories of `prefix`, and what their .pth files name, with nothing started. False:
 * said why not. */
bool read_prefix(const char *prefix, struct path_list *paths);

#endif
