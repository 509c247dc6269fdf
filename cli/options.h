/* What the user asked for, read from the arguments of one command. */
#ifndef EPINDEX_CLI_OPTIONS_H
#define EPINDEX_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "command.h"
#include "epindex.h"
#include "output.h"

struct options {
    const struct command *command;
    const char *file;
    const char **paths; /* --path, in order */
    size_t n_paths;
    const char *python;
    const char *prefix;
    const char *output;
    epi_store store; /* EPI_STORE_FITTING: none was named */
    epi_kind kind;
    epi_level level;
    bool force;
    bool strict;
    bool ignore_versions;
    enum output_format format;
    bool quiet;
    bool verbose;
    char *const *operands;
    int n_operands;
};

/* Reads `arguments`, whose first is the command's name and which getopt may reorder. EXIT_CONTINUE,
 * or what to exit with: help was asked for and printed, or something is wrong and was said. */
enum exit_status parse_options(const struct command *command, int count, char **arguments,
                               struct options *options);
void free_options(struct options *options);

#endif
