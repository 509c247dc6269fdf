/* Which directories does a prefix, an interpreter or the active environment have?
 *
 * Knows files and processes, and nothing of distributions or indexes. Every function appends to
 * `paths`, also where it fails, and leaves a sentence. */
#ifndef EPINDEX_ENVIRONMENT_ENVIRONMENT_H
#define EPINDEX_ENVIRONMENT_ENVIRONMENT_H

#include <stdbool.h>

#include "epindex.h"
#include "path_array.h"

/* The site directories of `prefix`, and what their .pth files name, with nothing started. */
epi_status add_prefix(const char *prefix, struct path_array *paths, epi_detail *detail);

/* Those of the virtual environment that is active, with what the environment variables that Python
 * reads put before and between them. */
epi_status add_active_venv(const char *prefix, struct path_array *paths, epi_detail *detail);

/* The sys.path of the interpreter `executable`, a path or a name to be found in PATH: what is kept
 * of it, where that holds, else it is started; what "-c" itself puts in front is left out. `flags`
 * are EPI_PATHS_... . */
epi_status add_interpreter(const char *executable, unsigned flags, struct path_array *paths,
                           epi_detail *detail);

#endif
