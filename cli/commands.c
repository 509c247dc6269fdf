/* The list of commands, and the help that is about all of them. */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include "epindex.h"
#include "message.h"
#include "stream.h"
#include "suggest.h"

const struct command *const commands[] = {&command_rebuild,
                                          &command_check,
                                          &command_lookup,
                                          &command_groups,
                                          &command_dump,
                                          &command_hash,
                                          &command_diff,
                                          &command_where,
                                          &command_explain,
                                          &command_doctor,
                                          &command_gc,
                                          &command_verify,
                                          NULL};

const struct command *find_command(const char *name)
{
    for (const struct command *const *command = commands; *command; command++) {
        if (strcmp(name, (*command)->name) == 0)
            return *command;
    }
    return NULL;
}

enum exit_status refuse_command(const char *name)
{
    struct suggestions suggestions;
    print_error("there is no command \"%s\"", name);
    suggest_for(&suggestions, name);
    for (const struct command *const *command = commands; *command; command++)
        suggest_offer(&suggestions, (*command)->name);
    suggest_offer(&suggestions, "help");
    if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex --help\" lists the commands.");
    return EXIT_TROUBLE;
}

enum exit_status print_general_help(void)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "Usage: epindex COMMAND [OPTION]... [OPERAND]...\n"
                      "\n"
                      "The entry points of a Python environment, compiled into one file that any\n"
                      "program looks up in microseconds.\n"
                      "\n"
                      "Commands:\n");
    for (const struct command *const *command = commands; *command; command++) {
        static const char padding[] = "         ";
        size_t length = strlen((*command)->name);
        stream_text(&out, "  ");
        stream_text(&out, (*command)->name);
        stream_text(&out, length < sizeof padding ? padding + length : " ");
        stream_text(&out, (*command)->summary);
        stream_char(&out, '\n');
    }
    stream_text(&out, "  help     what a command does: epindex help COMMAND\n"
                      "\n" HELP_ENVIRONMENT "\n" HELP_STORES "\n"
                      "Exit status: 0 yes, 1 no (none found, damaged, bad input with --strict),\n"
                      "2 wrong usage or a file that cannot be used.\n"
                      "\n"
                      "Examples:\n"
                      "  epindex lookup console_scripts pip      what the command \"pip\" runs\n"
                      "  epindex where                           which indexes answer that\n"
                      "  epindex rebuild                         bring them up to date\n"
                      "  epindex rebuild -o plugins.cdb          the same question, from a file:\n"
                      "  epindex lookup -f plugins.cdb console_scripts pip\n");
    return stream_finish(&out, EXIT_FOUND);
}

enum exit_status print_command_help(const struct command *command)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "Usage: epindex ");
    stream_text(&out, command->name);
    stream_text(&out, " [OPTION]...");
    if (command->operands[0])
        stream_char(&out, ' ');
    stream_text(&out, command->operands);
    stream_text(&out, "\n\n");
    stream_text(&out, command->help);
    return stream_finish(&out, EXIT_FOUND);
}

enum exit_status print_version(void)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "epindex ");
    stream_text(&out, epi_version());
    stream_char(&out, '\n');
    return stream_finish(&out, EXIT_FOUND);
}
