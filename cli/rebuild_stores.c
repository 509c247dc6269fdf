/* Each path entry into its store, and the stores swept of what is gone. */
#include <limits.h>
#include <stdlib.h>

#include "message.h"
#include "problems.h"
#include "progress.h"
#include "rebuild.h"
#include "signals.h"
#include "switches.h"

/* Longer than any name of a file that can be opened. */
#define FILE_NAME_MAX (2 * PATH_MAX)

static void say_what_happened(const char *path, const char *file, epi_outcome outcome,
                              const epi_info *info)
{
    const char *shown = path[0] ? path : "the current directory";
    if (!file[0]) {
        print_note("%s: %s, nothing to store", shown,
                   is_turned_off(path) ? "turned off by __epindex__/disable in it"
                                       : "no distributions");
        return;
    }
    char *counts = count_contents(info);
    print_note("%s: %s: %s; %s", shown, outcome_text(outcome), counts ? counts : "", file);
    free(counts);
}

static enum exit_status rebuild_one(const struct options *options, const char *path)
{
    char file[FILE_NAME_MAX] = "";
    epi_index *index = NULL;
    epi_detail detail = {""};
    epi_info info = {.size = sizeof info};
    epi_outcome outcome = EPI_KEPT;
    struct progress progress;

    progress_start(&progress, options->quiet);
    const epi_build_options build = {.size = sizeof build,
                                     .kind = options->kind,
                                     .level = options->level,
                                     .progress = report_build,
                                     .context = &progress,
                                     .flags = options->force ? EPI_BUILD_FORCE : 0};
    epi_status status = epi_store_update(options->store, path, &build, &outcome, file, sizeof file,
                                         &index, &detail);
    progress_clear(&progress);
    signals_die();
    if (status == EPI_OK && index)
        status = epi_index_info(index, &info);
    if (status != EPI_OK)
        print_library_error(status, &detail, path);
    if (status == EPI_OK && !options->quiet) {
        if (index)
            print_problems(index);
        say_what_happened(path, file, outcome, &info);
    }
    epi_index_close(index);
    if (status != EPI_OK)
        return EXIT_TROUBLE;
    return options->strict && info.problems ? EXIT_NOTHING : EXIT_FOUND;
}

static void say_removed(void *context, const char *file, const char *path)
{
    const bool *verbose = context;
    if (*verbose && path)
        print_note("removed %s, the index of %s", file, path);
    else if (*verbose)
        print_note("removed %s", file);
}

/* Sweeping is a service: that it fails makes no answer wrong. */
static void sweep(const struct options *options)
{
    epi_detail detail = {""};
    bool verbose = options->verbose;
    epi_store store = options->store == EPI_STORE_SYSTEM ? EPI_STORE_SYSTEM : EPI_STORE_USER;
    if (options->store == EPI_STORE_IN_PLACE)
        return;
    epi_status status = epi_store_collect(store, say_removed, &verbose, &detail);
    if (status != EPI_OK && verbose)
        print_warning("%s", detail.text[0] ? detail.text : epi_strerror(status));
}

enum exit_status rebuild_stores(const struct options *options, const struct path_list *paths)
{
    enum exit_status result = EXIT_FOUND;
    signals_catch();
    if (!options->quiet)
        warn_of_missing_paths(options);
    for (size_t i = 0; i < paths->count; i++) {
        enum exit_status one = rebuild_one(options, paths->items[i]);
        if (one > result)
            result = one;
        signals_die();
    }
    sweep(options);
    return result;
}
