/* What serves one path entry: the index in it, the system's, the user's, or a scan. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "opening.h"
#include "path_entry.h"
#include "public.h"
#include "save.h"
#include "stamps.h"
#include "trust.h"

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* A sealed index in place leads out of its folder to the path entry. */
static bool leads_to(const struct index_file *file, const char *way, const char *path)
{
    struct arena arena = {0};
    struct stat there, here;
    const char *full = file->folder == NULL ? NULL : arena_join_path(&arena, file->folder, way);
    bool leads = full != NULL && stat(full, &there) == 0 && stat(path, &here) == 0 &&
                 same_file(&there, &here);
    arena_free(&arena);
    return leads;
}

/* Whether a scan of a directory finds the same by either name: EGG-INFO counts in an egg alone. */
static bool names_say_the_same(const char *one, const char *other)
{
    return is_named_egg(one) == is_named_egg(other) && is_named_drop(one) == is_named_drop(other);
}

/* Whether the file is an index of the path entry, and of it alone. In place, its path is where it
 * lies: the directory may have been moved, or mounted elsewhere, and the index with it. Then `*at`
 * is the path entry, and what the index says is proved there; an index that asks for no proof is
 * not believed. */
static bool is_of(const struct opening *opening, const struct index_file *file, const char *path,
                  bool in_place, const char **at, struct path_entry *entry,
                  struct objection *objection)
{
    const struct fmt_header *header = &file->reader.header;
    struct fmt_cursor cursor = fmt_path_entries(&file->reader);
    *at = NULL;
    if (header->path_entries != 1) {
        object(objection, EPI_REASON_OTHER_PATHS, "it is an index of %lu path entries",
               (unsigned long)header->path_entries);
        return false;
    }
    if (!fmt_next_path_entry(&cursor, entry)) {
        object(objection, EPI_REASON_DAMAGED, "the index is damaged: it has no path entry");
        return false;
    }
    if (strcmp(entry->path, path) == 0)
        return true;
    *at = path;
    if (!names_say_the_same(entry->path, path))
        in_place = false;
    if (in_place && header->kind == EPI_SEALED) {
        if (leads_to(file, entry->path, path))
            return true;
    } else if (in_place &&
               (opening->level > EPI_LEVEL_TRUST ||
                (opening->level == EPI_LEVEL_DEFAULT && header->level != EPI_LEVEL_TRUST))) {
        return true;
    }
    object(objection, EPI_REASON_OTHER_PATHS, "it is an index of %.900s", entry->path);
    return false;
}

static bool may_restamp(const struct opening *opening, const struct candidate *candidate,
                        const struct index_file *file, const char *at, const struct stat *status)
{
    return opening->save && at == NULL && file->reader.header.kind == EPI_LOCAL &&
           candidate->to_folder->text.text[0] == '\0' && status->st_uid == geteuid();
}

/* Keeps a stale index of the path entry for the scan: what did not change need not be read again.
 * Nothing may carry damage on, so all of it has to be as it was written. */
static void keep_for_scan(struct opening *opening, struct index_file *file, const char *at)
{
    const struct fmt_header *header = &file->reader.header;
    if (opening->stale == NULL && at == NULL && header->kind == EPI_LOCAL &&
        header->level != EPI_LEVEL_CONTENT && opening->level != EPI_LEVEL_CONTENT &&
        index_file_is_as_written(file))
        opening->stale = file;
    else
        index_file_close(file);
}

/* A file that is not there is not worth a word. */
static epi_status pass_over_candidate(struct opening *opening, size_t number,
                                      const struct candidate *candidate, const char *file,
                                      const struct objection *objection)
{
    if (objection->text.text[0] != '\0' &&
        pass_over(opening, number, candidate->store, file, objection) != EPI_OK)
        return EPI_ERR_MEMORY;
    return EPI_NONE;
}

