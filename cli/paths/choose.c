#include "paths/choose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/message.h"

static bool copy_paths(const char *const *from, size_t count, struct string_list *paths)
{
    for (size_t i = 0; i < count; i++) {
        if (!string_list_add(paths, from[i])) {
            print_out_of_memory();
            return false;
        }
    }
    return true;
}

static void hint_at_choice(void)
{
    const char *venv = getenv("VIRTUAL_ENV");
    if (venv && *venv)
        print_hint("It is the active virtual environment's, by VIRTUAL_ENV.");
    print_hint("--python, --prefix or --path choose another environment.");
}

static bool find_paths(epi_paths_of what, const char *where, unsigned flags,
                       struct string_list *paths)
{
    char **found = NULL;
    size_t count = 0;
    epi_detail detail = {""};
    epi_status status = epi_paths(what, where, flags, &found, &count, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the environment could not be found");
        if (what == EPI_PATHS_OF_ACTIVE)
            hint_at_choice();
        return false;
    }
    bool copied = copy_paths((const char *const *)found, count, paths);
    free(found);
    return copied;
}

bool has_file(const char *directory, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        return false;
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

/* Path entries that the user named one by one and that are no such thing: most likely misspelt, or
 * meant for another option. */
static void warn_of_odd_paths(const struct options *options)
{
    for (size_t i = 0; i < options->paths.count; i++) {
        const char *path = options->paths.items[i];
        struct stat status;
        /* "" is the current directory. */
        if (path[0] && stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
            print_warning("%s: there is no such path entry", path);
        } else if (has_file(path, "pyvenv.cfg")) {
            print_warning("%s: it has a pyvenv.cfg, and is no path entry but a virtual environment",
                          path);
            print_hint("Did you mean --prefix %s?", path);
        }
    }
}

bool choose_paths(const struct options *options, struct string_list *paths)
{
    bool chosen;
    unsigned flags = (options->ask ? EPI_PATHS_ASK : 0) |
                     (options->command->only_looks || options->dry_run ? EPI_PATHS_NO_SAVE : 0);
    if (options->paths.count)
        chosen = copy_paths(options->paths.items, options->paths.count, paths);
    else if (options->python)
        chosen = find_paths(EPI_PATHS_OF_PYTHON, options->python, flags, paths);
    else if (options->prefix)
        chosen = find_paths(EPI_PATHS_OF_PREFIX, options->prefix, flags, paths);
    else
        chosen = find_paths(EPI_PATHS_OF_ACTIVE, NULL, flags, paths);
    if (chosen && !options->quiet)
        warn_of_odd_paths(options);
    for (size_t i = 0; chosen && options->verbose && i < paths->count; i++)
        print_note("path entry: %s", paths->items[i]);
    return chosen;
}

bool choose_directory(const char *directory, struct string_list *paths)
{
    char **found = NULL;
    size_t count = 0;
    if (has_file(directory, "pyvenv.cfg"))
        return find_paths(EPI_PATHS_OF_PREFIX, directory, 0, paths);
    if (epi_paths(EPI_PATHS_OF_PREFIX, directory, 0, &found, &count, NULL) != EPI_OK)
        return copy_paths(&directory, 1, paths);
    bool copied = copy_paths((const char *const *)found, count, paths);
    free(found);
    return copied;
}
