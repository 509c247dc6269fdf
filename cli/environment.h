/* Which paths? The path list that --path, --python, --prefix or the default environment means. */
#ifndef EPINDEX_CLI_ENVIRONMENT_H
#define EPINDEX_CLI_ENVIRONMENT_H

#include <stdbool.h>

#include "options.h"
#include "path_list.h"

/* Fills `paths`. False: said why not. */
bool choose_paths(const struct options *options, struct path_list *paths);

#endif
