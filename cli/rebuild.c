/* epindex rebuild: writes an index. */
#include <string.h>

#include "environment.h"
#include "message.h"
#include "options.h"
#include "progress.h"
#include "signals.h"
#include "source.h"

static int report(void *context, size_t done, size_t known)
{
    progress_show(context, done, known);
    return signals_caught();
}

static void print_summary(const struct options *options, epi_outcome outcome, const epi_info *info,
                          int64_t milliseconds)
{
    static const char *const outcomes[] = {
        [EPI_KEPT] = "fresh, nothing to do",
        [EPI_RESTAMPED] = "moved, written again with new stamps",
        [EPI_BUILT] = "built",
    };
    print_note("%s: %s: %u entry point%s in %u group%s, %u distribution%s, %u problem%s; "
               "%llu bytes in %lld ms",
               options->output, outcomes[outcome], (unsigned)info->entries,
               info->entries == 1 ? "" : "s", (unsigned)info->groups, info->groups == 1 ? "" : "s",
               (unsigned)info->distributions, info->distributions == 1 ? "" : "s",
               (unsigned)info->problems, info->problems == 1 ? "" : "s",
               (unsigned long long)info->file_size, (long long)milliseconds);
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
                                     .progress = report,
                                     .context = &progress};
    const char *const *items = (const char *const *)paths->items;
    epi_status status =
        options->force
            ? epi_build(items, paths->count, options->output, &build, &index, &detail)
            : epi_update(items, paths->count, options->output, &build, &outcome, &index, &detail);
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
        warn_of_missing_paths(options, index);
        print_problems(index);
        print_summary(options, outcome, &info, milliseconds);
    }
    result = options->strict && info.problems ? EXIT_NOTHING : EXIT_FOUND;

cleanup:
    epi_index_close(index);
    return result;
}

static enum exit_status rebuild(const struct options *options)
{
    struct path_list paths = {0};
    if (!options->output || !options->output[0]) {
        print_error("rebuild needs -o FILE: where to write the index");
        print_hint("For example: epindex rebuild -o plugins.cdb");
        return EXIT_TROUBLE;
    }
    enum exit_status status = EXIT_TROUBLE;
    if (choose_paths(options, &paths))
        status = build_combined(options, &paths);
    path_list_free(&paths);
    return status;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "write the index of an environment to a file",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_BUILD,
    .run = rebuild,
    .help =
        "Scans the environment and writes one index of all its entry points to FILE, replacing\n"
        "what is there in one step: readers see the old file or the new one, and on any\n"
        "failure the old one stands. Does only what is needed: nothing where FILE is a fresh\n"
        "index of this environment already; else only files whose stamps changed are opened,\n"
        "and the rest is taken over from it. Bad input is reported, one line each, and\n"
        "everything else is indexed:\n"
        "  epindex: warning: PATH:LINE: what is wrong [code]\n"
        "\n"
        "  -o, --output FILE   the index to write (needed)\n"
        "      --sealed        for an image or archive that ships the index with what it\n"
        "                      describes: paths relative to FILE, no time stamps, the same\n"
        "                      bytes on every build\n"
        "      --level LEVEL   how closely readers are to check that it still describes the\n"
        "                      directories: trust (not at all), dir (one stat per path entry),\n"
        "                      meta (and one per distribution), content (read again)\n"
        "                      [meta; with --sealed: trust]\n"
        "      --force         read everything and write FILE, even where it is fresh\n"
        "      --strict        exit with 1 when some of the input was bad\n" HELP_COMMON
        "\n" HELP_ENVIRONMENT "\n"
        "Exit status: 0 built; 1 built, but --strict and some input was bad; 2 not built.\n"
        "\n"
        "Examples:\n"
        "  epindex rebuild -o plugins.cdb\n"
        "  epindex rebuild --prefix /opt/app/venv --sealed --strict -o "
        "/opt/app/venv/plugins.cdb\n"};
