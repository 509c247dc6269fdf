/* epindex rebuild: writes an index. */
#include <stdio.h>
#include <stdlib.h>

#include "environment.h"
#include "message.h"
#include "options.h"
#include "problems.h"
#include "progress.h"
#include "rebuild.h"
#include "signals.h"

int report_build(void *progress, size_t done, size_t known)
{
    progress_show(progress, done, known);
    return signals_caught();
}

const char *outcome_text(epi_outcome outcome)
{
    static const char *const outcomes[] = {
        [EPI_KEPT] = "fresh, nothing to do",
        [EPI_RESTAMPED] = "moved, written again with new stamps",
        [EPI_BUILT] = "built",
    };
    return outcomes[outcome];
}

char *count_contents(const epi_info *info)
{
    char *text = NULL;
    int length = asprintf(&text, "%u entry point%s in %u group%s, %u distribution%s, %u problem%s",
                          (unsigned)info->entries, info->entries == 1 ? "" : "s",
                          (unsigned)info->groups, info->groups == 1 ? "" : "s",
                          (unsigned)info->distributions, info->distributions == 1 ? "" : "s",
                          (unsigned)info->problems, info->problems == 1 ? "" : "s");
    return length < 0 ? NULL : text;
}

static void print_summary(const struct options *options, epi_outcome outcome, const epi_info *info,
                          int64_t milliseconds)
{
    char *counts = count_contents(info);
    print_note("%s: %s: %s; %llu bytes in %lld ms", options->output, outcome_text(outcome),
               counts ? counts : "", (unsigned long long)info->file_size, (long long)milliseconds);
    free(counts);
}

/* One file of all path entries. */
static enum exit_status build_combined(const struct options *options, const struct path_list *paths)
{
    epi_index *index = NULL;
    epi_detail detail = {""};
    epi_info info = {.size = sizeof info};
    struct progress progress;
    epi_outcome outcome = EPI_BUILT;
    enum exit_status result = EXIT_TROUBLE;

    progress_start(&progress, options->quiet);
    signals_catch();
    const epi_build_options build = {.size = sizeof build,
                                     .kind = options->kind,
                                     .level = options->level,
                                     .progress = report_build,
                                     .context = &progress,
                                     .flags = options->force ? EPI_BUILD_FORCE : 0};
    const char *const *items = (const char *const *)paths->items;
    epi_status status =
        epi_update(items, paths->count, options->output, &build, &outcome, &index, &detail);
    int64_t milliseconds = progress_clock_ms() - progress.started_ms;
    progress_clear(&progress);
    signals_die();
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->output);
        goto cleanup;
    }
    status = epi_index_info(index, &info);
    if (status != EPI_OK) {
        print_library_error(status, &detail, options->output);
        goto cleanup;
    }
    if (!options->quiet) {
        warn_of_missing_paths(options);
        print_problems(index);
        print_summary(options, outcome, &info, milliseconds);
    }
    result = options->strict && info.problems ? EXIT_NOTHING : EXIT_FOUND;

cleanup:
    epi_index_close(index);
    return result;
}

static bool targets_are_sound(const struct options *options)
{
    if (options->output && options->store != EPI_STORE_FITTING) {
        print_error("-o and %s exclude each other: each says where to write",
                    options->store == EPI_STORE_SYSTEM ? "--system" : "--in-place");
        return false;
    }
    if (options->output && !options->output[0]) {
        print_error("-o needs the name of a file to write");
        print_hint("For example: epindex rebuild -o plugins.cdb");
        return false;
    }
    if (options->kind == EPI_SEALED && !options->output && options->store != EPI_STORE_IN_PLACE) {
        print_error("--sealed needs -o FILE or --in-place: its paths are relative to the file");
        print_hint("For example: epindex rebuild --sealed --prefix venv -o venv/plugins.cdb");
        return false;
    }
    return true;
}

static enum exit_status rebuild(const struct options *options)
{
    struct path_list paths = {0};
    enum exit_status status = EXIT_TROUBLE;
    if (!targets_are_sound(options))
        return EXIT_TROUBLE;
    if (choose_paths(options, &paths))
        status =
            options->output ? build_combined(options, &paths) : rebuild_stores(options, &paths);
    path_list_free(&paths);
    return status;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "bring the indexes of an environment up to date",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_BUILD,
    .run = rebuild,
    .help =
        "Scans the environment and writes the index of each path entry into the store that\n"
        "fits, where every program finds it: in a virtual environment that you may write,\n"
        "DIR/__epindex__/index.cdb; else the user's store. With -o, writes one index of all path\n"
        "entries to FILE. A path entry without distributions is not stored, and indexes of\n"
        "directories that are gone are removed.\n"
        "\n"
        "Replaces an index in one step: readers see the old file or the new one, and on any\n"
        "failure the old one stands. Does only what is needed: nothing where the index is\n"
        "fresh; else only files whose stamps changed are opened, and the rest is taken over from\n"
        "it. Bad input is reported, one line each, and everything else is indexed:\n"
        "  epindex: warning: PATH:LINE: what is wrong [code]\n"
        "\n"
        "  -o, --output FILE   one index of all path entries\n"
        "      --in-place      each into DIR/__epindex__, wherever DIR is\n"
        "      --system        each into the system's store, /var/cache/epindex\n"
        "      --sealed        for an image or archive that ships the index with what it\n"
        "                      describes: paths relative to the index, no time stamps, the\n"
        "                      same bytes on every build; with -o or --in-place\n"
        "      --level LEVEL   how closely readers are to check that it still describes the\n"
        "                      directories: trust (not at all), dir (one stat per path entry),\n"
        "                      meta (and one per distribution), content (read again)\n"
        "                      [meta; with --sealed: trust]\n"
        "      --force         read everything and write, even where the index is fresh\n"
        "      --strict        exit with 1 when some of the input was bad\n" HELP_COMMON
        "\n" HELP_ENVIRONMENT "\n"
        "Exit status: 0 built; 1 built, but --strict and some input was bad; 2 not built, or\n"
        "some path entry could not be (the others are).\n"
        "\n"
        "Examples:\n"
        "  epindex rebuild\n"
        "  epindex rebuild -o plugins.cdb\n"
        "  epindex rebuild --prefix /opt/app/venv --sealed --strict -o "
        "/opt/app/venv/plugins.cdb\n"};