/* Gives an index that has moved new stamps, where that would make the next check cheap again. */
static void restamp(struct opening *opening, size_t number, const struct candidate *candidate,
                    const char *at, const struct seen_file *seen, struct index_file **file)
{
    const char *path = opening->index->sources[number].path;
    if (!is_judged_by_a_scan(opening, *file, at)) {
        restamp_index(candidate->folder, candidate->name, path, seen, file);
        return;
    }
    if (!opening->scanned.done &&
        (!new_stamps_would_prove_more(*file, path) || !index_file_is_as_written(*file) ||
         scan_once(opening, number, *file) != EPI_OK))
        return;
    replace_by_scan(opening, candidate, seen, file);
}

/* Looks at the file. EPI_NONE: it cannot be used, and that is recorded. */
static epi_status judge(struct opening *opening, size_t number, const struct candidate *candidate,
                        const struct index_file *file, const char **at, struct path_entry *entry,
                        struct path_verdict *verdict, struct objection *objection)
{
    const char *path = opening->index->sources[number].path;
    if (!is_of(opening, file, path, candidate->store == EPI_STORE_IN_PLACE, at, entry, objection))
        return EPI_NONE;
    bool may_be_torn = index_file_may_be_torn(file, &opening->boot);
    if (may_be_torn && !index_file_is_as_written(file)) {
        object(objection, EPI_REASON_DAMAGED,
               "the index is damaged: it was not on the disk when the machine stopped");
        return EPI_NONE;
    }
    const struct look look = {.level = opening->level,
                              .at = *at,
                              .boot = &opening->boot,
                              .without_listing = is_judged_by_a_scan(opening, file, *at)};
    epi_status status = check_candidate(file, &look, verdict, objection);
    /* So that the checksum is computed once: a file of this boot takes its place. */
    if (status == EPI_OK && may_be_torn && look.without_listing && verdict->verdict == EPI_FRESH) {
        verdict->verdict = EPI_MOVED;
        verdict->reason = EPI_REASON_RACY;
        verdict->in_doubt = true;
    }
    if (status != EPI_OK || !verdict->in_doubt)
        return status;
    if (candidate->in_doubt == NULL || opening->scanned.done)
        return judge_by_scan(opening, number, file, entry, verdict, objection);
    *candidate->in_doubt = true;
    objection->text.text[0] = '\0';
    return EPI_NONE;
}

/* EPI_OK: the candidate serves. EPI_NONE: it does not, and that is recorded if it is there. */
static epi_status try_candidate(struct opening *opening, size_t number,
                                const struct candidate *candidate, struct seen_file *seen)
{
    struct source *source = &opening->index->sources[number];
    struct path_verdict verdict = {.verdict = EPI_FRESH};
    struct path_entry entry;
    struct index_file *file = NULL;
    const char *at = NULL;
    struct objection objection = {.reason = EPI_REASON_SYSTEM};

    const char *path =
        arena_join_path(&opening->index->arena, candidate->folder->path, candidate->name);
    if (path == NULL)
        return EPI_ERR_MEMORY;
    seen->status = (struct stat){0};
    epi_status status =
        open_trusted(candidate->descriptor, candidate->name, path, candidate->to_folder,
                     candidate->also, &file, &seen->status, &objection);
    seen->there = seen->status.st_ino != 0;
    if (status != EPI_OK)
        return status;
    if (file == NULL)
        return pass_over_candidate(opening, number, candidate, path, &objection);
    struct candidate judged = *candidate;
    if (seen->status.st_uid == geteuid())
        judged.in_doubt = NULL; /* the caller may restamp it: the doubt ends there */
    status = judge(opening, number, &judged, file, &at, &entry, &verdict, &objection);
    if (status == EPI_NONE)
        status = pass_over_candidate(opening, number, candidate, path, &objection);
    if (status != EPI_OK) {
        if (verdict.verdict == EPI_STALE && !opening->scanned.done)
            keep_for_scan(opening, file, at);
        else
            index_file_close(file);
        return status;
    }
    source->store = candidate->store;
    source->verdict = verdict.verdict;
    source->reason = verdict.reason;
    bool was_proved = verdict.verdict == EPI_FRESH;
    if (verdict.verdict == EPI_MOVED && may_restamp(opening, candidate, file, at, &seen->status)) {
        struct fmt_cursor cursor;
        const struct index_file *before = file;
        restamp(opening, number, candidate, at, seen, &file);
        was_proved = file != before;
        cursor = fmt_path_entries(&file->reader);
        fmt_next_path_entry(&cursor, &entry);
    }
    add_piece(opening, number, file, at, &entry, was_proved);
    return EPI_OK;
}

