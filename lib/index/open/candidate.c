/* Whether an index file may serve in a stack: trusted, sound, and right about its directories. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "look.h"
#include "opening.h"
#include "public.h"
#include "trust.h"

epi_status pass_over(struct opening *opening, size_t number, epi_store store, const char *file,
                     const struct objection *objection)
{
    struct arena *arena = &opening->index->arena;
    struct source *source = &opening->index->sources[number];
    size_t count = source->n_passed_over;
    /* There are four places at most where one could be. */
    epi_passed_over *list = arena_alloc(arena, (count + 1) * sizeof *list);
    const char *text = arena_copy(arena, objection->text.text, strlen(objection->text.text));
    const char *copy = arena_copy(arena, file, strlen(file));
    if (list == NULL || text == NULL || copy == NULL)
        return EPI_ERR_MEMORY;
    if (count > 0)
        memcpy(list, source->passed_over, count * sizeof *list);
    list[count] =
        (epi_passed_over){.file = copy, .store = store, .reason = objection->reason, .text = text};
    source->passed_over = list;
    source->n_passed_over = count + 1;
    return EPI_OK;
}

/* A detail begins with the file it is about, which is beside it already. */
static void cut_path(epi_detail *detail, const char *path)
{
    size_t length = strlen(path);
    if (strncmp(detail->text, path, length) == 0 && strncmp(detail->text + length, ": ", 2) == 0)
        memmove(detail->text, detail->text + length + 2, strlen(detail->text + length + 2) + 1);
}

static void object_to_opening(struct objection *objection, int error)
{
    if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG)
        return;
    if (error == ELOOP)
        object(objection, EPI_REASON_SYMBOLIC_LINK, "it is a symbolic link");
    else if (error == EACCES || error == EPERM)
        object(objection, EPI_REASON_NO_PERMISSION, "no permission to read it");
    else
        object(objection, EPI_REASON_SYSTEM, "it cannot be opened: %s", error_text(error));
}

static epi_reason reason_for(epi_status status)
{
    switch (status) {
    case EPI_ERR_EMPTY:
    case EPI_ERR_NOT_CDB:
    case EPI_ERR_NOT_INDEX:
    case EPI_ERR_TOO_LARGE:
        return EPI_REASON_NOT_INDEX;
    case EPI_ERR_TRUNCATED:
    case EPI_ERR_DAMAGED:
        return EPI_REASON_DAMAGED;
    case EPI_ERR_VERSION:
        return EPI_REASON_VERSION;
    default:
        return EPI_REASON_SYSTEM;
    }
}

epi_status open_trusted(int folder, const char *name, const char *path,
                        const struct objection *to_folder, uid_t also, struct index_file **file,
                        struct stat *status, struct objection *objection)
{
    epi_status result = EPI_OK;
    *file = NULL;
    objection->text.text[0] = '\0';
    int opened = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (opened < 0) {
        object_to_opening(objection, errno);
        return EPI_OK;
    }
    if (fstat(opened, status) != 0) {
        object(objection, EPI_REASON_SYSTEM, "it cannot be looked at: %s", error_text(errno));
    } else if (!S_ISREG(status->st_mode)) {
        object(objection, EPI_REASON_NOT_REGULAR, "it is no regular file");
    } else if (to_folder->text.text[0] != '\0') {
        *objection = *to_folder;
    } else if (is_too_large_of_anothers(status)) {
        object(
            objection, EPI_REASON_OTHER_OWNER,
            "it is another user's, and too large to be read into memory: %lld bytes; expected no "
            "more than %lld",
            (long long)status->st_size, (long long)MOST_OF_ANOTHERS);
    } else if (is_trusted(status, "it", also, objection)) {
        result = index_file_from_descriptor(opened, path, file, NULL, &objection->text);
        objection->reason = reason_for(result);
        cut_path(&objection->text, path);
        if (result != EPI_OK && result != EPI_ERR_MEMORY)
            result = EPI_OK;
        if (*file != NULL && (*file)->reader.header.kind == EPI_CATALOGUE) {
            index_file_close(*file);
            *file = NULL;
            object(objection, EPI_REASON_OTHER_PATHS,
                   "it is a catalogue, in which nothing hides anything");
        }
    }
    close(opened);
    return result;
}

void object_to_staleness(struct objection *objection, const struct path_verdict *verdict,
                         bool alone)
{
    static const char *const words[] = {
        [EPI_ADDED] = "added", [EPI_REMOVED] = "removed", [EPI_CHANGED] = "changed"};
    char where[300] = "", more[40] = "";
    if (!alone)
        snprintf(where, sizeof where, " in %.250s", verdict->path);
    if (verdict->n_changes == 0) {
        object(objection, verdict->reason, "stale%s: %s", where, reason_text(verdict->reason));
        return;
    }
    const epi_change *change = &verdict->changes[0];
    if (verdict->n_changes > 1)
        snprintf(more, sizeof more, ", and %zu more", verdict->n_changes - 1);
    object(objection, verdict->reason, "stale%s: %s %s%s%s%s", where, words[change->kind],
           change->dist == NULL ? change->directory : change->dist,
           change->version == NULL ? "" : " ", change->version == NULL ? "" : change->version,
           more);
}

epi_status check_candidate(const struct index_file *file, const struct look *look,
                           struct path_verdict *verdicts, struct objection *objection)
{
    struct arena arena = {0};
    struct path_verdict worst = {.verdict = EPI_FRESH};
    epi_status status = look_at_file(file, look, &arena, verdicts, &worst);
    if (status == EPI_OK && worst.verdict == EPI_STALE) {
        object_to_staleness(objection, &worst, file->reader.header.path_entries == 1);
        status = EPI_NONE;
    } else if (status == EPI_ERR_DAMAGED) {
        object(objection, EPI_REASON_DAMAGED,
               "the index is damaged: its table of distributions breaks off");
        status = EPI_NONE;
    } else if (status == EPI_ERR_SYSTEM) {
        object(objection, EPI_REASON_SYSTEM, "it cannot be checked: %s", error_text(errno));
        status = EPI_NONE;
    }
    arena_free(&arena);
    return status;
}
