#include "view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detail.h"
#include "digits.h"
#include "file.h"
#include "freshness.h"
#include "hash.h"
#include "name_table.h"
#include "path_entry.h"
#include "public_status.h"
#include "trust.h"

/* True where the caller's structure is long enough to have `field`. */
#define HAS(options, field)                                                                        \
    ((options)->size >= offsetof(epi_view_options, field) + sizeof(options)->field)

static epi_status bad_argument(epi_detail *detail, const char *what)
{
    detail_set(detail, "epi_view_open: %s", what);
    return EPI_ERR_ARGUMENT;
}

static epi_status read_arguments(const char *const *paths, size_t n_paths,
                                 const epi_view_options *given, epi_view_options *options,
                                 epi_detail *detail)
{
    if (paths == NULL && n_paths > 0)
        return bad_argument(detail, "the path list is NULL");
    for (size_t i = 0; i < n_paths; i++)
        if (paths[i] == NULL)
            return bad_argument(detail, "an element of the path list is NULL");
    *options = (epi_view_options)EPI_VIEW_OPTIONS_INIT;
    if (given == NULL)
        return EPI_OK;
    if (!options_are_usable(given, given->size, sizeof *given))
        return bad_argument(detail, "the options ask for what this version does not know");
    if (HAS(given, flags))
        options->flags = given->flags;
    if (HAS(given, level))
        options->level = given->level;
    if (HAS(given, file))
        options->file = given->file;
    if ((options->flags & ~(EPI_VIEW_NO_STORES | EPI_VIEW_NO_SAVE)) != 0)
        return bad_argument(detail, "there is a flag that this version does not know");
    if (options->level < EPI_LEVEL_DEFAULT || options->level > EPI_LEVEL_CONTENT)
        return bad_argument(detail, "the level is none of epi_level");
    return EPI_OK;
}

/* What the options leave to the environment. */
static void ask_environment(epi_view_options *options)
{
    const char *disable = secure_getenv("EPINDEX_DISABLE");
    if (disable != NULL && strcmp(disable, "1") == 0)
        options->flags |= EPI_VIEW_NO_STORES | EPI_VIEW_NO_SAVE;
    if (options->file == NULL && (options->flags & EPI_VIEW_NO_STORES) == 0)
        options->file = secure_getenv("EPINDEX_FILE");
    if (options->file != NULL && options->file[0] == '\0')
        options->file = NULL;
    /* What is not to be looked at need not be left for others either. */
    if ((options->flags & EPI_VIEW_NO_STORES) != 0)
        options->flags |= EPI_VIEW_NO_SAVE;
}

/* Opens a store for the look-ups of all path entries; -1: there is none. */
static int open_store(struct arena *arena, const struct store_folder *folder, const char **distrust)
{
    struct stat status;
    char why[100];
    *distrust = NULL;
    if (folder->path == NULL)
        return -1;
    int descriptor = open_store_folder(folder->path, distrust);
    if (descriptor < 0 || *distrust != NULL)
        return descriptor;
    if (fstat(descriptor, &status) != 0)
        *distrust = "its folder cannot be looked at";
    else if (why_not_trusted(&status, "its folder", geteuid(), why, sizeof why) != NULL &&
             (*distrust = arena_copy(arena, why, strlen(why))) == NULL)
        *distrust = "its folder is not to be trusted";
    return descriptor;
}

static epi_status prepare(struct opening *opening, const char *const *paths, size_t n_paths,
                          const epi_view_options *options)
{
    epi_view *view = opening->view;
    opening->given = paths;
    opening->level = options->level;
    opening->file = options->file;
    opening->use_stores = (options->flags & EPI_VIEW_NO_STORES) == 0;
    opening->save = (options->flags & EPI_VIEW_NO_SAVE) == 0;
    view->pieces = calloc(n_paths + 1, sizeof *view->pieces);
    view->sources = calloc(n_paths + 1, sizeof *view->sources);
    if (view->pieces == NULL || view->sources == NULL ||
        !system_store(&view->arena, &opening->system) ||
        !users_store(&view->arena, &opening->users))
        return EPI_ERR_MEMORY;
    for (size_t i = 0; i < n_paths; i++) {
        struct view_source *source = &view->sources[i];
        source->piece = NO_PIECE;
        epi_status status =
            status_from_scan(scan_absolute_path(&view->arena, paths[i], &source->path));
        if (status == EPI_ERR_SYSTEM)
            detail_set(opening->detail, "cannot tell the current directory: %s", error_text(errno));
        if (status != EPI_OK)
            return status;
    }
    view->n_sources = n_paths;
    if (opening->use_stores) {
        opening->system_descriptor =
            open_store(&view->arena, &opening->system, &opening->system_distrust);
        opening->users_descriptor =
            open_store(&view->arena, &opening->users, &opening->users_distrust);
    }
    return EPI_OK;
}

