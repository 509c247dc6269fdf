/* Starts a command of a Python environment by its entry point, without a scan:
 *
 *     launcher console_scripts pip list
 *     launcher -i /srv/venv/bin/python -p /srv/venv/lib/python3.11/site-packages my.tools report
 *
 * It asks a index for the entry point, then becomes the interpreter, which imports that one module
 * and calls that one object, as the script that pip writes for a command does. The interpreter is
 * not started to learn its path list: that is given by -p, or built in. */
#include <epindex.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LAUNCHER_PYTHON
#define LAUNCHER_PYTHON "python3"
#endif
#ifndef LAUNCHER_PATHS /* that interpreter's own path list */
#define LAUNCHER_PATHS "/usr/local/lib/python3.11/dist-packages", "/usr/lib/python3/dist-packages"
#endif

/* As a shell has it: what was not found, and what was found but cannot be started. */
#define EXIT_NOT_FOUND 127
#define EXIT_NOT_STARTED 126

/* Its arguments: how many directories to put before the interpreter's own; these; the module; the
 * object in it; and what is to be sys.argv. With -c, Python puts the current directory in front of
 * its path. A command must not import what happens to lie there. */
static const char program[] =
    "import sys\n"
    "if sys.path[:1] == ['']: del sys.path[0]\n"
    "n = int(sys.argv[1])\n"
    "sys.path[:0] = sys.argv[2:2 + n]\n"
    "module, attr = sys.argv[2 + n:4 + n]\n"
    "sys.argv = sys.argv[4 + n:]\n"
    "import functools, importlib\n"
    "sys.exit(functools.reduce(getattr, attr.split('.'), importlib.import_module(module))())\n";

struct options {
    const char *interpreter;
    const char **paths; /* room for all that were given */
    size_t n_paths;
    int first; /* of the arguments that are no options: GROUP */
};

static int read_options(struct options *options, int argc, char **argv)
{
    int option;
    /* '+': what comes behind GROUP and NAME is not ours. */
    while ((option = getopt(argc, argv, "+i:p:")) != -1) {
        if (option == 'i')
            options->interpreter = optarg;
        else if (option == 'p')
            options->paths[options->n_paths++] = optarg;
        else
            return -1;
    }
    options->first = optind;
    return argc - optind >= 2 ? 0 : -1;
}

/* Replaces this process by the interpreter. Returns where that fails. */
static void start(const struct options *options, const epi_entry *entry, int argc, char **argv)
{
    char count[32];
    size_t n = 0;
    const char **arguments = malloc(((size_t)argc + options->n_paths + 8) * sizeof *arguments);
    if (arguments == NULL)
        return;
    snprintf(count, sizeof count, "%zu", options->n_paths);
    arguments[n++] = options->interpreter;
    arguments[n++] = "-c";
    arguments[n++] = program;
    arguments[n++] = count;
    for (size_t i = 0; i < options->n_paths; i++)
        arguments[n++] = options->paths[i];
    arguments[n++] = entry->module;
    arguments[n++] = entry->attr;
    for (int i = options->first + 1; i < argc; i++) /* NAME becomes sys.argv[0] */
        arguments[n++] = argv[i];
    arguments[n] = NULL;
    execvp(options->interpreter, (char *const *)arguments);
    free(arguments);
}

int main(int argc, char **argv)
{
    static const char *const built_in[] = {LAUNCHER_PATHS};
    struct options options = {.interpreter = LAUNCHER_PYTHON};
    epi_index *index = NULL;
    epi_entry entry;
    epi_detail detail;
    int result = EXIT_NOT_STARTED;

    options.paths = calloc((size_t)argc + 1, sizeof *options.paths);
    if (options.paths == NULL || read_options(&options, argc, argv) != 0) {
        fprintf(stderr, "usage: launcher [-i PYTHON] [-p DIR]... GROUP NAME [ARGUMENT]...\n");
        goto cleanup;
    }
    const char *const *paths = options.n_paths > 0 ? options.paths : built_in;
    size_t n_paths = options.n_paths > 0 ? options.n_paths : sizeof built_in / sizeof *built_in;
    if (epi_open(paths, n_paths, NULL, &index, &detail) != EPI_OK) {
        fprintf(stderr, "launcher: %s\n", detail.text);
        goto cleanup;
    }

    const char *group = argv[options.first], *name = argv[options.first + 1];
    epi_status status = epi_find(index, group, name, &entry);
    if (status != EPI_OK) {
        fprintf(stderr, "launcher: %s/%s: %s\n", group, name, epi_strerror(status));
        result = EXIT_NOT_FOUND;
    } else if (entry.module == NULL || entry.attr == NULL) {
        fprintf(stderr, "launcher: %s/%s is '%s', which names nothing to call\n", group, name,
                entry.value);
    } else {
        /* The entry's strings are the index's: it stays open until the process is another one. */
        start(&options, &entry, argc, argv);
        fprintf(stderr, "launcher: %s: %s\n", options.interpreter, strerror(errno));
    }

cleanup:
    epi_close(index);
    free(options.paths);
    return result;
}
