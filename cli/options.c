#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "suggest.h"

enum {
    OPTION_PATH = 256,
    OPTION_PYTHON,
    OPTION_PREFIX,
    OPTION_FORMAT,
    OPTION_IN_PLACE,
    OPTION_SYSTEM,
    OPTION_SEALED,
    OPTION_LEVEL,
    OPTION_FORCE,
    OPTION_STRICT,
    OPTION_IGNORE_VERSIONS,
    OPTION_VERSION
};

static const struct option_spec {
    unsigned family;
    struct option option; /* its val is the short option's letter where there is one */
} specs[] = {
    {OPTIONS_COMMON, {"help", no_argument, NULL, 'h'}},
    {OPTIONS_COMMON, {"quiet", no_argument, NULL, 'q'}},
    {OPTIONS_COMMON, {"verbose", no_argument, NULL, 'v'}},
    {OPTIONS_COMMON, {"version", no_argument, NULL, OPTION_VERSION}},
    {OPTIONS_FILE | OPTIONS_FILE_AND_ENVIRONMENT, {"file", required_argument, NULL, 'f'}},
    {OPTIONS_ENVIRONMENT | OPTIONS_FILE_AND_ENVIRONMENT,
     {"path", required_argument, NULL, OPTION_PATH}},
    {OPTIONS_ENVIRONMENT | OPTIONS_FILE_AND_ENVIRONMENT,
     {"python", required_argument, NULL, OPTION_PYTHON}},
    {OPTIONS_ENVIRONMENT | OPTIONS_FILE_AND_ENVIRONMENT,
     {"prefix", required_argument, NULL, OPTION_PREFIX}},
    {OPTIONS_FORMAT, {"format", required_argument, NULL, OPTION_FORMAT}},
    {OPTIONS_BUILD, {"output", required_argument, NULL, 'o'}},
    {OPTIONS_BUILD, {"in-place", no_argument, NULL, OPTION_IN_PLACE}},
    {OPTIONS_BUILD | OPTIONS_SYSTEM, {"system", no_argument, NULL, OPTION_SYSTEM}},
    {OPTIONS_BUILD, {"sealed", no_argument, NULL, OPTION_SEALED}},
    {OPTIONS_BUILD | OPTIONS_LEVEL, {"level", required_argument, NULL, OPTION_LEVEL}},
    {OPTIONS_BUILD, {"force", no_argument, NULL, OPTION_FORCE}},
    {OPTIONS_BUILD, {"strict", no_argument, NULL, OPTION_STRICT}},
    {OPTIONS_DIFF, {"ignore-versions", no_argument, NULL, OPTION_IGNORE_VERSIONS}},
};
#define N_SPECS (sizeof specs / sizeof specs[0])

static bool takes(const struct command *command, const struct option_spec *spec)
{
    return (command->families | OPTIONS_COMMON) & spec->family;
}

/* What getopt_long() is to know of this command's options. */
static void describe_options(const struct command *command, struct option long_options[N_SPECS + 1],
                             char short_options[2 * N_SPECS + 2])
{
    size_t n = 0;
    *short_options++ = ':';
    for (size_t i = 0; i < N_SPECS; i++) {
        if (!takes(command, &specs[i]))
            continue;
        long_options[n++] = specs[i].option;
        if (specs[i].option.val < 256) {
            *short_options++ = (char)specs[i].option.val;
            if (specs[i].option.has_arg)
                *short_options++ = ':';
        }
    }
    long_options[n] = (struct option){0};
    *short_options = '\0';
}

static const struct option_spec *find_spec(int value)
{
    for (size_t i = 0; i < N_SPECS; i++) {
        if (specs[i].option.val == value)
            return &specs[i];
    }
    return NULL;
}

static void hint_at_help(const struct command *command)
{
    print_hint("\"epindex %s --help\" tells more.", command->name);
}

/* `written` is the argument as it stands, `letter` the short option that getopt did not know, or
 * the value of a long one that was given an argument it does not take. */
static enum exit_status refuse_option(const struct command *command, const char *written,
                                      int letter)
{
    const struct option_spec *spec = letter ? find_spec(letter) : NULL;
    if (spec && takes(command, spec)) {
        print_error("--%s takes no argument", spec->option.name);
        return EXIT_TROUBLE;
    }
    if (letter && letter < 256) {
        print_error("%s has no option -%c", command->name, letter);
        hint_at_help(command);
        return EXIT_TROUBLE;
    }
    const char *name = written + 2;
    char word[64] = "";
    strncat(word, name, strcspn(name, "=") < sizeof word ? strcspn(name, "=") : sizeof word - 1);
    print_error("%s has no option --%s", command->name, word);
    struct suggestions suggestions;
    suggest_for(&suggestions, word);
    for (size_t i = 0; i < N_SPECS; i++) {
        if (takes(command, &specs[i]))
            suggest_offer(&suggestions, specs[i].option.name);
    }
    if (!suggest_print(&suggestions, "--"))
        hint_at_help(command);
    return EXIT_TROUBLE;
}

