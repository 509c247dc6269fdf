#include "environment.h"

#include <stdio.h>
#include <stdlib.h>

#include "message.h"

static bool copy_paths(const struct options *options, struct path_list *paths)
{
    for (size_t i = 0; i < options->n_paths; i++) {
        if (!path_list_add(paths, options->paths[i])) {
            print_out_of_memory();
            return false;
        }
    }
    return true;
}

static bool ask_default_python(struct path_list *paths)
{
    const char *virtual_env = getenv("VIRTUAL_ENV");
    bool active = virtual_env && *virtual_env;
    char *executable = NULL;
    if (active && asprintf(&executable, "%s/bin/python", virtual_env) < 0) {
        print_out_of_memory();
        return false;
    }
    bool asked = ask_python(active ? executable : "python3", paths);
    if (!asked && active)
        print_hint("It is the active virtual environment's, by VIRTUAL_ENV.");
    if (!asked)
        print_hint("--python, --prefix or --path choose another environment.");
    free(executable);
    return asked;
}

bool choose_paths(const struct options *options, struct path_list *paths)
{
    bool chosen;
    if (options->n_paths)
        chosen = copy_paths(options, paths);
    else if (options->python)
        chosen = ask_python(options->python, paths);
    else if (options->prefix)
        chosen = read_prefix(options->prefix, paths);
    else
        chosen = ask_default_python(paths);
    for (size_t i = 0; chosen && options->verbose && i < paths->count; i++)
        print_note("path entry: %s", paths->items[i]);
    return chosen;
}
