/* epindex COMMAND [OPTION]... : reads the arguments, and runs the command. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "commands.h"
#include "options/options.h"

/* In the order they are listed. */
static const struct command *const commands[] = {
    &command_rebuild,       &command_check,   &command_lookup,
    &command_groups,        &command_dump,    &command_hash,
    &command_distributions, &command_version, &command_provides,
    &command_diff,          &command_where,   &command_explain,
    &command_doctor,        &command_gc,      &command_purge,
    &command_verify,        &command_scan,    NULL};

/* A file opened while 0, 1 or 2 is closed would get that number, and messages would be written into
 * it. Such a place is filled with what fails, visibly, when it is used. */
static void fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
            (void)!open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    fill_standard_descriptors();
    /* Both come back as the errno of the write that failed, and are said there. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    enum exit_status status = read_arguments(commands, argc, argv, &options);
    if (status == EXIT_CONTINUE)
        status = options.command->run(&options);
    free_options(&options);
    return (int)status;
}
