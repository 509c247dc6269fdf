/* A growing list of strings: path entries, in order, and the like. */
#ifndef EPINDEX_BASE_STRING_LIST_H
#define EPINDEX_BASE_STRING_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise; string_list_free() at the end. */
struct string_list {
    char **items; /* NULL: none; else one more, NULL, ends them */
    size_t count, capacity;
};

/* Takes a copy. False: out of memory. */
bool string_list_add(struct string_list *list, const char *string);
bool string_list_add_once(struct string_list *list, const char *string);
void string_list_free(struct string_list *list);

#endif
