/* Lists made of the bytes of an answer that epi_answer() wrote, or of what a cursor gives. Knows no
 * index.
 *
 * NULL: an exception is set; where the bytes are no such answer, ValueError. */
#ifndef EPINDEX_NATIVE_COLUMNS_H
#define EPINDEX_NATIVE_COLUMNS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "epindex.h"

#pragma GCC visibility push(hidden)

PyObject *verdict_of(const char *answer, size_t length);

/* (verdict, (names, values, groups, numbers), what it says of the distributions, not taken apart,
 * how many fields that are for each) */
PyObject *entries_of(const char *answer, size_t length);

/* (names, values, groups, begins) of the entries that next() gives, which are of so many
 * distributions and come by number. */
PyObject *walk_of(int next(epi_cursor *, epi_entry *), epi_cursor *cursor, size_t count);

/* (metadata directories, flags, names, versions) */
PyObject *distributions_of(const char *answer, size_t length);

#pragma GCC visibility pop

#endif