static void repeat(struct view_source *source, const struct view_source *earlier)
{
    source->repeated = true;
    source->piece = earlier->piece;
    source->empty = earlier->empty;
    source->content = earlier->content;
    source->distributions = earlier->distributions;
    source->file = earlier->file;
    source->verdict = earlier->verdict;
    source->reason = earlier->reason;
    source->notes = earlier->notes;
    source->n_notes = earlier->n_notes;
}

/* Serves every path entry, in order, equal ones once: all that the second of them has is hidden. */
static epi_status serve_all(struct opening *opening, struct combined *combined)
{
    epi_view *view = opening->view;
    struct name_table seen = {0};
    epi_status status = EPI_OK;
    size_t *numbers = calloc(view->n_sources + 1, sizeof *numbers);
    if (numbers == NULL)
        return EPI_ERR_MEMORY;
    for (size_t i = 0; i < view->n_sources && status == EPI_OK; i++) {
        struct view_source *source = &view->sources[i];
        if (combined->index != NULL && i == combined->first) {
            serve_combined(opening, combined);
            i += combined->count - 1;
            continue;
        }
        /* '' is another path entry than the same directory by its name, where that is an egg's. */
        if (opening->given[i][0] == '\0' && is_named_egg(source->path)) {
            status = serve_path_entry(opening, i);
            continue;
        }
        size_t number = 0;
        int is_new = name_table_add(&seen, source->path, &number);
        if (is_new < 0) {
            status = EPI_ERR_MEMORY;
        } else if (is_new == 0) {
            repeat(source, &view->sources[numbers[number]]);
        } else {
            numbers[number] = i;
            status = serve_path_entry(opening, i);
        }
    }
    name_table_free(&seen);
    free(numbers);
    return status;
}

static void discard(epi_view *view)
{
    for (size_t i = 0; i < view->n_pieces; i++) {
        epi_index_close(view->pieces[i].index);
        free(view->pieces[i].hidden);
    }
    free(view->pieces);
    free(view->sources);
    free(atomic_load_explicit(&view->groups, memory_order_acquire));
    arena_free(&view->arena);
    free(view);
}

/* One try; *damaged becomes the file, malloc'ed, that turned out to be damaged only when the
 * indexes were stacked. */
static epi_status try_to_open(const char *const *paths, size_t n_paths,
                              const epi_view_options *options, epi_view **view, char **damaged,
                              epi_detail *detail)
{
    struct opening opening = {.detail = detail, .system_descriptor = -1, .users_descriptor = -1};
    struct combined combined = {0};
    size_t number = 0;
    epi_status status = EPI_ERR_MEMORY;
    opening.view = calloc(1, sizeof *opening.view);
    if (opening.view == NULL)
        goto cleanup;
    atomic_init(&opening.view->groups, NULL);
    status = prepare(&opening, paths, n_paths, options);
    if (status == EPI_OK && opening.file != NULL)
        status = find_combined(&opening, &combined);
    if (status == EPI_OK)
        status = serve_all(&opening, &combined);
    if (status == EPI_OK)
        status = stack_pieces(opening.view, &number);
    if (status == EPI_ERR_DAMAGED && opening.view->pieces[number].index->path != NULL)
        *damaged = strdup(opening.view->pieces[number].index->path);
    /* What an earlier try found damaged. */
    else if (status == EPI_OK && *damaged != NULL)
        for (size_t i = 0; i < n_paths && status == EPI_OK; i++)
            status = add_note(&opening, i, *damaged, "the index is damaged");

cleanup:
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    if (opening.system_descriptor >= 0)
        close(opening.system_descriptor);
    if (opening.users_descriptor >= 0)
        close(opening.users_descriptor);
    epi_index_close(combined.index);
    if (status == EPI_OK)
        *view = opening.view;
    else if (opening.view != NULL)
        discard(opening.view);
    return status;
}

