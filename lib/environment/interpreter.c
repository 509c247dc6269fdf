#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "detail.h"
#include "file.h"

extern char **environ;

/* What the interpreter prints: MARK, the number of entries, and the entries, each with a NUL behind
 * it. Site customisations may print on standard output too; the mark tells where the answer is. */
#define MARK "epindex sys.path="
static char question[] =
    "import os, sys\n"
    "paths = sys.path[1:] if sys.path[:1] == [''] else sys.path\n"
    "paths = [os.fsencode(path) for path in paths if isinstance(path, (str, bytes))]\n"
    "answer = b'\\0'.join([b'', b'" MARK "%d' % len(paths), *paths, b''])\n"
    "sys.stdout.buffer.write(answer)\n";

/* Far more than any sys.path; against interpreters that print without end. */
#define MOST_OUTPUT ((size_t)16 << 20)

struct answer {
    char *bytes;
    size_t length, capacity;
};

/* Reads until the end, with a NUL behind it all. 0 or errno. */
static int read_answer(int descriptor, struct answer *answer)
{
    for (;;) {
        if (answer->length + 1 >= answer->capacity) {
            size_t capacity = answer->capacity ? 2 * answer->capacity : 4096;
            char *bytes = capacity <= MOST_OUTPUT ? realloc(answer->bytes, capacity) : NULL;
            if (!bytes)
                return capacity <= MOST_OUTPUT ? ENOMEM : EFBIG;
            answer->bytes = bytes;
            answer->capacity = capacity;
        }
        ssize_t n =
            read(descriptor, answer->bytes + answer->length, answer->capacity - answer->length - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if (n == 0)
            break;
        answer->length += (size_t)n;
    }
    answer->bytes[answer->length] = '\0';
    return 0;
}

/* Starts the interpreter with `output` as its standard output. 0 or errno. */
static int start_python(const char *executable, int output, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    /* Whoever asks may ignore them, which a child would inherit. */
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    char option[] = "-c";
    char *const arguments[] = {(char *)executable, option, question, NULL};
    if (!(error = posix_spawnattr_setsigdefault(&attributes, &defaults)) &&
        !(error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF)) &&
        !(error =
              posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) &&
        !(error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)))
        error = posix_spawnp(process, executable, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Its end, in `detail` where it was not a good one. A host that ignores SIGCHLD leaves nothing to
 * wait for: then the answer alone tells. */
static bool ended_well(const char *executable, pid_t process, epi_detail *detail)
{
    int status;
    while (waitpid(process, &status, 0) < 0) {
        if (errno == ECHILD)
            return true;
        if (errno == EINTR)
            continue;
        detail_set(detail, "waiting for %s failed: %s", executable, error_text(errno));
        return false;
    }
    if (WIFSIGNALED(status))
        detail_set(detail, "%s was killed by signal %d when asked for its sys.path", executable,
                   WTERMSIG(status));
    else if (WEXITSTATUS(status))
        detail_set(detail, "%s ended with status %d when asked for its sys.path", executable,
                   WEXITSTATUS(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static epi_status parse_answer(const char *executable, const struct answer *answer,
                               struct path_array *paths, epi_detail *detail)
{
    static const char mark[] = "\0" MARK;
    const char *end = answer->bytes + answer->length;
    const char *found = memmem(answer->bytes, answer->length, mark, sizeof mark - 1);
    if (!found) {
        detail_set(detail, "%s did not tell its sys.path: is it a Python 3?", executable);
        return EPI_ERR_SYSTEM;
    }
    const char *next = found + sizeof mark - 1;
    unsigned long count = strtoul(next, NULL, 10);
    for (; count; count--) {
        next += strlen(next) + 1;
        if (next >= end) {
            detail_set(detail, "the answer of %s broke off", executable);
            return EPI_ERR_SYSTEM;
        }
        if (!path_array_add(paths, next))
            return EPI_ERR_MEMORY;
    }
    return EPI_OK;
}

epi_status add_interpreter(const char *executable, struct path_array *paths, epi_detail *detail)
{
    struct answer answer = {0};
    int ends[2] = {-1, -1};
    epi_status status = EPI_ERR_SYSTEM;
    pid_t process;
    int error = pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
    if (!error)
        error = start_python(executable, ends[1], &process);
    if (error) {
        detail_set(detail, "the interpreter %s could not be started: %s", executable,
                   error_text(error));
        goto cleanup;
    }
    close(ends[1]);
    ends[1] = -1;
    error = read_answer(ends[0], &answer);
    close(ends[0]);
    ends[0] = -1;
    if (!ended_well(executable, process, detail))
        goto cleanup;
    if (error)
        detail_set(detail, "reading the answer of %s failed: %s", executable, error_text(error));
    else
        status = parse_answer(executable, &answer, paths, detail);

cleanup:
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0)
            close(ends[i]);
    }
    free(answer.bytes);
    return status;
}
