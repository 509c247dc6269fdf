/* A subcommand: what it is called, what it takes, what its help says, and what runs it. */
#ifndef EPINDEX_CLI_OPTIONS_COMMAND_H
#define EPINDEX_CLI_OPTIONS_COMMAND_H

#include <limits.h>

#include <stdbool.h>

#include "output/exit_status.h"

struct options;

/* Options come in families; a command takes whole families. Those of OPTIONS_COMMON are
 * everybody's. */
enum option_family {
    OPTIONS_COMMON = 1 << 0,
    OPTIONS_FILE = 1 << 1,         /* --file: answers as it is */
    OPTIONS_CHECKED_FILE = 1 << 2, /* --file: held against the environment, or what else there is */
    OPTIONS_ENVIRONMENT = 1 << 3,  /* --path, --python, --prefix, --ask */
    OPTIONS_FORMAT = 1 << 4,       /* --format */
    OPTIONS_BUILD = 1 << 5,        /* --output, --in-place, --sealed, --level, ... */
    OPTIONS_LEVEL = 1 << 6,        /* --level, of a check */
    OPTIONS_STORE = 1 << 7,        /* --system */
    OPTIONS_DRY_RUN = 1 << 8,      /* --dry-run */
    OPTIONS_DIFF = 1 << 9,         /* --ignore-versions */
    OPTIONS_GROUPS = 1 << 10,      /* --group */
    OPTIONS_PATTERN = 1 << 11,     /* --regex, --ignore-case */
    OPTIONS_FIELDS = 1 << 12,      /* --fields, --null, --count */
    OPTIONS_DIST = 1 << 13,        /* --dist */
    OPTIONS_DOCTOR = 1 << 14,      /* --ignore, --accepted */
    OPTIONS_CATALOGUE = 1 << 15,   /* --catalogue */
    OPTIONS_FROM = 1 << 16,        /* --from, --shards, ... */
    OPTIONS_SCAN = 1 << 17         /* --identity, --since, ... */
};

/* As the most operands: any number. */
#define MANY_OPERANDS INT_MAX

struct command {
    const char *name;
    const char *summary;  /* for the list of commands */
    const char *operands; /* "GROUP [NAME]" */
    int min_operands, max_operands;
    unsigned families; /* of enum option_family */
    unsigned formats;  /* of enum output_format, one bit each; 0: takes no --format */
    bool only_looks;   /* writes nothing, anywhere */
    enum exit_status (*run)(const struct options *options);
    /* The parts of its help, lines of at most 80 columns, each ended. */
    const char *about;
    const char *output;   /* what it prints; NULL: nothing to say */
    const char *statuses; /* "0 found; 1 there is none; 2 no answer." */
    const char *examples;
};

/* `commands`: all there are, in the order they are listed, NULL at the end. NULL: none of them has
 * that name. */
const struct command *find_command(const struct command *const *commands, const char *name);
/* Says that there is no such command, and which was meant. */
enum exit_status refuse_command(const struct command *const *commands, const char *name);

#endif
