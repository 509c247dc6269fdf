/* Prints what `epindex explain` found. */
#ifndef EPINDEX_CLI_EXPLAIN_OUTPUT_H
#define EPINDEX_CLI_EXPLAIN_OUTPUT_H

#include "explain/offers.h"
#include "output/exit_status.h"
#include "output/format.h"

/* `is_file`: they are of an index that was opened as a file. `status`, or EXIT_TROUBLE and said
 * why.
 */
enum exit_status print_offers(enum output_format format, bool is_file, const char *group,
                              const char *name, const struct offers *offers,
                              enum exit_status status);

#endif
