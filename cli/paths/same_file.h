/* Two paths, one file. */
#ifndef EPINDEX_CLI_PATHS_SAME_FILE_H
#define EPINDEX_CLI_PATHS_SAME_FILE_H

#include <stdbool.h>

/* Whether both are there and lead to the same file or directory. */
bool is_same_file(const char *one, const char *other);

#endif
