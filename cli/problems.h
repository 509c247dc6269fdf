/* What is wrong with the input, told on stderr: one line each, or only how many. */
#ifndef EPINDEX_CLI_PROBLEMS_H
#define EPINDEX_CLI_PROBLEMS_H

#include "options.h"

/* Those of an index, one line each. */
void print_problems(const epi_index *index);

/* Those of all that a view answers from: one line each with --verbose, else their number. */
void print_view_problems(const struct options *options, const epi_view *view);

/* Path entries the user named one by one and that are not there: most likely misspelt. */
void warn_of_missing_paths(const struct options *options);

#endif
