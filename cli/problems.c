#include "problems.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "message.h"
#include "path_list.h"

/* `file`: the index they are of, to whose folder a sealed one's paths are relative; or NULL. */
static void print_walk(epi_cursor cursor, const char *file)
{
    epi_problem problem;
    char *folder = file ? folder_of(file) : NULL;
    while (epi_next_problem(&cursor, &problem)) {
        bool relative = folder && problem.path[0] != '/';
        const char *before = relative ? folder : "", *slash = relative ? "/" : "";
        if (problem.line)
            print_warning("%s%s%s:%u: %s [%s]", before, slash, problem.path, (unsigned)problem.line,
                          problem.text, problem.code);
        else
            print_warning("%s%s%s: %s [%s]", before, slash, problem.path, problem.text,
                          problem.code);
    }
    free(folder);
}

void print_problems(const epi_index *index)
{
    print_walk(epi_index_problems(index), epi_index_path(index));
}

void print_view_problems(const struct options *options, const epi_view *view)
{
    unsigned long count = 0;
    epi_source source;
    epi_problem problem;
    for (size_t i = 0; epi_view_source(view, i, &source) == EPI_OK; i++) {
        epi_cursor cursor = epi_view_problems(view, i);
        if (options->verbose)
            print_walk(cursor, source.file);
        while (epi_next_problem(&cursor, &problem))
            count++;
    }
    if (count && !options->verbose)
        print_warning("%lu problem%s with the input; --verbose tells", count,
                      count == 1 ? "" : "s");
}

void warn_of_missing_paths(const struct options *options)
{
    for (size_t i = 0; i < options->n_paths; i++) {
        struct stat status;
        /* "" is the current directory. */
        if (options->paths[i][0] && stat(options->paths[i], &status) != 0 &&
            (errno == ENOENT || errno == ENOTDIR))
            print_warning("%s: there is no such path entry", options->paths[i]);
    }
}
