/* The names of the standard library's modules: those that are built in or frozen are no files. */
#ifndef EPINDEX_CLI_MODULES_STANDARD_LIBRARY_H
#define EPINDEX_CLI_MODULES_STANDARD_LIBRARY_H

#include <stdbool.h>

/* Whether some Python 3 has a module of that name, which has no dot. */
bool is_standard_library(const char *module);

#endif
