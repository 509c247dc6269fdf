/* epindex rebuild: writes indexes, one of all path entries or each into its store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "commands/signals.h"
#include "output/message.h"
#include "output/progress.h"
#include "paths/choose.h"
#include "paths/open.h"

/* An epi_progress: shows on the terminal how far the build is, and stops it at a signal. */
static int report_progress(void *progress, size_t done, size_t known)
{
    progress_show(progress, done, known);
    return signals_caught();
}

/* One index that was, or was not, built. */
struct built {
    struct progress progress;
    int64_t milliseconds;
    epi_status status;
    epi_outcome outcome;
    epi_index *index; /* NULL also where a path entry needs none */
    epi_info info;
    epi_detail detail;
};

/* Into the file of the options, or, where they name none, the index of one path entry into its
 * store. */
static void build(const struct options *options, const char *const *paths, size_t n_paths,
                  struct built *built)
{
    *built = (struct built){.outcome = EPI_KEPT, .info = EPI_INFO_INIT};
    progress_start(&built->progress, options->quiet);
    epi_build_options how = EPI_BUILD_OPTIONS_INIT;
    how.kind = options->kind;
    how.level = options->level;
    how.progress = report_progress;
    how.context = &built->progress;
    how.flags = options->force ? EPI_BUILD_FORCE : 0;
    how.store = options->store;
    built->status = epi_update(paths, n_paths, options->output, &how, &built->outcome,
                               &built->index, &built->detail);
    built->milliseconds = progress_clock_ms() - built->progress.started_ms;
    progress_clear(&built->progress);
    signals_die();
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
    /* New stamps would tell no more than the old ones: who checks has to read. */
    if (built->outcome == EPI_KEPT && epi_check(built->index, NULL, &report, NULL) == EPI_OK) {
        for (size_t i = 0; i < report->n_path_entries; i++) {
            if (report->path_entries[i].verdict == EPI_MOVED)
                snprintf(text, size, "moved, and new stamps would not help: %s",
                         report->path_entries[i].text);
        }
    }
    epi_report_free(report);
}

/* `file`: where it lies, if `what` does not say so. */
static void print_built(const char *what, const struct built *built, const char *file)
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

static enum exit_status status_of(const struct options *options, const struct built *built)
{
    if (built->status != EPI_OK)
        return EXIT_TROUBLE;
    return options->strict && built->info.problems ? EXIT_NOTHING : EXIT_FOUND;
}

/* One file of all path entries. */
static enum exit_status rebuild_file(const struct options *options, const struct string_list *paths)
{
    struct built built;
    build(options, (const char *const *)paths->items, paths->count, &built);
    if (built.status != EPI_OK)
        print_library_error(built.status, &built.detail, options->output);
    else if (!options->quiet)
        print_built(options->output, &built, NULL);
    epi_close(built.index);
    return status_of(options, &built);
}

/* Each path entry into its store. */
struct stored {
    size_t empty;
    bool refused; /* nothing could be written, and what else can be done was said */
};

static void print_stored(const struct options *options, const char *path, const struct built *built,
                         struct stored *stored)
{
    const char *shown = path[0] ? path : "the current directory";
    epi_path_entry entry = {0};
    if (built->index) {
        print_built(shown, built, built->info.file);
        return;
    }
    /* Nothing to store: because it is turned off, or because there is nothing in it. */
    epi_index *index = NULL;
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_SAVE;
    if (epi_open(&path, 1, &how, &index, NULL) == EPI_OK) {
        epi_cursor cursor = epi_path_entries(index);
        epi_next_path_entry(&cursor, &entry);
    }
    if (entry.disabled)
        print_note("%s: turned off by __epindex__/disable in it, nothing to store", shown);
    else if (options->verbose)
        print_note("%s: no distributions, nothing to store", shown);
    stored->empty += !entry.disabled;
    epi_close(index);
}

static enum exit_status rebuild_stored(const struct options *options, const char *path,
                                       struct stored *stored)
{
    struct built built;
    build(options, &path, 1, &built);
    if (built.status != EPI_OK)
        print_library_error(built.status, &built.detail, path);
    else if (!options->quiet)
        print_stored(options, path, &built, stored);
    if (built.status == EPI_ERR_SYSTEM && !stored->refused && options->store == EPI_STORE_FITTING) {
        print_hint("Where it cannot be written: -o FILE writes one index, --in-place into the "
                   "directories,\nand XDG_CACHE_HOME names another place for the user's store.");
        stored->refused = true;
    }
    epi_close(built.index);
    return status_of(options, &built);
}

static void print_removed(void *context, const char *file, const char *path)
{
    const struct options *options = context;
    if (options->verbose && path && path[0])
        print_note("removed %s, the index of %s", file, path);
    else if (options->verbose)
        print_note("removed %s", file);
}

