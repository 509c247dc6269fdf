/* Where a command's answers come from: the index named by --file, or a scan of the environment. */
#ifndef EPINDEX_CLI_SOURCE_H
#define EPINDEX_CLI_SOURCE_H

#include <stdbool.h>

#include "options.h"

/* The caller closes the index. False: said why not. */
bool open_source(const struct options *options, epi_index **index);

/* Says what was wrong with the input, one line each. */
void print_problems(const epi_index *index);

/* Path entries the user named one by one and that are not there: most likely misspelt. */
void warn_of_missing_paths(const struct options *options, const epi_index *index);

#endif
