#include "commands/rebuild_stores.h"

#include <stdio.h>
#include <string.h>

#include "commands/built.h"
#include "commands/signals.h"
#include "output/message.h"
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

static enum exit_status rebuild_stored(const struct options *options, const char *path,
                                       size_t *empty)
{
    struct built built;
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

/* Whether the index of the path entry could be written into the store. */
static bool can_store(const struct options *options, epi_store store, const char *path,
                      epi_detail *detail)
{
    struct options there = *options;
    struct built built;
    there.store = store;
    build(&there, &path, 1, EPI_BUILD_DRY_RUN, &built);
    epi_close(built.index);
    *detail = built.detail;
    return built.status != EPI_ERR_SYSTEM || !has_distributions(path);
}

static void hint_at_other_places(const struct options *options, const struct string_list *paths)
{
    epi_detail ignored;
    bool in_place = options->store == EPI_STORE_FITTING;
    for (size_t i = 0; in_place && i < paths->count; i++)
        in_place = can_store(options, EPI_STORE_IN_PLACE, paths->items[i], &ignored);
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
static bool can_be_stored(const struct options *options, const struct string_list *paths)
{
    epi_detail detail, last = {""};
    for (size_t i = 0; i < paths->count; i++) {
        if (can_store(options, options->store, paths->items[i], &detail))
            continue;
        if (strcmp(last.text, detail.text) != 0)
            print_error("%s", detail.text);
        last = detail;
    }
    if (!last.text[0])
        return true;
    print_hint("Nothing was written. What can be done:");
    hint_at_other_places(options, paths);
    return false;
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
    if (!can_be_stored(options, paths))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < paths->count; i++) {
        enum exit_status one = rebuild_stored(options, paths->items[i], &empty);
        if (one > result)
            result = one;
        signals_die();
    }
    if (empty && !options->quiet && !options->verbose)
        print_note("%zu path entr%s without distributions: nothing to store", empty,
                   empty == 1 ? "y" : "ies");
    sweep(options);
    return result;
}

/* Says it of one path entry. */
static void rehearse_one(const struct options *options, const char *path)
{
    struct built built;
    size_t empty = 0;
    epi_path_entry entry = {0};
    epi_index *index = NULL;
    build(options, &path, 1, EPI_BUILD_DRY_RUN, &built);
    if (!look_at(path, 0, &entry, &index) || !entry.distributions || entry.disabled)
        print_not_stored(options, path, &empty);
    else if (built.index)
        print_note("%s: would be kept, it holds; %s", entry.path, built.info.file);
    else
        print_note("%s: would be written: %s; %u distribution%s", entry.path,
                   entry.file && entry.verdict == EPI_FRESH ? "another index serves it now"
                                                            : entry.text,
                   (unsigned)entry.distributions, entry.distributions == 1 ? "" : "s");
    epi_close(index);
    epi_close(built.index);
}

enum exit_status rehearse_stores(const struct options *options, const struct string_list *paths)
{
    if (!can_be_stored(options, paths))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < paths->count; i++)
        rehearse_one(options, paths->items[i]);
    return EXIT_FOUND;
}
