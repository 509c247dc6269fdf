/* Rebuilds no more than is needed: keeps a fresh index, and takes over from one that is not what
 * its stamps still vouch for. */
#include <errno.h>
#include <string.h>

#include "build.h"
#include "earlier.h"
#include "index.h"
#include "look.h"
#include "public.h"
#include "replace.h"
#include "spelled_paths.h"

/* Whether `old` says of itself and its path list what a build with these options would write. */
static bool is_of_the_same_make(const struct index_file *old, const epi_build_options *options,
                                const char *const *paths, size_t n_paths)
{
    const struct fmt_header *header = &old->reader.header;
    return header->version_minor == FMT_VERSION_MINOR && header->kind == options->kind &&
           header->level == options->level && covers_path_list(old, paths, n_paths) == EPI_OK;
}

/* Level content is for whom no stamp can satisfy, and nothing vouches for a sealed index but its
 * bytes, which say more than its content. */
static bool stamps_can_prove(const epi_build_options *options)
{
    return options->kind != EPI_SEALED && options->level != EPI_LEVEL_CONTENT;
}

/* EPI_OK where the stamps prove that a build would come out the same, EPI_NONE, EPI_ERR_STOPPED.
 * Whoever asks for a rebuild wants it to see what changed, however closely readers are to look.
 * Where that takes a reading, the build may as well do it. */
static epi_status prove(const struct index_file *old, const epi_build_options *options,
                        const struct fmt_progress *progress)
{
    struct arena arena = {0};
    const struct look look = {
        .level = EPI_LEVEL_META, .metadata_too = true, .stamps_alone = true, .progress = progress};
    struct path_verdict worst = {.verdict = EPI_FRESH};
    if (!stamps_can_prove(options))
        return EPI_NONE;
    epi_status status = look_at_file(old, &look, &arena, NULL, &worst);
    arena_free(&arena);
    if (status == EPI_ERR_STOPPED)
        return status;
    return status == EPI_OK && worst.verdict == EPI_FRESH ? EPI_OK : EPI_NONE;
}

/* The index that is there, as its writer left it. *file is NULL where there is none, or nothing is
 * to be taken over from it. EPI_OK, EPI_ERR_STOPPED. */
static epi_status open_old(const struct destination *destination, struct index_file **file,
                           const struct fmt_progress *progress)
{
    epi_status status = destination->folder == NULL
                            ? index_file_open(destination->path, file, progress, NULL)
                            : index_file_open_at(destination->directory, destination->name,
                                                 destination->path, file, progress);
    if (status == EPI_OK)
        status = index_file_check_whole(*file, progress);
    if (status != EPI_OK) {
        index_file_close(*file);
        *file = NULL;
    }
    return status == EPI_ERR_STOPPED ? status : EPI_OK;
}

static int ask(void *context)
{
    const epi_build_options *options = context;
    return options->progress(options->context, 0, 0);
}

static epi_status look_to_write(const struct destination *destination, epi_detail *detail)
{
    int looked = destination->folder == NULL
                     ? replacement_look(destination->path, detail)
                     : look_at_store_to_write(destination->folder, destination->directory, detail);
    if (looked == 0)
        return EPI_OK;
    return errno == ENOMEM ? EPI_ERR_MEMORY : EPI_ERR_SYSTEM;
}

epi_status update_file(const char *const *paths, size_t n_paths, struct destination *destination,
                       const epi_build_options *options, epi_outcome *outcome,
                       struct index_file **file, epi_detail *detail)
{
    struct earlier earlier = {0};
    struct older_index older = {0};
    struct index_file *old = NULL;
    struct epi_build_options asked = *options;
    const struct fmt_progress progress = {options->progress == NULL ? NULL : ask, &asked};
    bool same_make = false;
    epi_status status = EPI_OK;

    if (file != NULL)
        *file = NULL;
    if (outcome != NULL)
        *outcome = EPI_BUILT;
    if (!(options->flags & EPI_BUILD_FORCE))
        status = open_old(destination, &old, &progress);
    if (status != EPI_OK)
        goto cleanup;
    same_make = old != NULL && is_of_the_same_make(old, options, paths, n_paths);
    older.file = old;
    if (same_make)
        status = prove(old, options, &progress);
    if (status == EPI_ERR_STOPPED)
        goto cleanup;
    if (same_make && status == EPI_OK) {
        older.is_as_new = true;
    } else if (options->flags & EPI_BUILD_DRY_RUN) {
        /* Where a build is held against its like, so is this. */
        status = EPI_OK;
        if (same_make && !stamps_can_prove(options))
            status = compare_build(paths, n_paths, destination, options, &older, detail);
        if (status == EPI_NONE || (status == EPI_OK && !older.is_as_new))
            status = look_to_write(destination, detail);
    } else {
        /* Level content is for file systems and people that no stamp can satisfy. */
        if (old != NULL && options->level != EPI_LEVEL_CONTENT) {
            status = earlier_of_file(&earlier, old, &progress);
            if (status == EPI_ERR_STOPPED)
                goto cleanup;
            older.earlier = status == EPI_OK ? &earlier : NULL;
        }
        status = build_file(paths, n_paths, destination, options, old == NULL ? NULL : &older, file,
                            detail);
    }
    if (status != EPI_OK)
        goto cleanup;
    /* Where no stamp is ever to be believed, a new index has nothing over the old one. */
    if (outcome != NULL && older.is_as_new)
        *outcome = EPI_KEPT;
    else if (outcome != NULL && same_make && older.has_same_content)
        *outcome = EPI_RESTAMPED;
    if (file != NULL && older.is_as_new) {
        *file = old;
        old = NULL;
    }

cleanup:
    if (status == EPI_ERR_STOPPED)
        stopped(detail);
    earlier_free(&earlier);
    index_file_close(old);
    return status;
}
