/* What serves one path entry: the index in it, the system's, the user's, or a scan. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "detail.h"
#include "path_entry.h"
#include "public_status.h"
#include "saving.h"
#include "trust.h"
#include "view.h"

/* A place where an index of the path entry may be. */
struct candidate {
    const struct store_folder *folder;
    int descriptor; /* of the folder */
    const char *name;
    const char *distrust; /* of the folder */
    uid_t also;
    bool in_place;
};

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* A sealed index in place leads out of its folder to the path entry. */
static bool leads_to(const epi_index *index, const char *way, const char *path)
{
    struct arena arena = {0};
    struct stat there, here;
    const char *full =
        index->folder == NULL ? NULL : arena_printf(&arena, "%s/%s", index->folder, way);
    bool leads = full != NULL && stat(full, &there) == 0 && stat(path, &here) == 0 &&
                 same_file(&there, &here);
    arena_free(&arena);
    return leads;
}

/* Whether the index is one of the path entry, and of it alone. In place, its path is where it lies:
 * the directory may have been moved, or mounted elsewhere, and the index with it. Then `*at` is the
 * path entry, and what the index says is proved there; an index that asks for no proof is not
 * believed. */
static bool is_of(const struct opening *opening, const epi_index *index, const char *path,
                  bool in_place, const char **at, struct path_entry *entry, epi_detail *why)
{
    struct fmt_cursor cursor = fmt_path_entries(&index->reader);
    *at = NULL;
    if (index->reader.header.path_entries != 1) {
        detail_set(why, "it is an index of %lu path entries",
                   (unsigned long)index->reader.header.path_entries);
        return false;
    }
    if (!fmt_next_path_entry(&cursor, entry)) {
        detail_set(why, "the index is damaged: it has no path entry");
        return false;
    }
    if (strcmp(entry->path, path) == 0)
        return true;
    *at = path;
    if (in_place && index->reader.header.kind == EPI_SEALED) {
        if (leads_to(index, entry->path, path))
            return true;
    } else if (in_place && (opening->level > EPI_LEVEL_TRUST ||
                            (opening->level == EPI_LEVEL_DEFAULT &&
                             index->reader.header.level != EPI_LEVEL_TRUST))) {
        return true;
    }
    detail_set(why, "it is an index of %s", entry->path);
    return false;
}

static void add_piece(struct opening *opening, size_t number, epi_index *index, const char *at,
                      const struct path_entry *entry)
{
    epi_view *view = opening->view;
    struct view_source *source = &view->sources[number];
    source->piece = view->n_pieces;
    source->content = entry->content;
    source->distributions = entry->distributions;
    source->file = index->path;
    view->pieces[view->n_pieces++] =
        (struct view_piece){.index = index, .at = at, .source = number};
}

static bool may_restamp(const struct opening *opening, const struct candidate *candidate,
                        const epi_index *index, const char *at, const struct stat *file)
{
    return opening->save && at == NULL && index->reader.header.kind == EPI_LOCAL &&
           candidate->distrust == NULL && file->st_uid == geteuid();
}

/* Keeps a stale index of the path entry for the scan: what did not change need not be read again.
 * Nothing may carry damage on, so all of it has to be as it was written. */
static void keep_for_scan(struct opening *opening, epi_index *index, const char *at)
{
    const struct fmt_header *header = &index->reader.header;
    if (opening->stale == NULL && at == NULL && header->kind == EPI_LOCAL &&
        header->level != EPI_LEVEL_CONTENT && opening->level != EPI_LEVEL_CONTENT &&
        epi_index_verify(index, NULL, NULL) == EPI_OK)
        opening->stale = index;
    else
        epi_index_close(index);
}

/* A file that is not there is not worth a note. */
static epi_status pass_over(struct opening *opening, size_t number, const char *file,
                            const epi_detail *why)
{
    if (why->text[0] != '\0' && add_note(opening, number, file, why->text) != EPI_OK)
        return EPI_ERR_MEMORY;
    return EPI_NONE;
}

/* EPI_OK: the candidate serves. EPI_NONE: it does not, and has been noted if it is there. */
static epi_status try_candidate(struct opening *opening, size_t number,
                                const struct candidate *candidate, struct seen_file *seen)
{
    struct view_source *source = &opening->view->sources[number];
    struct arena *arena = &opening->view->arena;
    struct path_verdict verdict = {.verdict = EPI_FRESH};
    struct path_entry entry;
    epi_index *index = NULL;
    const char *at = NULL;
    epi_detail why;

    const char *file = arena_printf(arena, "%s/%s", candidate->folder->path, candidate->name);
    if (file == NULL)
        return EPI_ERR_MEMORY;
    seen->status = (struct stat){0};
    epi_status status =
        open_trusted(candidate->descriptor, candidate->name, file, candidate->distrust,
                     candidate->also, &index, &seen->status, &why);
    seen->there = seen->status.st_ino != 0;
    if (status != EPI_OK)
        return status;
    if (index == NULL)
        return pass_over(opening, number, file, &why);
    status = EPI_NONE;
    if (is_of(opening, index, source->path, candidate->in_place, &at, &entry, &why))
        status = judge_candidate(opening, index, at, &verdict, &why);
    if (status == EPI_NONE)
        status = pass_over(opening, number, file, &why);
    if (status != EPI_OK) {
        if (verdict.verdict == EPI_STALE)
            keep_for_scan(opening, index, at);
        else
            epi_index_close(index);
        return status;
    }
    source->verdict = verdict.verdict;
    source->reason = verdict.reason;
    if (verdict.verdict == EPI_MOVED && may_restamp(opening, candidate, index, at, &seen->status)) {
        struct fmt_cursor cursor;
        restamp_index(candidate->folder, candidate->name, source->path, seen, &index);
        cursor = fmt_path_entries(&index->reader);
        fmt_next_path_entry(&cursor, &entry);
    }
    add_piece(opening, number, index, at, &entry);
    return EPI_OK;
}

