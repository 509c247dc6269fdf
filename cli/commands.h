/* Every command there is; main.c lists them. */
#ifndef EPINDEX_CLI_COMMANDS_H
#define EPINDEX_CLI_COMMANDS_H

#include "options/command.h"

extern const struct command command_rebuild, command_check, command_lookup, command_groups,
    command_dump, command_distributions, command_version, command_hash, command_verify,
    command_where, command_gc, command_purge, command_diff, command_doctor, command_explain,
    command_scan, command_provides;

#endif
