/* What the user asked for, read from the arguments of one command. */
#ifndef EPINDEX_CLI_OPTIONS_OPTIONS_H
#define EPINDEX_CLI_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "epindex.h"
#include "options/command.h"
#include "output/format.h"

/* The arguments of an option that may be repeated, in order. */
struct arguments {
    const char **items;
    size_t count;
};

struct options {
    const struct command *command;
    const char *file;
    struct arguments paths; /* --path */
    const char *python, *prefix;
    const char *output;
    epi_store store; /* EPI_STORE_FITTING: none was named */
    epi_kind kind;
    epi_level level;
    struct arguments groups; /* --group */
    const char *dist;
    const char *fields;
    struct arguments ignored; /* --ignore */
    const char *accepted;
    struct arguments from;                          /* --from */
    const char *shards, *shard, *assemble, *memory; /* of rebuild --from */
    const char *identity, *since;                   /* of scan */
    const char *catalogue;
    bool ask, force, strict, dry_run, ignore_versions;
    bool regex, ignore_case, count, null;
    bool quiet, verbose;
    enum output_format format;
    char *const *operands;
    int n_operands;
    /* What chose the environment or the file, as it would be typed again in a hint: " --prefix V",
     * quoted for a shell; "" for nothing. */
    const char *choice;
    void *owned; /* what the arguments lie in */
    char *owned_choice;
};

/* Finds the command, one of `commands`, among the arguments of the program, and reads what stands
 * before and behind it. EXIT_CONTINUE, or what to exit with: help was asked for and printed, or
 * something is wrong and was said. free_options() in any case. */
enum exit_status read_arguments(const struct command *const *commands, int count, char **arguments,
                                struct options *options);
void free_options(struct options *options);

/* Whether --path, --python or --prefix names an environment. */
bool names_environment(const struct options *options);
/* Whether the group is one of those that --group names, or there is none. */
bool wants_group(const struct options *options, const char *group);

enum exit_status print_general_help(const struct command *const *commands);
enum exit_status print_version(void);
enum exit_status print_command_help(const struct command *command);

#endif
