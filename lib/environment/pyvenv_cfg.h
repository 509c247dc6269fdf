/* What a virtual environment's pyvenv.cfg says. */
#ifndef EPINDEX_ENVIRONMENT_PYVENV_CFG_H
#define EPINDEX_ENVIRONMENT_PYVENV_CFG_H

#include <stdbool.h>

#include "epindex.h"

struct venv {
    bool present;          /* there is a pyvenv.cfg */
    bool system_site;      /* the packages of its base belong to it */
    char *home;            /* the directory of the base interpreter; NULL: not said */
    unsigned major, minor; /* of Python; 0: not said */
};

/* Reads it as site.py does. The caller frees `home`, in any case. A file that is not there is no
 * failure. */
epi_status read_pyvenv_cfg(const char *prefix, struct venv *venv, epi_detail *detail);

#endif
