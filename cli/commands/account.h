/* The account of the path entries of an environment or a file: what serves each and whether that
 * holds, as `check` and `where` print it, in the same words. */
#ifndef EPINDEX_CLI_COMMANDS_ACCOUNT_H
#define EPINDEX_CLI_COMMANDS_ACCOUNT_H

#include "options/options.h"

enum account_kind {
    ACCOUNT_OF_CHECK, /* does it hold? What no index serves is stale */
    ACCOUNT_OF_WHERE  /* who answers? What no index serves is scanned */
};

/* Zero-initialise. By verdict, without those that have no distributions. */
struct account_counts {
    size_t verdicts[3];
    size_t empty;
};

/* Prints that of each path entry: of an index of an environment, or of the report on a file, the
 * other is NULL. EXIT_NOTHING where a path entry is stale, in an account of a check; or
 * EXIT_TROUBLE and said why. */
enum exit_status print_account(const struct options *options, enum account_kind kind,
                               const epi_index *index, const epi_report *report,
                               struct account_counts *counts);

#endif
