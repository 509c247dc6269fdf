/* epindex COMMAND [OPTION]... : finds the command and runs it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "message.h"
#include "options.h"

/* A file opened while 0, 1 or 2 is closed would get that number, and messages would be written into
 * it. Such a place is filled with what fails, visibly, when it is used. */
static void fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

static enum exit_status help(int count, char **arguments)
{
    if (count < 2)
        return print_general_help();
    const struct command *command = find_command(arguments[1]);
    return command ? print_command_help(command) : refuse_command(arguments[1]);
}

static enum exit_status run(const struct command *command, int count, char **arguments)
{
    struct options options;
    enum exit_status status = parse_options(command, count, arguments, &options);
    if (status == EXIT_CONTINUE)
        status = command->run(&options);
    free_options(&options);
    return status;
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    /* Both come back as the errno of the write that failed, and are said there. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        print_error("which command?");
        print_hint("\"epindex --help\" lists them.");
        return EXIT_TROUBLE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return (int)help(argc - 1, argv + 1);
    if (strcmp(word, "--version") == 0)
        return (int)print_version();
    if (word[0] == '-') {
        print_error("%s stands before the command", word);
        print_hint("Usage: epindex COMMAND [OPTION]...");
        return EXIT_TROUBLE;
    }
    const struct command *command = find_command(word);
    return (int)(command ? run(command, argc - 1, argv + 1) : refuse_command(word));
}
