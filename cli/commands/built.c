#include "commands/built.h"

#include <stdio.h>

#include "output/message.h"
#include "output/signals.h"
#include "paths/open.h"

/* An epi_progress: shows on the terminal how far the build is, and stops it at a signal. */
static int report_progress(void *progress, size_t done, size_t known)
{
    progress_show(progress, done, known);
    return signals_caught();
}

void build(const struct options *options, const char *const *paths, size_t n_paths, unsigned flags,
           struct built *built)
{
    *built = (struct built){.outcome = EPI_KEPT, .info = EPI_INFO_INIT};
    progress_start(&built->progress, options->quiet);
    epi_build_options how = EPI_BUILD_OPTIONS_INIT;
    how.kind = options->kind;
    how.level = options->level;
    how.progress = report_progress;
    how.context = &built->progress;
    how.flags = (options->force ? EPI_BUILD_FORCE : 0) | flags;
    how.store = options->store;
    signals_catch();
    built->status = epi_update(paths, n_paths, options->output, &how, &built->outcome,
                               &built->index, &built->detail);
    built->milliseconds = progress_clock_ms() - built->progress.started_ms;
    progress_clear(&built->progress);
    signals_release();
    if (built->status == EPI_OK && built->index)
        built->status = epi_describe(built->index, &built->info);
}

/* What was done, in the words of `check`. */
static void describe_outcome(const struct built *built, char *text, size_t size)
{
    epi_report *report = NULL;
    const char *done = built->outcome == EPI_BUILT       ? "built"
                       : built->outcome == EPI_RESTAMPED ? "moved, written again with new stamps"
                                                         : "fresh, nothing to do";
    snprintf(text, size, "%s", done);
    /* New stamps would know no more than the old ones: who checks has to read. */
    if (built->outcome == EPI_KEPT && epi_check(built->index, NULL, &report, NULL) == EPI_OK) {
        for (size_t i = 0; i < report->n_path_entries; i++) {
            if (report->path_entries[i].verdict == EPI_MOVED)
                snprintf(text, size,
                         "moved, and new stamps would not help: %s; only --level dir is cheaper",
                         report->path_entries[i].text);
        }
    }
    epi_report_free(report);
}

void print_built(const char *what, const struct built *built, const char *file)
{
    char outcome[512];
    const epi_info *info = &built->info;
    char end[64] = "";
    if (!file)
        snprintf(end, sizeof end, "%llu bytes in %lld ms", (unsigned long long)info->file_size,
                 (long long)built->milliseconds);
    describe_outcome(built, outcome, sizeof outcome);
    print_problems(built->index, false);
    print_note("%s: %s: %u entry point%s in %u group%s, %u distribution%s, %u problem%s; %s", what,
               outcome, (unsigned)info->entries, info->entries == 1 ? "" : "s",
               (unsigned)info->groups, info->groups == 1 ? "" : "s", (unsigned)info->distributions,
               info->distributions == 1 ? "" : "s", (unsigned)info->problems,
               info->problems == 1 ? "" : "s", file ? file : end);
}

enum exit_status status_of(const struct options *options, const struct built *built)
{
    if (built->status != EPI_OK)
        return EXIT_TROUBLE;
    return options->strict && built->info.problems ? EXIT_NOTHING : EXIT_FOUND;
}