static enum exit_status set_level(struct options *options, const char *name)
{
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        if (strcmp(name, epi_level_name(level)) == 0) {
            options->level = level;
            return EXIT_CONTINUE;
        }
    }
    print_error("there is no level \"%s\": choose trust, dir, meta or content", name);
    return EXIT_TROUBLE;
}

static enum exit_status set_format(struct options *options, const char *name)
{
    if (find_format(name, &options->format)) {
        if (options->command->formats & 1u << options->format)
            return EXIT_CONTINUE;
        print_error("%s has no output in the format %s", options->command->name, name);
    } else {
        print_error("there is no format \"%s\"", name);
    }
    print_hint("Choose %s.", list_formats(options->command->formats));
    return EXIT_TROUBLE;
}

static enum exit_status set_store(struct options *options, epi_store store)
{
    if (options->store == EPI_STORE_FITTING || options->store == store) {
        options->store = store;
        return EXIT_CONTINUE;
    }
    print_error("--in-place and --system exclude each other: each says where to write");
    return EXIT_TROUBLE;
}

static enum exit_status set_option(struct options *options, int value, const char *argument)
{
    switch (value) {
    case 'h':
        return print_command_help(options->command);
    case OPTION_VERSION:
        return print_version();
    case 'q':
        options->quiet = true;
        break;
    case 'v':
        options->verbose = true;
        break;
    case 'f':
        options->file = argument;
        break;
    case OPTION_PATH:
        options->paths[options->n_paths++] = argument;
        break;
    case OPTION_PYTHON:
        options->python = argument;
        break;
    case OPTION_PREFIX:
        options->prefix = argument;
        break;
    case OPTION_FORMAT:
        return set_format(options, argument);
    case 'o':
        options->output = argument;
        break;
    case OPTION_IN_PLACE:
        return set_store(options, EPI_STORE_IN_PLACE);
    case OPTION_SYSTEM:
        return set_store(options, EPI_STORE_SYSTEM);
    case OPTION_SEALED:
        options->kind = EPI_SEALED;
        break;
    case OPTION_LEVEL:
        return set_level(options, argument);
    case OPTION_FORCE:
        options->force = true;
        break;
    case OPTION_STRICT:
        options->strict = true;
        break;
    case OPTION_IGNORE_VERSIONS:
        options->ignore_versions = true;
        break;
    }
    return EXIT_CONTINUE;
}

/* --path, --python, --prefix and --file each name all there is to look at. */
static enum exit_status check_choice(const struct options *options)
{
    const struct {
        const char *name;
        bool given;
    } choices[] = {{"--file", options->file != NULL},
                   {"--path", options->n_paths > 0},
                   {"--python", options->python != NULL},
                   {"--prefix", options->prefix != NULL}};
    const char *first = NULL;
    bool file_is_apart = options->command->families & OPTIONS_FILE_AND_ENVIRONMENT;
    for (size_t i = file_is_apart; i < sizeof choices / sizeof choices[0]; i++) {
        if (!choices[i].given)
            continue;
        if (first) {
            print_error("%s and %s exclude each other: each says what to look at", first,
                        choices[i].name);
            return EXIT_TROUBLE;
        }
        first = choices[i].name;
    }
    if (!file_is_apart && options->file && options->level != EPI_LEVEL_DEFAULT) {
        print_error("--file and --level exclude each other: a file that is named answers as it is");
        return EXIT_TROUBLE;
    }
    return EXIT_CONTINUE;
}

static enum exit_status check_operands(const struct options *options)
{
    const struct command *command = options->command;
    if (options->n_operands < command->min_operands)
        print_error("%s needs %s", command->name, command->operands);
    else if (options->n_operands > command->max_operands)
        print_error("%s does not know what to do with \"%s\"", command->name,
                    options->operands[command->max_operands]);
    else
        return EXIT_CONTINUE;
    print_hint("Usage: epindex %s [OPTION]... %s", command->name, command->operands);
    return EXIT_TROUBLE;
}

enum exit_status parse_options(const struct command *command, int count, char **arguments,
                               struct options *options)
{
    struct option long_options[N_SPECS + 1];
    char short_options[2 * N_SPECS + 2];
    describe_options(command, long_options, short_options);

    *options = (struct options){.command = command, .format = default_format()};
    options->paths = calloc((size_t)count, sizeof *options->paths);
    if (!options->paths) {
        print_out_of_memory();
        return EXIT_TROUBLE;
    }
    opterr = 0;
    for (;;) {
        int value = getopt_long(count, arguments, short_options, long_options, NULL);
        if (value == -1)
            break;
        enum exit_status status = EXIT_TROUBLE;
        if (value == '?') {
            status = refuse_option(command, arguments[optind - 1], optopt);
        } else if (value == ':') {
            const struct option_spec *spec = find_spec(optopt);
            print_error("--%s needs an argument", spec ? spec->option.name : "");
            hint_at_help(command);
        } else {
            status = set_option(options, value, optarg);
        }
        if (status != EXIT_CONTINUE)
            return status;
    }
    options->operands = arguments + optind;
    options->n_operands = count - optind;
    enum exit_status status = check_operands(options);
    return status == EXIT_CONTINUE ? check_choice(options) : status;
}

void free_options(struct options *options)
{
    free(options->paths);
    options->paths = NULL;
}
