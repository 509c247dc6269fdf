#include "opening.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "name_table.h"
#include "path_entry.h"
#include "public.h"
#include "trust.h"

static epi_status bad_argument(epi_detail *detail, const char *what)
{
    detail_set(detail, "epi_open: %s", what);
    return EPI_ERR_ARGUMENT;
}

static epi_status read_arguments(const char *const *paths, size_t n_paths,
                                 const epi_open_options *given, epi_open_options *options,
                                 epi_detail *detail)
{
    if (paths == NULL && n_paths > 0)
        return bad_argument(detail, "the path list is NULL");
    for (size_t i = 0; i < n_paths; i++)
        if (paths[i] == NULL)
            return bad_argument(detail, "an element of the path list is NULL");
    *options = (epi_open_options)EPI_OPEN_OPTIONS_INIT;
    if (!read_options(options, sizeof *options, given, "epi_open", detail))
        return EPI_ERR_ARGUMENT;
    if ((options->flags & ~(EPI_NO_STORES | EPI_NO_SAVE)) != 0)
        return bad_argument(detail, "there is a flag that this version does not know");
    if (options->level < EPI_LEVEL_DEFAULT || options->level > EPI_LEVEL_CONTENT)
        return bad_argument(detail, "the level is none of epi_level");
    return EPI_OK;
}

/* What the options leave to environment variables. */
static void read_variables(epi_open_options *options)
{
    const char *disable = secure_getenv("EPINDEX_DISABLE");
    if (disable != NULL && strcmp(disable, "1") == 0)
        options->flags |= EPI_NO_STORES | EPI_NO_SAVE;
    if (options->file == NULL && (options->flags & EPI_NO_STORES) == 0)
        options->file = secure_getenv("EPINDEX_FILE");
    if (options->file != NULL && options->file[0] == '\0')
        options->file = NULL;
    /* What is not to be looked at need not be left for others either. */
    if ((options->flags & EPI_NO_STORES) != 0)
        options->flags |= EPI_NO_SAVE;
}

/* Opens a store for the look-ups of all path entries; -1: there is none. */
static int open_store(const struct store_folder *folder, struct objection *objection)
{
    return folder->path == NULL ? -1 : open_store_folder(folder, objection);
}

static epi_status prepare(struct opening *opening, const char *const *paths, size_t n_paths,
                          const epi_open_options *options)
{
    epi_index *index = opening->index;
    opening->given = paths;
    opening->level = options->level;
    opening->file = options->file;
    opening->use_stores = (options->flags & EPI_NO_STORES) == 0;
    opening->save = (options->flags & EPI_NO_SAVE) == 0;
    index->pieces = calloc(n_paths + 1, sizeof *index->pieces);
    index->sources = calloc(n_paths + 1, sizeof *index->sources);
    if (index->pieces == NULL || index->sources == NULL ||
        !system_store(&index->arena, &opening->system) ||
        !users_store(&index->arena, &opening->users))
        return EPI_ERR_MEMORY;
    for (size_t i = 0; i < n_paths; i++) {
        struct source *source = &index->sources[i];
        source->piece = NO_PIECE;
        epi_status status =
            status_from_scan(scan_absolute_path(&index->arena, paths[i], &source->path));
        if (status == EPI_ERR_SYSTEM)
            detail_set(opening->detail, "cannot tell the current directory: %s", error_text(errno));
        if (status != EPI_OK)
            return status;
    }
    index->n_sources = n_paths;
    if (opening->use_stores) {
        opening->system_descriptor = open_store(&opening->system, &opening->system_objection);
        opening->users_descriptor = open_store(&opening->users, &opening->users_objection);
    }
    return EPI_OK;
}

static void repeat(struct source *source, const struct source *earlier)
{
    *source = *earlier;
    source->repeated = true;
    source->saved = false;
}

