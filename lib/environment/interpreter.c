#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "kept_paths.h"
#include "public.h"

extern char **environ;

/* What the interpreter prints, each field with a NUL behind it: MARK and the number of path
 * entries, these, the number of paths that they depend on, and these, the executable first.
 * Where code added to the path what no path line explains, or where it cannot be known what it
 * depends on, that number is 0. Site customisations may print on standard output too; the mark
 * says where it begins. */
#define MARK "epindex sys.path="
static char question[] =
    "import os, sys\n"
    "paths = sys.path[1:] if sys.path[:1] == [''] else sys.path\n"
    "paths = [os.fsencode(path) for path in paths if isinstance(path, (str, bytes))]\n"
    "def explain():\n"
    "    import site\n"
    "    modules = [getattr(module, '__file__', None) for module in list(sys.modules.values())]\n"
    "    join, folder = os.path.join, os.path.dirname\n"
    "    library = folder(os.__file__)\n"
    "    version = 'python%d.%d%s' % (*sys.version_info[:2], getattr(sys, 'abiflags', ''))\n"
    "    platform = join(sys.base_exec_prefix, getattr(sys, 'platlibdir', 'lib'), version)\n"
    "    known = {library, platform, join(library, 'lib-dynload'), join(platform, 'lib-dynload')}\n"
    "    known.update(path for path in sys.path if path.endswith('.zip') and\n"
    "                 path.startswith((sys.base_prefix, sys.base_exec_prefix)))\n"
    "    own = os.environ.get('PYTHONPATH')\n"
    "    own = own.split(os.pathsep) if own else []\n"
    "    known.update(map(os.path.abspath, own))\n"
    "    real = os.path.realpath(sys.executable)\n"
    "    needed = [real, sys.executable, sys.executable + '._pth', real + '._pth',\n"
    "              join(folder(sys.executable), 'pyvenv.cfg'),\n"
    "              join(folder(folder(sys.executable)), 'pyvenv.cfg')]\n"
    "    sites = site.getsitepackages()\n"
    "    if site.ENABLE_USER_SITE:\n"
    "        sites.append(site.getusersitepackages())\n"
    "    for one in sites:\n"
    "        known.add(one)\n"
    "        for name in sorted(os.listdir(one)) if os.path.isdir(one) else []:\n"
    "            if name.endswith('.pth') and not name.startswith('.'):\n"
    "                needed.append(join(one, name))\n"
    "                with open(join(one, name), 'rb') as lines:\n"
    "                    known.update(os.path.abspath(join(one, os.fsdecode(line.rstrip())))\n"
    "                                 for line in lines.read().splitlines()\n"
    "                                 if not line.startswith((b'#', b'import ', b'import\\t')))\n"
    "    needed += sites + sys.path[:]\n"
    "    needed += modules\n"
    "    if not {os.fsdecode(path) for path in paths} <= known or not all(map(os.path.isabs, "
    "own)):\n"
    "        return []\n"
    "    needed = list(dict.fromkeys(name for name in needed if name))\n"
    "    return [os.fsencode(name) for name in needed] if all(map(os.path.isabs, needed)) else []\n"
    "try:\n"
    "    needed = explain()\n"
    "except Exception:\n"
    "    needed = []\n"
    "fields = [b'', b'" MARK "%d' % len(paths), *paths, b'%d' % len(needed), *needed, b'']\n"
    "sys.stdout.buffer.write(b'\\0'.join(fields))\n";

/* Far more than any sys.path; against interpreters that print without end. */
#define MOST_OUTPUT ((size_t)16 << 20)

/* Reads until the end, with a NUL behind it all. 0 or errno. */
static int read_output(int descriptor, struct buffer *output)
{
    ssize_t n = 0;
    do {
        if (output->length > MOST_OUTPUT)
            return EFBIG;
        if (!buffer_reserve(output, output->length + 4096))
            return ENOMEM;
        n = read(descriptor, output->bytes + output->length, output->capacity - output->length - 1);
        if (n < 0 && errno != EINTR)
            return errno;
        output->length += n > 0 ? (size_t)n : 0;
    } while (n != 0);
    output->bytes[output->length] = '\0';
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
 * wait for: then what it printed decides alone. */
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

/* A number and as many fields. EPI_ERR_SYSTEM: it broke off. */
static epi_status read_list(const char **next, const char *end, struct string_list *paths)
{
    unsigned long count = strtoul(*next, NULL, 10);
    for (; count; count--) {
        *next += strlen(*next) + 1;
        if (*next >= end)
            return EPI_ERR_SYSTEM;
        if (!string_list_add(paths, *next))
            return EPI_ERR_MEMORY;
    }
    *next += strlen(*next) + 1;
    return EPI_OK;
}

static epi_status parse_output(const char *executable, const struct buffer *output,
                               struct string_list *paths, struct string_list *dependencies,
                               epi_detail *detail)
{
    static const char mark[] = "\0" MARK;
    const char *end = output->bytes + output->length;
    const char *found = memmem(output->bytes, output->length, mark, sizeof mark - 1);
    if (!found) {
        detail_set(detail, "%s did not print its sys.path: is it a Python 3?", executable);
        return EPI_ERR_SYSTEM;
    }
    const char *next = found + sizeof mark - 1;
    epi_status status = read_list(&next, end, paths);
    if (status == EPI_OK && next < end)
        status = read_list(&next, end, dependencies);
    if (status == EPI_ERR_SYSTEM)
        detail_set(detail, "the sys.path that %s printed breaks off", executable);
    return status;
}

static epi_status ask_interpreter(const char *executable, struct string_list *paths,
                                  struct string_list *dependencies, epi_detail *detail)
{
    struct buffer output = {0};
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
    error = read_output(ends[0], &output);
    close(ends[0]);
    ends[0] = -1;
    if (!ended_well(executable, process, detail))
        goto cleanup;
    if (error)
        detail_set(detail, "reading the sys.path of %s failed: %s", executable, error_text(error));
    else
        status = parse_output(executable, &output, paths, dependencies, detail);

cleanup:
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0)
            close(ends[i]);
    }
    buffer_free(&output);
    return status;
}

epi_status add_interpreter(const char *executable, unsigned flags, struct string_list *paths,
                           epi_detail *detail)
{
    struct interpreter interpreter = {0};
    struct string_list printed = {0}, dependencies = {0};
    bool may_keep = find_interpreter(executable, &interpreter);
    epi_status status = EPI_OK;
    if (may_keep && !(flags & EPI_PATHS_ASK) && add_kept_paths(&interpreter, paths))
        goto cleanup;
    status = ask_interpreter(executable, &printed, &dependencies, detail);
    for (size_t i = 0; status == EPI_OK && i < printed.count; i++) {
        if (!string_list_add(paths, printed.items[i]))
            status = EPI_ERR_MEMORY;
    }
    if (status == EPI_OK && may_keep && !(flags & EPI_PATHS_NO_SAVE))
        keep_paths(&interpreter, &printed, &dependencies);

cleanup:
    string_list_free(&printed);
    string_list_free(&dependencies);
    interpreter_free(&interpreter);
    return status;
}
