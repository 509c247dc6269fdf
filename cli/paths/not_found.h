/* What is said where a group, a name or a distribution is not there: so, and which are nearest. */
#ifndef EPINDEX_CLI_PATHS_NOT_FOUND_H
#define EPINDEX_CLI_PATHS_NOT_FOUND_H

#include "options/options.h"

/* `name` may be NULL: the group alone was asked for. EXIT_NOTHING, or EXIT_TROUBLE and said why. */
enum exit_status report_no_entry(const struct options *options, const epi_index *index,
                                 const char *group, const char *name);
enum exit_status report_no_distribution(const struct options *options, const epi_index *index,
                                        const char *name);
/* EXIT_TROUBLE, and said so, where the walk broke off; else `status`. */
enum exit_status end_of_walk(const epi_index *index, const epi_cursor *cursor,
                             enum exit_status status);

#endif