/* Serves every path entry, in order, equal ones once: all that the second of them has is hidden. */
static epi_status serve_all(struct opening *opening, struct combined *combined)
{
    epi_index *index = opening->index;
    struct name_table seen = {0};
    epi_status status = EPI_OK;
    size_t *numbers = calloc(index->n_sources + 1, sizeof *numbers);
    if (numbers == NULL)
        return EPI_ERR_MEMORY;
    for (size_t i = 0; i < index->n_sources && status == EPI_OK; i++) {
        struct source *source = &index->sources[i];
        if (combined->file != NULL && i == combined->first) {
            serve_combined(opening, combined);
            i += combined->count - 1;
            continue;
        }
        size_t number = 0;
        int is_new = name_table_add(&seen, source->path, &number);
        if (is_new < 0) {
            status = EPI_ERR_MEMORY;
        } else if (is_new == 0) {
            repeat(source, &index->sources[numbers[number]]);
        } else {
            numbers[number] = i;
            status = serve_path_entry(opening, i);
        }
    }
    name_table_free(&seen);
    free(numbers);
    return status;
}

/* A file, its path malloc'ed, that turned out to be damaged only when the indexes were stacked. */
struct damaged {
    char *file;
    epi_store store;
};

/* One try; what an earlier one found damaged was passed over. */
static epi_status try_to_open(const char *const *paths, size_t n_paths,
                              const epi_open_options *options, epi_index **index,
                              struct damaged *damaged, epi_detail *detail)
{
    struct opening opening = {.detail = detail, .system_descriptor = -1, .users_descriptor = -1};
    struct combined combined = {0};
    size_t number = 0;
    epi_status status = EPI_ERR_MEMORY;
    opening.index = calloc(1, sizeof *opening.index);
    if (opening.index == NULL)
        goto cleanup;
    atomic_init(&opening.index->groups, NULL);
    atomic_init(&opening.index->rows, NULL);
    status = prepare(&opening, paths, n_paths, options);
    if (status == EPI_OK && opening.file != NULL)
        status = find_combined(&opening, &combined);
    if (status == EPI_OK)
        status = serve_all(&opening, &combined);
    if (status == EPI_OK)
        status = stack_pieces(opening.index, &number);
    if (status == EPI_ERR_DAMAGED) {
        const struct piece *piece = &opening.index->pieces[number];
        damaged->store = opening.index->sources[piece->source].store;
        damaged->file = piece->file->path == NULL ? NULL : strdup(piece->file->path);
    } else if (status == EPI_OK && damaged->file != NULL) {
        struct objection objection;
        object(&objection, EPI_REASON_DAMAGED, "the index is damaged");
        for (size_t i = 0; i < n_paths && status == EPI_OK; i++)
            status = pass_over(&opening, i, damaged->store, damaged->file, &objection);
    }

cleanup:
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    if (opening.system_descriptor >= 0)
        close(opening.system_descriptor);
    if (opening.users_descriptor >= 0)
        close(opening.users_descriptor);
    index_file_close(combined.file);
    if (status == EPI_OK)
        *index = opening.index;
    else if (opening.index != NULL)
        epi_close(opening.index);
    return status;
}

epi_status epi_open(const char *const *paths, size_t n_paths, const epi_open_options *given,
                    epi_index **index, epi_detail *detail)
{
    epi_open_options options;
    struct damaged damaged = {NULL, EPI_STORE_NONE};
    if (index == NULL)
        return bad_argument(detail, "index is NULL");
    *index = NULL;
    epi_status status = read_arguments(paths, n_paths, given, &options, detail);
    if (status != EPI_OK)
        return status;
    read_variables(&options);
    status = try_to_open(paths, n_paths, &options, index, &damaged, detail);
    /* A file that was made to pass every check but this one: nothing is to be had from stores. */
    if (status == EPI_ERR_DAMAGED) {
        options.flags = EPI_NO_STORES | EPI_NO_SAVE;
        options.file = NULL;
        status = try_to_open(paths, n_paths, &options, index, &damaged, detail);
    }
    free(damaged.file);
    return status;
}
