/* Whether what an index says of some groups still holds, whatever else has changed. */
#ifndef EPINDEX_CLI_COMMANDS_CHECK_GROUPS_H
#define EPINDEX_CLI_COMMANDS_CHECK_GROUPS_H

#include "options/options.h"

/* Each group that --group names: its entries in the index of the file against those of `paths`,
 * read anew. EXIT_FOUND where all are the same, EXIT_NOTHING where not, or EXIT_TROUBLE and said
 * why. */
enum exit_status check_groups(const struct options *options, const epi_index *index,
                              const char *const *paths, size_t n_paths);

#endif
