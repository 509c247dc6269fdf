/* The operands of a command: how many, and what else they may have been meant for. */
#ifndef EPINDEX_CLI_OPTIONS_OPERANDS_H
#define EPINDEX_CLI_OPTIONS_OPERANDS_H

#include "options/options.h"

/* EXIT_CONTINUE, or EXIT_TROUBLE and said why. */
enum exit_status check_operands(const struct options *options);

#endif
