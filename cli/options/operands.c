#include "options/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/message.h"

static bool is_virtual_environment(const char *path)
{
    char *file = NULL;
    bool is = asprintf(&file, "%s/pyvenv.cfg", path) >= 0 && access(file, F_OK) == 0;
    free(file);
    return is;
}

/* The option that takes what is there; NULL: nothing is, or the command has none for it. */
static const char *option_for(const struct command *command, const char *operand)
{
    struct stat status;
    if (stat(operand, &status) != 0)
        return NULL;
    if (S_ISDIR(status.st_mode) && command->families & OPTIONS_ENVIRONMENT)
        return is_virtual_environment(operand) ? "--prefix" : "--path";
    if (S_ISREG(status.st_mode) && command->families & OPTIONS_FILE)
        return "-f";
    return S_ISREG(status.st_mode) && command->families & OPTIONS_BUILD ? "-o" : NULL;
}

static bool hint_at_option(const struct options *options)
{
    for (int i = 0; i < options->n_operands; i++) {
        const char *option = option_for(options->command, options->operands[i]);
        if (!option)
            continue;
        print_hint("Did you mean %s %s?", option, options->operands[i]);
        return true;
    }
    return false;
}

enum exit_status check_operands(const struct options *options)
{
    const struct command *command = options->command;
    if (options->n_operands < command->min_operands)
        print_error("%s needs %s", command->name, command->operands);
    else if (options->n_operands > command->max_operands)
        print_error("%s does not know what to do with \"%s\"", command->name,
                    options->operands[command->max_operands]);
    else
        return EXIT_CONTINUE;
    if (options->n_operands > command->max_operands && hint_at_option(options))
        return EXIT_TROUBLE;
    print_hint("Usage: epindex %s [OPTION]...%s%s", command->name, command->operands[0] ? " " : "",
               command->operands);
    if (options->n_operands == 1 && command->min_operands == 2)
        print_hint("\"epindex lookup%s '*' %s\" lists the groups that have it.", options->choice,
                   options->operands[0]);
    return EXIT_TROUBLE;
}
