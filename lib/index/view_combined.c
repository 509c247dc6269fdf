/* One index for a run of the path list. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detail.h"
#include "file.h"
#include "path_entry.h"
#include "sealed_paths.h"
#include "trust.h"
#include "view.h"

static epi_status note_everywhere(struct opening *opening, size_t first, size_t count,
                                  const char *file, const char *why)
{
    for (size_t i = first; i < first + count; i++)
        if (add_note(opening, i, file, why) != EPI_OK)
            return EPI_ERR_MEMORY;
    return EPI_OK;
}

/* Opens the folder of `path`: *name is what is behind it. -1: errno. */
static int open_folder_of(struct arena *arena, const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    const char *folder = ".";
    *name = slash == NULL ? path : slash + 1;
    if (slash != NULL)
        folder = arena_copy(arena, path, (size_t)(slash - path) + 1);
    return folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static epi_status open_combined(struct opening *opening, epi_index **index, epi_detail *why)
{
    struct stat status;
    char reason[100];
    const char *name;
    *index = NULL;
    int folder = open_folder_of(&opening->view->arena, opening->file, &name);
    if (folder < 0 || fstat(folder, &status) != 0) {
        detail_set(why, "its folder cannot be opened: %s", error_text(errno));
        if (folder >= 0)
            close(folder);
        return EPI_OK;
    }
    const char *distrust = why_not_trusted(&status, "its folder", geteuid(), reason, sizeof reason);
    epi_status result =
        open_trusted(folder, name, opening->file, distrust, geteuid(), index, &status, why);
    close(folder);
    if (result == EPI_OK && *index == NULL && why->text[0] == '\0')
        detail_set(why, "there is no such file");
    return result;
}

/* The view's path list as the index spells one; NULL: out of memory. */
static const char **spell_list(struct opening *opening, const epi_index *index)
{
    epi_view *view = opening->view;
    char *base = NULL;
    const char **list = arena_alloc(&view->arena, (view->n_sources + 1) * sizeof *list);
    if (list != NULL && index->folder != NULL && (base = realpath(index->folder, NULL)) == NULL)
        list = NULL;
    for (size_t i = 0; list != NULL && i < view->n_sources; i++) {
        const char *path = view->sources[i].path;
        if (opening->given[i][0] == '\0' && is_named_egg(path))
            path = ""; /* the current directory is no egg: no index of its path is one of it */
        else if (base != NULL && (path = sealed_path(&view->arena, base, path)) == NULL)
            list = NULL;
        if (list != NULL)
            list[i] = path;
    }
    free(base);
    return list;
}

/* Where in the list the index's path entries stand, one behind the other; `n`: nowhere. */
static size_t find_run(const epi_index *index, const char *const *list, size_t n)
{
    size_t length = index->reader.header.path_entries;
    for (size_t first = 0; length > 0 && length <= n && first <= n - length; first++) {
        struct fmt_cursor cursor = fmt_path_entries(&index->reader);
        struct path_entry entry;
        size_t same = 0;
        while (same < length && fmt_next_path_entry(&cursor, &entry) &&
               strcmp(entry.path, list[first + same]) == 0)
            same++;
        if (same == length)
            return first;
    }
    return n;
}

epi_status find_combined(struct opening *opening, struct combined *combined)
{
    epi_view *view = opening->view;
    epi_detail why = {""};
    *combined = (struct combined){.first = view->n_sources};
    epi_status status = open_combined(opening, &combined->index, &why);
    if (status != EPI_OK)
        return status;
    if (combined->index == NULL)
        return note_everywhere(opening, 0, view->n_sources, opening->file, why.text);

    size_t first = 0, count = view->n_sources;
    const char **list = spell_list(opening, combined->index);
    if (list == NULL) {
        status = EPI_ERR_MEMORY;
        goto cleanup;
    }
    first = find_run(combined->index, list, view->n_sources);
    if (first == view->n_sources) {
        detail_set(&why, "its path entries are no run of the path list");
        status = note_everywhere(opening, 0, count, opening->file, why.text);
        goto cleanup;
    }
    count = combined->index->reader.header.path_entries;
    combined->verdicts = arena_alloc(&view->arena, count * sizeof *combined->verdicts);
    if (combined->verdicts == NULL) {
        status = EPI_ERR_MEMORY;
        goto cleanup;
    }
    memset(combined->verdicts, 0, count * sizeof *combined->verdicts);
    status = judge_candidate(opening, combined->index, NULL, combined->verdicts, &why);
    if (status == EPI_OK) {
        combined->first = first;
        combined->count = count;
        return EPI_OK;
    }
    if (status == EPI_NONE)
        status = note_everywhere(opening, first, count, opening->file, why.text);

cleanup:
    epi_index_close(combined->index);
    combined->index = NULL;
    return status;
}

void serve_combined(struct opening *opening, struct combined *combined)
{
    epi_view *view = opening->view;
    struct fmt_cursor cursor = fmt_path_entries(&combined->index->reader);
    struct path_entry entry;
    for (size_t i = 0; i < combined->count && fmt_next_path_entry(&cursor, &entry); i++) {
        struct view_source *source = &view->sources[combined->first + i];
        source->piece = view->n_pieces;
        source->content = entry.content;
        source->distributions = entry.distributions;
        source->file = combined->index->path;
        source->verdict = combined->verdicts[i].verdict;
        source->reason = combined->verdicts[i].reason;
    }
    view->pieces[view->n_pieces++] =
        (struct view_piece){.index = combined->index, .source = combined->first};
    combined->index = NULL;
}
