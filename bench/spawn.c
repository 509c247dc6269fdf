/* Starts programs in turns and prints what each took, start to end.
 *
 *     spawn ROUNDS SECONDS FACT COMMAND... [-- COMMAND...]...
 *
 * There are as many of the ROUNDS as fit into the SECONDS, and at least three. FACT is "time"
 * (nanoseconds) or "memory" (peak resident KiB). A COMMAND is NAME=VALUE..., which its environment
 * has, a program's path and its arguments. What it prints is thrown away; one that ends with a
 * status other than 0 ends the benchmark. Printed is a JSON list for each command, one a line. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "measure.h"

extern char **environ;

struct command {
    char **environment;
    char **arguments;
    double *taken;
};

/* The environment of this program, with the assignments that the command begins with in front. */
static void split_assignments(struct command *command, char **words)
{
    size_t assignments = 0, inherited = 0, kept = 0;
    while (words[assignments] != NULL && strchr(words[assignments], '=') != NULL)
        assignments++;
    while (environ[inherited] != NULL)
        inherited++;
    command->arguments = words + assignments;
    command->environment = calloc(assignments + inherited + 1, sizeof(char *));
    if (command->environment == NULL)
        fail("out of memory");
    for (size_t i = 0; i < assignments; i++)
        command->environment[kept++] = words[i];
    for (size_t i = 0; i < inherited; i++) {
        int is_set = 0;
        size_t length = strcspn(environ[i], "=") + 1;
        for (size_t j = 0; j < assignments; j++)
            is_set |= strncmp(words[j], environ[i], length) == 0;
        if (!is_set)
            command->environment[kept++] = environ[i];
    }
}

static double run_command(const struct command *command, const posix_spawn_file_actions_t *actions,
                          int memory)
{
    pid_t child;
    int status;
    struct rusage usage;
    uint64_t start = now();
    int error = posix_spawn(&child, command->arguments[0], actions, NULL, command->arguments,
                            command->environment);
    if (error != 0)
        fail("%s: %s", command->arguments[0], strerror(error));
    if (wait4(child, &status, 0, &usage) != child)
        fail("%s was lost", command->arguments[0]);
    double taken = (double)(now() - start);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail("%s ended with status %d", command->arguments[0], status);
    return memory ? (double)usage.ru_maxrss : taken;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        fail("usage: spawn ROUNDS SECONDS time|memory COMMAND... [-- COMMAND...]...");
    unsigned rounds = (unsigned)strtoul(argv[1], NULL, 10);
    unsigned seconds = (unsigned)strtoul(argv[2], NULL, 10);
    int memory = strcmp(argv[3], "memory") == 0;
    struct command commands[64];
    size_t n = 0;
    for (int i = 4, start = 4; i <= argc; i++) {
        if (i < argc && strcmp(argv[i], "--") != 0)
            continue;
        if (n == sizeof commands / sizeof *commands || i == start)
            fail("too many commands, or an empty one");
        argv[i] = NULL;
        commands[n].taken = calloc(rounds, sizeof(double));
        split_assignments(&commands[n++], argv + start);
        start = i + 1;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (size_t i = 0; i < n; i++)
        run_command(&commands[i], &actions, memory);
    unsigned done = 0;
    for (uint64_t start = now(); another_round(done, rounds, start, seconds); done++)
        for (size_t i = 0; i < n; i++)
            commands[i].taken[done] = run_command(&commands[i], &actions, memory);
    for (size_t i = 0; i < n; i++) {
        for (unsigned round = 0; round < done; round++)
            printf("%s%.0f", round == 0 ? "[" : ", ", commands[i].taken[round]);
        puts("]");
    }
    return 0;
}
