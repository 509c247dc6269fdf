/* Whether an index file may serve in a view: trusted, sound, and right about its directories. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "detail.h"
#include "file.h"
#include "freshness.h"
#include "trust.h"
#include "view.h"

epi_status add_note(struct opening *opening, size_t number, const char *file, const char *why)
{
    struct arena *arena = &opening->view->arena;
    struct view_source *source = &opening->view->sources[number];
    struct view_note *note = arena_alloc(arena, sizeof *note);
    if (note == NULL)
        return EPI_ERR_MEMORY;
    *note = (struct view_note){arena_copy(arena, file, strlen(file)),
                               arena_copy(arena, why, strlen(why)), NULL};
    if (note->file == NULL || note->why == NULL)
        return EPI_ERR_MEMORY;
    if (source->last_note == NULL)
        source->last_note = &source->notes;
    *source->last_note = note;
    source->last_note = &note->next;
    source->n_notes++;
    return EPI_OK;
}

/* A detail begins with the file it is about, which a note has beside it. */
static void cut_path(epi_detail *detail, const char *path)
{
    size_t length = strlen(path);
    if (strncmp(detail->text, path, length) == 0 && strncmp(detail->text + length, ": ", 2) == 0)
        memmove(detail->text, detail->text + length + 2, strlen(detail->text + length + 2) + 1);
}

static void say_why_not_opened(epi_detail *why)
{
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)
        return;
    if (errno == ELOOP)
        detail_set(why, "it is a symbolic link");
    else
        detail_set(why, "it cannot be opened: %s", error_text(errno));
}

epi_status open_trusted(int folder, const char *name, const char *path, const char *distrust,
                        uid_t also, epi_index **index, struct stat *status, epi_detail *why)
{
    char reason[100];
    epi_status result = EPI_OK;
    *index = NULL;
    why->text[0] = '\0';
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) {
        say_why_not_opened(why);
        return EPI_OK;
    }
    if (fstat(file, status) != 0) {
        detail_set(why, "it cannot be looked at: %s", error_text(errno));
    } else if (!S_ISREG(status->st_mode)) {
        detail_set(why, "it is no regular file");
    } else if (distrust != NULL) {
        detail_set(why, "%s", distrust);
    } else if (why_not_trusted(status, "it", also, reason, sizeof reason) != NULL) {
        detail_set(why, "%s", reason);
    } else {
        result = index_from_descriptor(file, path, index, why);
        cut_path(why, path);
        if (result != EPI_OK && result != EPI_ERR_MEMORY)
            result = EPI_OK;
    }
    close(file);
    return result;
}

static void describe_staleness(const char *path, const struct path_verdict *verdict, bool alone,
                               epi_detail *why)
{
    static const char *const words[] = {
        [EPI_ADDED] = "added", [EPI_REMOVED] = "removed", [EPI_CHANGED] = "changed"};
    char where[300] = "", more[40] = "";
    if (!alone)
        snprintf(where, sizeof where, " in %.250s", path);
    if (verdict->n_changes == 0) {
        detail_set(why, "stale%s: %s", where, epi_reason_text(verdict->reason));
        return;
    }
    const epi_change *change = &verdict->changes[0];
    if (verdict->n_changes > 1)
        snprintf(more, sizeof more, ", and %zu more", verdict->n_changes - 1);
    detail_set(why, "stale%s: %s %s%s%s%s", where, words[change->kind],
               change->dist == NULL ? change->directory : change->dist,
               change->version == NULL ? "" : " ", change->version == NULL ? "" : change->version,
               more);
}

epi_status judge_candidate(struct opening *opening, const epi_index *index, const char *at,
                           struct path_verdict *verdicts, epi_detail *why)
{
    struct arena arena = {0};
    const char *path = "";
    size_t count = index->reader.header.path_entries;
    epi_verdict worst = EPI_FRESH;
    epi_status status = judge_index(index, at, opening->level, &arena, verdicts, &worst, &path);
    if (status == EPI_ERR_STALE) {
        size_t stale = 0;
        while (stale + 1 < count && verdicts[stale].verdict != EPI_STALE)
            stale++;
        describe_staleness(path, &verdicts[stale], count == 1, why);
        status = EPI_NONE;
    } else if (status == EPI_ERR_DAMAGED) {
        detail_set(why, "the index is damaged: its table of distributions breaks off");
        status = EPI_NONE;
    } else if (status == EPI_ERR_SYSTEM) {
        detail_set(why, "it cannot be checked: %s", error_text(errno));
        status = EPI_NONE;
    }
    arena_free(&arena);
    return status;
}
