/* Lists made of the bytes of an answer that epi_answer() wrote. Knows no index.
 *
 * NULL: an exception is set; where the bytes are no such answer, ValueError. */
#ifndef EPINDEX_NATIVE_COLUMNS_H
#define EPINDEX_NATIVE_COLUMNS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#pragma GCC visibility push(hidden)

PyObject *verdict_of(const char *answer, size_t length);

/* (verdict, (names, values, groups, numbers), what it says of the distributions, not taken apart,
 * how many fields that are for each) */
PyObject *entries_of(const char *answer, size_t length);

/* (names, values, groups, begins) */
PyObject *walk_of(const char *answer, size_t length);

/* (metadata directories, flags, names, versions) */
PyObject *distributions_of(const char *answer, size_t length);

#pragma GCC visibility pop

#endif
