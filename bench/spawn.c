/* Starts programs in turns and prints what each took, start to end.
 *
 *     spawn ROUNDS SECONDS COMMAND... [-- COMMAND...]...
 *
 * There are as many of the ROUNDS as fit into the SECONDS, and at least three; every other one
 * begins with the last command, so that none always follows the same. All run on one processor,
 * since moving to another costs what is in its caches. A COMMAND is NAME=VALUE..., which its
 * environment has, a program's path and its arguments. What it prints is thrown away; one that ends
 * with a status other than 0 ends the benchmark.
 *
 * Printed is a line of JSON for each command: what its rounds took by the clock ("time") and of the
 * processor ("processor"), in nanoseconds, and its peak memory in KiB. The processor's time is that
 * of wait4, user and system: the kernel divides it between the two by its ticks, but the sum is
 * what the scheduler counted, to the microsecond. */
#include <fcntl.h>
#include <sched.h>
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
    struct usage {
        double time, processor, memory;
    } * used; /* by round */
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

static double nanoseconds(struct timeval time)
{
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

static struct usage run_command(const struct command *command,
                                const posix_spawn_file_actions_t *actions)
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
    return (struct usage){.time = taken,
                          .processor = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
                          .memory = (double)usage.ru_maxrss};
}

/* The last that this process may run on: the first has most of the interrupts. */
static void stay_on_one_processor(void)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    for (size_t i = CPU_SETSIZE; i-- > 0;) {
        if (CPU_ISSET(i, &allowed)) {
            CPU_ZERO(&one);
            CPU_SET(i, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

static void print_numbers(const char *name, const double *first, unsigned rounds)
{
    printf("\"%s\": [", name);
    for (unsigned round = 0; round < rounds; round++)
        printf("%s%.0f", round == 0 ? "" : ", ",
               first[round * sizeof(struct usage) / sizeof(double)]);
    printf("]");
}

int main(int argc, char **argv)
{
    if (argc < 4)
        fail("usage: spawn ROUNDS SECONDS COMMAND... [-- COMMAND...]...");
    unsigned rounds = (unsigned)strtoul(argv[1], NULL, 10);
    unsigned seconds = (unsigned)strtoul(argv[2], NULL, 10);
    struct command commands[64];
    size_t n = 0;
    for (int i = 3, start = 3; i <= argc; i++) {
        if (i < argc && strcmp(argv[i], "--") != 0)
            continue;
        if (n == sizeof commands / sizeof *commands || i == start)
            fail("too many commands, or an empty one");
        argv[i] = NULL;
        commands[n].used = calloc(rounds, sizeof(struct usage));
        if (commands[n].used == NULL)
            fail("out of memory");
        split_assignments(&commands[n++], argv + start);
        start = i + 1;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    stay_on_one_processor();
    for (size_t i = 0; i < n; i++)
        run_command(&commands[i], &actions);
    unsigned done = 0;
    for (uint64_t start = now(); another_round(done, rounds, start, seconds); done++) {
        for (size_t i = 0; i < n; i++) {
            struct command *next = &commands[done % 2 == 0 ? i : n - 1 - i];
            next->used[done] = run_command(next, &actions);
        }
    }
    for (size_t i = 0; i < n; i++) {
        printf("{");
        print_numbers("time", &commands[i].used->time, done);
        printf(", ");
        print_numbers("processor", &commands[i].used->processor, done);
        printf(", ");
        print_numbers("memory", &commands[i].used->memory, done);
        printf("}\n");
    }
    return 0;
}
