/* Opens what a command's answers come from: the index that --file names, or the environment. */
#ifndef EPINDEX_CLI_PATHS_OPEN_H
#define EPINDEX_CLI_PATHS_OPEN_H

#include <stdbool.h>

#include "options/options.h"

/* The index that the options choose. Says on the way what is wrong with the input, and with a
 * file that was named. NULL: said why there is no answer. */
epi_index *open_chosen(const struct options *options);

/* Opens that, has it asked, and closes it. */
typedef enum exit_status asking(const struct options *options, const epi_index *index);
enum exit_status ask_chosen(const struct options *options, asking *ask);

/* The environment; `flags` are EPI_NO_... . NULL: said why not. */
epi_index *open_environment(const struct options *options, unsigned flags);

/* The index file, as it is; "-" is standard input. Where it is not EPI_OK, why was said. */
epi_status open_index_file(const char *file, epi_index **index);

/* Whether a file was read, and is no sound index. */
bool is_unsound(epi_status status);

/* What a message calls it: the index's file, if there is one. */
const char *index_name(const epi_index *index);

/* What is wrong with the input, on stderr: one line each, or with `count_only` how many. */
void print_problems(const epi_index *index, bool count_only);

#endif
