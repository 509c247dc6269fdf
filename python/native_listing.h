/* Which metadata directories are in a directory. Knows no index, and not the library. */
#ifndef EPINDEX_NATIVE_LISTING_H
#define EPINDEX_NATIVE_LISTING_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#pragma GCC visibility push(hidden)

/* listing(path): (how many, their names, their keys), in the order of os.listdir(), but that
 * several of one key stand where the first one does. The key is the distribution's name, as it is
 * in that of the metadata directory, normalized. The names are one string, with NUL between each
 * two, the keys another, with NUL also in front of the first and behind the last. None: a name is
 * not ASCII, or too many are alike in their hash, which takes Python. It raises OSError. */
PyObject *native_listing(PyObject *module, PyObject *path);

#pragma GCC visibility pop

#endif
