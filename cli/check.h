/* The two things that can be checked. */
#ifndef EPINDEX_CLI_CHECK_H
#define EPINDEX_CLI_CHECK_H

#include "options.h"

/* Whether fresh indexes serve every path entry of the environment that has distributions. */
enum exit_status check_environment(const struct options *options);

/* What is said of a path entry that has none: nothing is ever stored for it. */
#define NEEDS_NO_INDEX "it has no distributions, and needs no index"

#endif
