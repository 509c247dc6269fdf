/* What is said where a group or a name is not there: so, and which are the nearest. */
#ifndef EPINDEX_CLI_NONE_H
#define EPINDEX_CLI_NONE_H

#include "options.h"
#include "source.h"

/* `name` may be NULL: the group alone was asked for. EXIT_NOTHING, or EXIT_TROUBLE and said why. */
enum exit_status say_none(const struct options *options, const struct source *source,
                          const char *group, const char *name);

#endif
