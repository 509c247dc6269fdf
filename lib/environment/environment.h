/* Which directories does a prefix, an interpreter or the active environment have?
 *
 * Knows files and processes, and nothing of distributions or indexes. A function that
 * adds appends to `paths`, also where it fails. */
#ifndef EPINDEX_ENVIRONMENT_ENVIRONMENT_H
#define EPINDEX_ENVIRONMENT_ENVIRONMENT_H

#include <stdbool.h>

#include "epindex.h"
#include "string_list.h"

/* The site directories of `prefix`, and what their .pth files name, with nothing started. */
epi_status add_prefix(const char *prefix, struct string_list *paths, epi_detail *detail);

/* Those of the virtual environment that is active, with what the environment variables that Python
 * reads put before and between them. */
epi_status add_active_venv(const char *prefix, struct string_list *paths, epi_detail *detail);

/* The sys.path of the interpreter `executable`, a path or a name to be found in PATH: what is kept
 * of it, where that holds, else it is started; what "-c" itself puts in front is left out. `flags`
 * are EPI_PATHS_... . */
epi_status add_interpreter(const char *executable, unsigned flags, struct string_list *paths,
                           epi_detail *detail);

/* `directory` (absolute), and then what the path lines of its .pth files name and is there, each
 * path once, as Python's site.addsitedir() does, except that nothing is run: lines that begin with
 * "import" are skipped. False: out of memory, or no current directory. */
bool add_site_directory(const char *directory, struct string_list *paths);

/* What a virtual environment's pyvenv.cfg says. */
struct venv {
    bool present;          /* there is a pyvenv.cfg */
    bool system_site;      /* the packages of its base belong to it */
    char *home;            /* the directory of the base interpreter; NULL: not said */
    unsigned major, minor; /* of Python; 0: not said */
};

/* Reads it as site.py does. The caller frees `home`, in any case. A file that is not there is no
 * failure. */
epi_status read_pyvenv_cfg(const char *prefix, struct venv *venv, epi_detail *detail);

/* `path`, made absolute and without ".", ".." and doubled slashes, by its letters alone, as
 * os.path.abspath(os.path.join(directory, path)) does; `directory` NULL is the current one. The
 * caller frees it; NULL: out of memory, or no current directory. */
char *absolute_path(const char *directory, const char *path);

#endif
