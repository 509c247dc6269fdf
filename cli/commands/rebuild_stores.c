#include "commands/rebuild_stores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/built.h"
#include "output/message.h"
#include "output/signals.h"
#include "paths/open.h"

/* What there is of a path entry now, and which index serves it. False: it cannot be read. */
static bool look_at(const char *path, unsigned flags, epi_path_entry *entry, epi_index **index)
{
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_SAVE | flags;
    if (epi_open(&path, 1, &how, index, NULL) != EPI_OK)
        return false;
    epi_cursor cursor = epi_path_entries(*index);
    return epi_next_path_entry(&cursor, entry);
}

static bool has_distributions(const char *path)
{
    epi_path_entry entry;
    epi_index *index = NULL;
    bool has = look_at(path, EPI_NO_STORES, &entry, &index) && entry.distributions;
    epi_close(index);
    return has;
}

/* Each path entry into its store. Nothing to store: because it is turned off, or because there is
 * nothing in it. */
static void print_not_stored(const struct options *options, const char *path, size_t *empty)
{
    const char *shown = path[0] ? path : "the current directory";
    epi_path_entry entry = {0};
    epi_index *index = NULL;
    look_at(path, 0, &entry, &index);
    if (entry.disabled)
        print_note("%s: turned off by __epindex__/disable in it, nothing to store", shown);
    else if (options->verbose)
        print_note("%s: no distributions, nothing to store", shown);
    *empty += !entry.disabled;
    epi_close(index);
}

/* `looked` is what was found before: what is kept need not be looked at again. */
static enum exit_status rebuild_stored(const struct options *options, const char *path,
                                       const struct built *looked, size_t *empty)
{
    struct built built = *looked;
    if (!looked->index)
        build(options, &path, 1, 0, &built);
    /* Where it could not be written does not matter. */
    if (built.status == EPI_ERR_SYSTEM && !has_distributions(path))
        built.status = EPI_OK;
    if (built.status != EPI_OK)
        print_library_error(built.status, &built.detail, path);
    else if (!options->quiet && built.index)
        print_built(path[0] ? path : "the current directory", &built, built.info.file);
    else if (!options->quiet)
        print_not_stored(options, path, empty);
    epi_close(built.index);
    return status_of(options, &built);
}

/* Whether the index of the path entry could be written into the store; *looked has an index where
 * the one that is there would be kept. */
static bool can_store(const struct options *options, epi_store store, const char *path,
                      struct built *looked)
{
    struct options there = *options;
    there.store = store;
    build(&there, &path, 1, EPI_BUILD_DRY_RUN, looked);
    if (looked->status != EPI_OK || looked->outcome != EPI_KEPT) {
        epi_close(looked->index);
        looked->index = NULL;
    }
    return looked->status != EPI_ERR_SYSTEM || !has_distributions(path);
}

static void hint_at_other_places(const struct options *options, const struct string_list *paths)
{
    bool in_place = options->store == EPI_STORE_FITTING;
    for (size_t i = 0; in_place && i < paths->count; i++) {
        struct built looked;
        in_place = can_store(options, EPI_STORE_IN_PLACE, paths->items[i], &looked);
        epi_close(looked.index);
    }
    if (options->store == EPI_STORE_SYSTEM)
        print_hint("  run it as root; or without --system, for the user's store");
    if (options->store == EPI_STORE_FITTING)
        print_hint("  XDG_CACHE_HOME=DIR epindex rebuild%s", options->choice);
    if (in_place)
        print_hint("  epindex rebuild%s --in-place", options->choice);
    print_hint("  epindex rebuild%s -o FILE, and EPINDEX_FILE=FILE for programs", options->choice);
}

/* Half a rebuild helps nobody: whether everything can be written is looked at before anything is.
 */
static bool can_be_stored(const struct options *options, const struct string_list *paths,
                          struct built *looked)
{
    epi_detail last = {""};
    for (size_t i = 0; i < paths->count; i++) {
        if (can_store(options, options->store, paths->items[i], &looked[i]))
            continue;
        if (strcmp(last.text, looked[i].detail.text) != 0)
            print_error("%s", looked[i].detail.text);
        last = looked[i].detail;
    }
    if (!last.text[0])
        return true;
    print_hint("Nothing was written. What can be done:");
    hint_at_other_places(options, paths);
    return false;
}

/* What there is for each path; NULL: something cannot be stored, and it is said. */
static struct built *look_at_all(const struct options *options, const struct string_list *paths)
{
    struct built *looked = calloc(paths->count + 1, sizeof *looked);
    if (!looked) {
        print_error("%s", epi_strerror(EPI_ERR_MEMORY));
        return NULL;
    }
    if (can_be_stored(options, paths, looked))
        return looked;
    for (size_t i = 0; i < paths->count; i++)
        epi_close(looked[i].index);
    free(looked);
    return NULL;
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

enum exit_status rebuild_stores(const struct options *options, const struct string_list *paths)
{
    enum exit_status result = EXIT_FOUND;
    size_t empty = 0;
    struct built *looked = look_at_all(options, paths);
    if (!looked)
        return EXIT_TROUBLE;
    for (size_t i = 0; i < paths->count; i++) {
        enum exit_status one = rebuild_stored(options, paths->items[i], &looked[i], &empty);
        if (one > result)
            result = one;
    }
    free(looked);
    if (empty && !options->quiet && !options->verbose)
        print_note("%zu path entr%s without distributions: nothing to store", empty,
                   empty == 1 ? "y" : "ies");
    sweep(options);
    return result;
}

/* Says it of one path entry. */
static void rehearse_one(const struct options *options, const char *path,
                         const struct built *looked)
{
    size_t empty = 0;
    epi_path_entry entry = {0};
    epi_index *index = NULL;
    if (!look_at(path, 0, &entry, &index) || !entry.distributions || entry.disabled)
        print_not_stored(options, path, &empty);
    else if (looked->index)
        print_note("%s: would be kept, it holds; %s", entry.path, looked->info.file);
    else
        print_note("%s: would be written: %s; %u distribution%s", entry.path,
                   entry.file && entry.verdict == EPI_FRESH ? "another index serves it now"
                                                            : entry.text,
                   (unsigned)entry.distributions, entry.distributions == 1 ? "" : "s");
    epi_close(index);
    epi_close(looked->index);
}

enum exit_status rehearse_stores(const struct options *options, const struct string_list *paths)
{
    struct built *looked = look_at_all(options, paths);
    if (!looked)
        return EXIT_TROUBLE;
    for (size_t i = 0; i < paths->count; i++)
        rehearse_one(options, paths->items[i], &looked[i]);
    free(looked);
    return EXIT_FOUND;
}
