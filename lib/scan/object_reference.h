/* Splits an object reference, "module:attr [extras]", as importlib.metadata's pattern does. */
#ifndef EPINDEX_SCAN_OBJECT_REFERENCE_H
#define EPINDEX_SCAN_OBJECT_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct object_reference {
    const char *module; /* NULL: the reference does not parse */
    const char *attr;   /* NULL: none */
    const char *extras; /* the words of the extras, joined by ','; "" for none */
};

/* `value` is valid UTF-8, stripped. False: out of memory. */
bool parse_object_reference(struct arena *arena, const char *value, size_t length,
                            struct object_reference *reference);

#endif