epi_status epi_view_open(const char *const *paths, size_t n_paths, const epi_view_options *given,
                         epi_view **view, epi_detail *detail)
{
    epi_view_options options;
    char *damaged = NULL;
    if (view == NULL)
        return bad_argument(detail, "view is NULL");
    *view = NULL;
    epi_status status = read_arguments(paths, n_paths, given, &options, detail);
    if (status != EPI_OK)
        return status;
    ask_environment(&options);
    status = try_to_open(paths, n_paths, &options, view, &damaged, detail);
    /* A file that was made to pass every check but this one: nothing is to be had from stores. */
    if (status == EPI_ERR_DAMAGED) {
        options.flags = EPI_VIEW_NO_STORES | EPI_VIEW_NO_SAVE;
        options.file = NULL;
        status = try_to_open(paths, n_paths, &options, view, &damaged, detail);
    }
    free(damaged);
    return status;
}

void epi_view_close(epi_view *view)
{
    if (view != NULL)
        discard(view);
}

epi_status judge_view(const epi_view *view, epi_level level, epi_verdict *worst, epi_detail *detail)
{
    struct arena arena = {0};
    epi_status status = EPI_OK;
    const char *path = "";
    *worst = EPI_FRESH;
    for (size_t i = 0; i < view->n_sources && status == EPI_OK; i++) {
        const struct view_source *source = &view->sources[i];
        struct path_verdict verdict = {.verdict = EPI_FRESH};
        path = source->path;
        if (source->piece == NO_PIECE && !source->repeated)
            status = judge_empty_path_entry(&source->empty, level, &arena, &verdict);
        if (verdict.verdict > *worst)
            *worst = verdict.verdict;
    }
    for (size_t i = 0; i < view->n_pieces && status == EPI_OK; i++)
        status = judge_index(view->pieces[i].index, view->pieces[i].at, level, &arena, NULL, worst,
                             &path);
    if (status == EPI_ERR_STALE)
        detail_about(detail, path, "it is not as it was when the view was opened");
    else if (status != EPI_OK)
        detail_set(detail, "%s", epi_strerror(status));
    arena_free(&arena);
    return status;
}

epi_status epi_view_is_fresh(const epi_view *view, epi_level level, epi_detail *detail)
{
    epi_verdict ignored;
    if (view == NULL || level < EPI_LEVEL_DEFAULT || level > EPI_LEVEL_CONTENT) {
        detail_set(detail, "epi_view_is_fresh: %s",
                   view == NULL ? "the view is NULL" : "the level is none of epi_level");
        return EPI_ERR_ARGUMENT;
    }
    return judge_view(view, level, &ignored, detail);
}

epi_status epi_view_hash(const epi_view *view, char hash[33])
{
    if (view == NULL || hash == NULL)
        return EPI_ERR_ARGUMENT;
    XXH3_state_t state;
    XXH128_canonical_t canonical;
    XXH3_128bits_reset(&state);
    for (size_t i = 0; i < view->n_sources; i++)
        XXH3_128bits_update(&state, view->sources[i].content.bytes,
                            sizeof view->sources[i].content.bytes);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    write_hash_digits(canonical.digest, hash);
    hash[32] = '\0';
    return EPI_OK;
}

size_t epi_view_path_entries(const epi_view *view)
{
    return view == NULL ? 0 : view->n_sources;
}

epi_status epi_view_source(const epi_view *view, size_t number, epi_source *source)
{
    if (view == NULL || source == NULL)
        return EPI_ERR_ARGUMENT;
    if (number >= view->n_sources)
        return EPI_NONE;
    const struct view_source *from = &view->sources[number];
    *source = (epi_source){
        .path = from->path,
        .file = from->file,
        .verdict = from->verdict,
        .reason = from->reason,
        .saved = from->saved,
        .passed_over = from->n_notes,
        .distributions = from->distributions,
    };
    return EPI_OK;
}

epi_status epi_view_passed_over(const epi_view *view, size_t path_entry, size_t number,
                                const char **file, const char **why)
{
    if (view == NULL || file == NULL || why == NULL)
        return EPI_ERR_ARGUMENT;
    if (path_entry >= view->n_sources || number >= view->sources[path_entry].n_notes)
        return EPI_NONE;
    const struct view_note *note = view->sources[path_entry].notes;
    for (; number > 0; number--)
        note = note->next;
    *file = note->file;
    *why = note->why;
    return EPI_OK;
}
