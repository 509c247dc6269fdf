/* Splits an object reference, "module:attr [extras]", as importlib.metadata's pattern does. */
#ifndef EPINDEX_SCAN_OBJECT_REFERENCE_H
#define EPINDEX_SCAN_OBJECT_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"

struct arena;

/* Sets module, attr and extras of `entry`. `value` is valid UTF-8, stripped. False: out of memory.
 */
bool parse_object_reference(struct arena *arena, const char *value, size_t length,
                            epi_entry *entry);

#endif
