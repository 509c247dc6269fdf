/* Which modules a distribution brings, by the files of its metadata directory: nothing is
 * imported. Reads them each time it is asked: nothing is kept. Knows no archives. */
#ifndef EPINDEX_CLI_MODULES_TOP_LEVEL_H
#define EPINDEX_CLI_MODULES_TOP_LEVEL_H

#include <stdbool.h>

#include "string_list.h"

/* Zero-initialise; top_level_free() at the end. */
struct top_level {
    struct string_list names; /* each once, in the order in which they first come */
    const char *file; /* which file says so: "top_level.txt", "RECORD"; NULL: none is there */
    char *failed;     /* why one could not be read, a sentence; NULL: all that are there could */
};

/* As packages_distributions() of Python 3.13: what top_level.txt declares; where it declares
 * nothing, what the files are modules of that RECORD, else installed-files.txt, else SOURCES.txt
 * lists and that are there. `location` is the metadata directory. False: out of memory. */
bool read_top_level(const char *location, struct top_level *found);
void top_level_free(struct top_level *found);

enum module_listing {
    MODULE_LISTED,     /* its list of files has a file of it, which is there */
    MODULE_NOT_LISTED, /* there is a list, which has none */
    MODULE_UNLISTED    /* there is no list, and a file of the module is beside the metadata */
};

/* Whether it brings `module`, "a.b.c", where it brings `a`. */
enum module_listing find_in_files(const char *location, const char *module);

/* Whether it says that it brings the module, which may be gone: by top_level.txt, of a name
 * without dots, or by its list of files. */
bool should_bring(const char *location, const char *module, size_t length);

#endif
