#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "message.h"
#include "progress.h"

void print_problems(const epi_index *index)
{
    epi_problem problem;
    const char *file = epi_index_path(index);
    /* A sealed index has them relative to its own folder. */
    char *folder = file ? folder_of(file) : NULL;
    for (epi_cursor cursor = epi_index_problems(index); epi_next_problem(&cursor, &problem);) {
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

void warn_of_missing_paths(const struct options *options, const epi_index *index)
{
    epi_path_entry entry;
    epi_cursor cursor = epi_index_path_entries(index);
    for (size_t i = 0; i < options->n_paths && epi_next_path_entry(&cursor, &entry); i++) {
        if (strcmp(entry.kind, "missing") == 0)
            print_warning("%s: there is no such path entry", options->paths[i]);
    }
}

static int show_progress(void *context, size_t done, size_t known)
{
    progress_show(context, done, known);
    return 0;
}

static void print_input_warnings(const struct options *options, const epi_index *index)
{
    epi_info info = {.size = sizeof info};
    if (options->quiet)
        return;
    warn_of_missing_paths(options, index);
    if (options->verbose)
        print_problems(index);
    else if (epi_index_info(index, &info) == EPI_OK && info.problems)
        print_warning("%u problem%s with the input; --verbose tells", (unsigned)info.problems,
                      info.problems == 1 ? "" : "s");
}

static bool scan_environment(const struct options *options, epi_index **index)
{
    struct path_list paths = {0};
    struct progress progress;
    epi_detail detail = {""};
    bool scanned = false;
    if (!choose_paths(options, &paths))
        goto cleanup;
    progress_start(&progress, options->quiet);
    epi_build_options build = EPI_BUILD_OPTIONS_INIT;
    build.progress = show_progress;
    build.context = &progress;
    epi_status status =
        epi_index_scan((const char *const *)paths.items, paths.count, &build, index, &detail);
    progress_clear(&progress);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the environment could not be scanned");
        goto cleanup;
    }
    print_input_warnings(options, *index);
    scanned = true;

cleanup:
    path_list_free(&paths);
    return scanned;
}

bool open_source(const struct options *options, epi_index **index)
{
    if (!options->file)
        return scan_environment(options, index);
    epi_detail detail = {""};
    epi_status status = epi_index_open(options->file, NULL, index, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->file);
        return false;
    }
    if (options->verbose)
        print_problems(*index);
    return true;
}
