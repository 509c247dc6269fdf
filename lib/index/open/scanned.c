/* The scan of a path entry, one for everything that asks for it: it judges an index that its stamps
 * could not prove, takes the place of one whose stamps prove less, and serves where none does. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "content.h"
#include "opening.h"
#include "public.h"
#include "save.h"
#include "stamp.h"

bool is_judged_by_a_scan(const struct opening *opening, const struct index_file *file,
                         const char *at)
{
    const struct fmt_header *header = &file->reader.header;
    epi_level level = opening->level == EPI_LEVEL_DEFAULT ? header->level : opening->level;
    return at == NULL && header->kind == EPI_LOCAL && header->level == EPI_LEVEL_META &&
           (level == EPI_LEVEL_DIR || level == EPI_LEVEL_META);
}

epi_status scan_once(struct opening *opening, size_t number, const struct index_file *older)
{
    if (opening->scanned.done)
        return EPI_OK;
    epi_status status = scan_one(opening->given[number], older, &opening->index->arena,
                                 &opening->scanned.entry, &opening->scanned.file, opening->detail);
    opening->scanned.done = status == EPI_OK;
    return status;
}

epi_status judge_by_scan(struct opening *opening, size_t number, const struct index_file *file,
                         const struct path_entry *entry, struct path_verdict *verdict,
                         struct objection *objection)
{
    struct arena arena = {0};
    struct path_verdict found;
    struct fmt_cursor after;
    epi_status status = scan_once(opening, number, index_file_is_as_written(file) ? file : NULL);
    const struct index_file *newer = opening->scanned.file;
    if (status != EPI_OK)
        return status;
    if (newer != NULL)
        after = fmt_distributions(&newer->reader);
    status = compare_with_newer(&arena, entry, fmt_distributions(&file->reader),
                                &opening->scanned.entry, newer == NULL ? NULL : &after, &found);
    if (status == EPI_OK && found.verdict == EPI_STALE) {
        object_to_staleness(objection, &found, true);
        verdict->verdict = EPI_STALE;
        status = EPI_NONE;
    } else if (status == EPI_ERR_DAMAGED) {
        object(objection, EPI_REASON_DAMAGED,
               "the index is damaged: its table of distributions breaks off");
        status = EPI_NONE;
    }
    arena_free(&arena);
    return status;
}

bool replace_by_scan(struct opening *opening, const struct candidate *candidate,
                     const struct seen_file *seen, struct index_file **file)
{
    struct scanned *scanned = &opening->scanned;
    char *path = NULL;
    if (scanned->file == NULL || !stamp_can_prove(&scanned->entry.stamp) || (*file)->path == NULL ||
        (path = strdup((*file)->path)) == NULL)
        return false;
    if (!save_index(candidate->folder, candidate->name, scanned->file, seen)) {
        free(path);
        return false;
    }
    index_file_close(*file);
    *file = scanned->file;
    (*file)->path = path;
    scanned->file = NULL;
    return true;
}

void keep_what_was_read(struct opening *opening, size_t number, const char *name,
                        const struct seen_file *users)
{
    const struct scanned *scanned = &opening->scanned;
    struct source *source = &opening->index->sources[number];
    if (opening->save && source->verdict == EPI_MOVED && scanned->file != NULL &&
        scanned->entry.distributions > 0 && stamp_can_prove(&scanned->entry.stamp))
        source->saved = save_index(&opening->users, name, scanned->file, users);
}

/* Not because somebody else is saving it: that one will be found. */
static bool cannot_be_saved(const struct opening *opening)
{
    if (opening->users.path == NULL)
        return true;
    int directory = open_store_to_write(&opening->users, NULL);
    bool cannot = (directory < 0 && errno != ENOENT) ||
                  look_at_store_to_write(&opening->users, directory, NULL) != 0;
    if (directory >= 0)
        close(directory);
    return cannot;
}

epi_status serve_by_scan(struct opening *opening, size_t number, const char *name,
                         const struct seen_file *users, bool save)
{
    struct source *source = &opening->index->sources[number];
    epi_status status = scan_once(opening, number, opening->stale);
    if (status != EPI_OK)
        return status;
    const struct path_entry *entry = &opening->scanned.entry;
    struct index_file *file = opening->scanned.file;
    opening->scanned.file = NULL;
    source->store = EPI_STORE_NONE;
    source->verdict = EPI_FRESH;
    source->reason = entry->distributions == 0 ? EPI_REASON_NEEDS_NO_INDEX : EPI_REASON_NO_INDEX;
    if (entry->distributions == 0 && save && users->there)
        forget_index(&opening->users, name, users);
    if (file == NULL) {
        source->piece = NO_PIECE;
        source->entry = *entry;
        return EPI_OK;
    }
    if (save && entry->distributions > 0) {
        source->saved = save_index(&opening->users, name, file, users);
        if (!source->saved && cannot_be_saved(opening))
            source->reason = EPI_REASON_NOT_SAVED;
    }
    add_piece(opening, number, file, NULL, entry, true);
    return EPI_OK;
}