/* Sweeping is a service: that it fails makes no answer wrong. */
static void sweep(const struct options *options)
{
    epi_detail detail = {""};
    epi_store store = options->store == EPI_STORE_SYSTEM ? EPI_STORE_SYSTEM : EPI_STORE_USER;
    if (options->store == EPI_STORE_IN_PLACE)
        return;
    epi_status status = epi_collect(store, NULL, 0, print_removed, (void *)options, &detail);
    if (status != EPI_OK && options->verbose)
        print_warning("%s", detail.text[0] ? detail.text : epi_strerror(status));
}

static enum exit_status rebuild_stores(const struct options *options,
                                       const struct string_list *paths)
{
    enum exit_status result = EXIT_FOUND;
    struct stored stored = {0};
    for (size_t i = 0; i < paths->count; i++) {
        enum exit_status one = rebuild_stored(options, paths->items[i], &stored);
        if (one > result)
            result = one;
        signals_die();
    }
    if (stored.empty && !options->quiet && !options->verbose)
        print_note("%zu path entr%s without distributions: nothing to store", stored.empty,
                   stored.empty == 1 ? "y" : "ies");
    sweep(options);
    return result;
}

/* What a rebuild would find to do, path entry by path entry; nothing is written. */
static enum exit_status rehearse(const struct options *options, const struct string_list *paths)
{
    epi_index *index = NULL;
    epi_detail detail = {""};
    epi_path_entry entry;
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_SAVE | (options->output ? EPI_NO_STORES : 0);
    how.file = options->output;
    epi_status status =
        epi_open((const char *const *)paths->items, paths->count, &how, &index, &detail);
    if (status != EPI_OK) {
        print_library_error(status, &detail, "the environment could not be read");
        return EXIT_TROUBLE;
    }
    for (epi_cursor cursor = epi_path_entries(index); epi_next_path_entry(&cursor, &entry);) {
        bool kept = !options->force && entry.file && entry.verdict == EPI_FRESH &&
                    (options->store == EPI_STORE_FITTING || options->store == entry.store);
        if (kept)
            print_note("%s: would be kept, it holds; %s", entry.path, entry.file);
        else if (entry.disabled)
            print_note("%s: turned off by __epindex__/disable in it", entry.path);
        else if (entry.distributions || options->output)
            print_note("%s: would be written: %s; %u distribution%s", entry.path, entry.text,
                       (unsigned)entry.distributions, entry.distributions == 1 ? "" : "s");
        else if (options->verbose)
            print_note("%s: no distributions, nothing to store", entry.path);
    }
    print_problems(index, false);
    epi_close(index);
    return EXIT_FOUND;
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
    struct string_list paths = {0};
    enum exit_status status = EXIT_TROUBLE;
    if (asks_for_catalogue(options))
        return rebuild_catalogue(options);
    if (!targets_are_sound(options))
        return EXIT_TROUBLE;
    if (choose_paths(options, &paths)) {
        if (!options->quiet)
            warn_of_odd_paths(options);
        signals_catch();
        status = options->dry_run  ? rehearse(options, &paths)
                 : options->output ? rebuild_file(options, &paths)
                                   : rebuild_stores(options, &paths);
    }
    string_list_free(&paths);
    return status;
}

const struct command command_rebuild = {
    .name = "rebuild",
    .summary = "bring the indexes of an environment up to date",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_BUILD | OPTIONS_DRY_RUN | OPTIONS_FROM,
    .run = rebuild,
    .about = "Scans the environment and writes the index of each path entry into the store\n"
             "that fits, where every program finds it: in a virtual environment that you may\n"
             "write, DIR/__epindex__/index.cdb; else the user's store. With -o, writes one\n"
             "index of all path entries to FILE. A path entry without distributions is not\n"
             "stored, and indexes of directories that are gone are removed.\n"
             "\n"
             "Replaces an index in one step: readers see the old file or the new one, and on\n"
             "any failure the old one stands. Does only what is needed: nothing where the\n"
             "index holds; else only files whose stamps changed are opened, and the rest is\n"
             "taken over from it. Bad input is reported, one line each, and everything else\n"
             "is indexed:\n"
             "  epindex: warning: PATH:LINE: what is wrong [code]\n"
             "\n"
             "With --from, makes a catalogue instead: one index of the lines that epindex scan\n"
             "printed of many inputs, in which nothing hides anything; with --shards, a folder\n"
             "of several. A line that is none, or cut off, ends it.\n",
    .statuses = "0 built, or nothing to do; 1 built, but --strict and some input was\n"
                "bad; 2 not built, or some path entry could not be (the others are).\n",
    .examples = "  epindex rebuild\n"
                "  epindex rebuild -o plugins.cdb\n"
                "  epindex rebuild --prefix /opt/app/venv --sealed --strict \\\n"
                "      -o /opt/app/venv/plugins.cdb\n"
                "  epindex scan dist/*.whl | epindex rebuild --from - -o wheels.cdb\n"};