/* The folder in the path entry; its owner may want no index to be used. */
static epi_status try_in_place(struct opening *opening, size_t number)
{
    struct source *source = &opening->index->sources[number];
    const char *path = source->path;
    struct store_folder folder;
    struct stat owner;
    struct seen_file seen;
    struct objection to_folder = {.reason = EPI_REASON_SYSTEM};
    if (!in_place_store(&opening->index->arena, path, &folder))
        return EPI_ERR_MEMORY;
    struct candidate candidate = {.store = EPI_STORE_IN_PLACE,
                                  .folder = &folder,
                                  .name = IN_PLACE_FILE,
                                  .to_folder = &to_folder,
                                  .also = geteuid()};
    candidate.descriptor = open_store_folder(&folder, &to_folder);
    if (candidate.descriptor < 0)
        return EPI_NONE;
    source->disabled = faccessat(candidate.descriptor, IN_PLACE_DISABLE, F_OK, 0) == 0;
    epi_status result = EPI_NONE;
    if (source->disabled || !opening->use_stores)
        goto cleanup;
    if (stat(path, &owner) == 0)
        candidate.also = owner.st_uid;
    result = try_candidate(opening, number, &candidate, &seen);

cleanup:
    close(candidate.descriptor);
    return result;
}

static epi_status try_stores(struct opening *opening, size_t number, const char *name,
                             struct seen_file *users)
{
    struct seen_file seen;
    bool systems_in_doubt = false, users_in_doubt = false;
    bool has_own = opening->users_descriptor >= 0;
    struct candidate systems = {.store = EPI_STORE_SYSTEM,
                                .folder = &opening->system,
                                .descriptor = opening->system_descriptor,
                                .name = name,
                                .to_folder = &opening->system_objection,
                                .also = geteuid(),
                                .in_doubt = has_own ? &systems_in_doubt : NULL};
    struct candidate own = {.store = EPI_STORE_USER,
                            .folder = &opening->users,
                            .descriptor = opening->users_descriptor,
                            .name = name,
                            .to_folder = &opening->users_objection,
                            .also = geteuid()};
    epi_status status = EPI_NONE;
    if (systems.descriptor >= 0)
        status = try_candidate(opening, number, &systems, &seen);
    own.in_doubt = systems_in_doubt ? &users_in_doubt : NULL;
    if (status == EPI_NONE && has_own)
        status = try_candidate(opening, number, &own, users);
    /* Neither has stamps to go by: a scan judges the first. */
    if (status == EPI_NONE && systems_in_doubt) {
        systems.in_doubt = NULL;
        status = try_candidate(opening, number, &systems, &seen);
        if (status == EPI_NONE && users_in_doubt) {
            own.in_doubt = NULL;
            status = try_candidate(opening, number, &own, users);
        }
    }
    if (status == EPI_OK && opening->index->sources[number].store == EPI_STORE_SYSTEM)
        keep_what_was_read(opening, number, name, users);
    return status;
}

epi_status serve_path_entry(struct opening *opening, size_t number)
{
    struct seen_file users = {0};
    char name[STORE_NAME_SIZE] = "";
    struct source *source = &opening->index->sources[number];
    epi_status status;
    if (opening->use_stores || opening->save) {
        status = try_in_place(opening, number);
        store_file_name(name, source->path);
        if (status == EPI_NONE && opening->use_stores && !source->disabled)
            status = try_stores(opening, number, name, &users);
        if (status != EPI_NONE)
            goto cleanup;
    }
    status = serve_by_scan(opening, number, name, &users, opening->save && !source->disabled);

cleanup:
    index_file_close(opening->stale);
    opening->stale = NULL;
    index_file_close(opening->scanned.file);
    opening->scanned = (struct scanned){0};
    return status;
}