/* The folder in the path entry. *disabled: its owner wants no index to be used. */
static epi_status try_in_place(struct opening *opening, size_t number, bool *disabled)
{
    const char *path = opening->view->sources[number].path;
    struct store_folder folder;
    struct stat status, owner;
    struct seen_file seen;
    char why[100];
    *disabled = false;
    if (!in_place_store(&opening->view->arena, path, &folder))
        return EPI_ERR_MEMORY;
    struct candidate candidate = {
        .folder = &folder, .name = IN_PLACE_FILE, .also = geteuid(), .in_place = true};
    candidate.descriptor = open_store_folder(folder.path, &candidate.distrust);
    if (candidate.descriptor < 0)
        return EPI_NONE;
    *disabled = faccessat(candidate.descriptor, IN_PLACE_DISABLE, F_OK, 0) == 0;
    epi_status result = EPI_NONE;
    if (*disabled || !opening->use_stores)
        goto cleanup;
    if (fstat(candidate.descriptor, &status) != 0)
        goto cleanup;
    if (stat(path, &owner) == 0)
        candidate.also = owner.st_uid;
    if (candidate.distrust == NULL)
        candidate.distrust =
            why_not_trusted(&status, "its folder", candidate.also, why, sizeof why);
    result = try_candidate(opening, number, &candidate, &seen);

cleanup:
    close(candidate.descriptor);
    return result;
}

static epi_status try_stores(struct opening *opening, size_t number, const char *name,
                             struct seen_file *users)
{
    struct seen_file seen;
    struct candidate candidate = {.folder = &opening->system,
                                  .descriptor = opening->system_descriptor,
                                  .name = name,
                                  .distrust = opening->system_distrust,
                                  .also = geteuid()};
    epi_status status = EPI_NONE;
    if (candidate.descriptor >= 0)
        status = try_candidate(opening, number, &candidate, &seen);
    if (status != EPI_NONE || opening->users_descriptor < 0)
        return status;
    candidate.folder = &opening->users;
    candidate.descriptor = opening->users_descriptor;
    candidate.distrust = opening->users_distrust;
    return try_candidate(opening, number, &candidate, users);
}

static epi_status scan(struct opening *opening, size_t number, const char *name,
                       const struct seen_file *users, bool save)
{
    struct view_source *source = &opening->view->sources[number];
    struct path_entry entry;
    epi_index *index = NULL;
    epi_status status = scan_for_view(opening->given[number], opening->stale, &opening->view->arena,
                                      &entry, &index, opening->detail);
    if (status != EPI_OK)
        return status;
    source->verdict = EPI_FRESH;
    source->reason = EPI_REASON_SAME_CONTENT;
    if (entry.distributions == 0 && save && users->there)
        forget_index(&opening->users, name, users);
    if (index == NULL) {
        source->piece = NO_PIECE;
        source->empty = entry;
        source->content = entry.content;
        return EPI_OK;
    }
    if (save && entry.distributions > 0)
        source->saved = save_index(&opening->users, name, index, users);
    add_piece(opening, number, index, NULL, &entry);
    return EPI_OK;
}

epi_status serve_path_entry(struct opening *opening, size_t number)
{
    struct seen_file users = {0};
    char name[STORE_NAME_SIZE] = "";
    const char *path = opening->view->sources[number].path;
    const char *given = opening->given[number];
    /* The current directory, given as '', is no egg, whatever its name: an index of its path would
     * be another thing. */
    bool storable = given[0] != '\0' || !is_named_egg(path);
    bool disabled = false;
    epi_status status;
    if ((opening->use_stores || opening->save) && storable) {
        status = try_in_place(opening, number, &disabled);
        store_file_name(name, path);
        if (status == EPI_NONE && opening->use_stores && !disabled)
            status = try_stores(opening, number, name, &users);
        if (status != EPI_NONE)
            goto cleanup;
    }
    status = scan(opening, number, name, &users, opening->save && storable && !disabled);

cleanup:
    epi_index_close(opening->stale);
    opening->stale = NULL;
    return status;
}
