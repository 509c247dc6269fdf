/* Reads JSON from one piece of text, by functions that each take what comes next. Strings are
 * decoded where they stand. Knows no file and no key. */
#ifndef EPINDEX_CATALOGUE_JSON_H
#define EPINDEX_CATALOGUE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    char *start, *next, *end; /* the text is overwritten */
    const char *error;        /* the first one, a sentence without full stop; NULL: none */
    size_t column;            /* where, from 1 */
    bool out_of_memory;
};

/* Always false, for the caller to return. */
bool json_fail(struct json *json, const char *error);
bool json_fail_memory(struct json *json);

/* `string` gets a NUL at its end, and has none in it; \udc80 to \udcff are bytes that are no UTF-8.
 */
bool json_string(struct json *json, const char **string);
bool json_string_or_null(struct json *json, const char **string);
/* A whole number, without sign. */
bool json_number(struct json *json, uint64_t most, uint64_t *number);
bool json_number_32(struct json *json, uint32_t *number);
/* Any value, of which nothing is wanted. */
bool json_skip(struct json *json);

/* Takes what stands behind a key. */
typedef bool json_value(struct json *json, const char *key, void *target);
bool json_object(struct json *json, json_value *value, void *target);
/* Takes an element. */
typedef bool json_element(struct json *json, void *target);
bool json_list(struct json *json, json_element *element, void *target);
/* Nothing but white space is left. */
bool json_end(struct json *json);

#endif
