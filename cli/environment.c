#include "environment.h"

#include <stdlib.h>

#include "message.h"

static bool copy_paths(const char *const *from, size_t count, struct path_list *paths)
{
    for (size_t i = 0; i < count; i++) {
        if (!path_list_add(paths, from[i])) {
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

static bool find_paths(const struct options *options, struct path_list *paths)
{
    char **found = NULL;
    size_t count = 0;
    epi_detail detail = {""};
    epi_paths_of what = options->python   ? EPI_PATHS_OF_PYTHON
                        : options->prefix ? EPI_PATHS_OF_PREFIX
                                          : EPI_PATHS_OF_ACTIVE;
    const char *where = options->python ? options->python : options->prefix;
    epi_status status = epi_paths(what, where, 0, &found, &count, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the environment could not be found");
        if (what == EPI_PATHS_OF_ACTIVE)
            hint_at_choice();
        return false;
    }
    bool copied = copy_paths((const char *const *)found, count, paths);
    epi_paths_free(found);
    return copied;
}

bool choose_paths(const struct options *options, struct path_list *paths)
{
    bool chosen = options->n_paths ? copy_paths(options->paths, options->n_paths, paths)
                                   : find_paths(options, paths);
    for (size_t i = 0; chosen && options->verbose && i < paths->count; i++)
        print_note("path entry: %s", paths->items[i]);
    return chosen;
}
