/* Prints what `epindex explain` found. */
#ifndef EPINDEX_CLI_EXPLAIN_OUTPUT_H
#define EPINDEX_CLI_EXPLAIN_OUTPUT_H

#include "explain_answers.h"
#include "output.h"

/* `status`, or EXIT_TROUBLE and said why. */
enum exit_status print_answers(enum output_format format, const char *group, const char *name,
                               const struct answers *answers, enum exit_status status);

#endif
