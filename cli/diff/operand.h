/* What is compared: an index file, a text that `epindex dump` wrote, a directory, an environment.
 */
#ifndef EPINDEX_CLI_DIFF_OPERAND_H
#define EPINDEX_CLI_DIFF_OPERAND_H

#include "diff/items.h"
#include "options/options.h"

/* Zero-initialise; operand_free() at the end. */
struct operand {
    const char *name; /* what messages call it */
    epi_index *index; /* NULL: a text */
    bool is_file;     /* the index is one that was built, and not scanned for this */
    char *text;
    struct item_list list;
};

/* The file or directory `name`; "-" is standard input. False: said why not. */
bool read_operand(const struct options *options, const char *name, struct operand *operand);
/* What the options choose, or what is active. */
bool read_environment(const struct options *options, struct operand *operand);
/* The path entries that an index file is of, as they are now. */
bool read_path_entries_of(const struct options *options, const struct operand *file,
                          struct operand *operand);
void operand_free(struct operand *operand);

#endif
