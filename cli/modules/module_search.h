/* Is a module there? It looks at files: nothing is imported and nothing is run. */
#ifndef EPINDEX_CLI_MODULES_MODULE_SEARCH_H
#define EPINDEX_CLI_MODULES_MODULE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "string_list.h"

enum module_state {
    MODULE_FOUND,
    MODULE_MISSING,
    MODULE_UNSURE /* only running code could tell */
};

/* Zero-initialise; module_search_free() at the end. */
struct module_search {
    struct string_list directories; /* the path entries, in order */
    struct string_list hooks;       /* texts of the import hooks of editable installs */
    const char *blind_spot; /* why something on the path cannot be looked into; NULL: nothing */
};

/* Adds a path entry that is a directory, and takes note of the hooks in it. False: no memory. */
bool module_search_add(struct module_search *search, const char *directory);
void module_search_free(struct module_search *search);

/* As importlib.util.find_spec() would find `module`, "a.b.c". Where it is missing, *missing is how
 * many bytes of it name the first part that is not there; unsure: *why says so, a sentence, or NULL
 * where it is not worth a word. */
enum module_state find_module(const struct module_search *search, const char *module,
                              size_t *missing, const char **why);

#endif
