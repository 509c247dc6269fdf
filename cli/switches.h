/* What turns stores off. The library obeys; the command says so. */
#ifndef EPINDEX_CLI_SWITCHES_H
#define EPINDEX_CLI_SWITCHES_H

#include <stdbool.h>

/* Whether the path entry has the file __epindex__/disable. */
bool is_turned_off(const char *path);

#endif
