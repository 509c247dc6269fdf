/* Holds the path entries of a report against a path list. */
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "report.h"
#include "spelled_paths.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool contains(const char *const *sorted, size_t count, const char *path)
{
    return count > 0 && bsearch(&path, sorted, count, sizeof *sorted, by_text) != NULL;
}

static const char **sorted_copy(struct arena *arena, const char *const *paths, size_t count)
{
    const char **copy = arena_alloc(arena, (count + 1) * sizeof *copy);
    if (copy == NULL)
        return NULL;
    if (count > 0) {
        memcpy(copy, paths, count * sizeof *copy);
        qsort(copy, count, sizeof *copy, by_text);
    }
    return copy;
}

/* The index's own list, as it spells it. NULL: out of memory. */
static const char **own_list(const epi_index *index, size_t count, struct arena *arena)
{
    epi_cursor cursor = epi_path_entries(index);
    epi_path_entry entry = {.path = ""};
    const char **list = arena_alloc(arena, (count + 1) * sizeof *list);
    for (size_t i = 0; list != NULL && i < count; i++) {
        epi_next_path_entry(&cursor, &entry); /* the report was made by walking past all of them */
        list[i] = entry.path;
    }
    return list;
}

epi_status compare_path_list(const epi_index *index, struct report *report,
                             const char *const *paths, size_t n_paths)
{
    static const epi_path_entry not_covered = {.kind = "missing", .store = EPI_STORE_NONE};
    struct spelled_paths list = {0};
    size_t n_known = report->shown.n_path_entries, differences = 0, common = 0;
    epi_status status = spell_path_list(index->sources == NULL ? index->pieces[0].file : NULL,
                                        paths, n_paths, &list);
    if (status != EPI_OK)
        goto cleanup;

    status = EPI_ERR_MEMORY;
    const char **own = own_list(index, n_known, &list.arena);
    const char **asked = sorted_copy(&list.arena, list.paths, n_paths);
    const char **known = own == NULL ? NULL : sorted_copy(&list.arena, own, n_known);
    if (known == NULL || asked == NULL)
        goto cleanup;
    status = EPI_OK;
    while (common < n_known && common < n_paths && strcmp(own[common], list.paths[common]) == 0)
        common++;
    if (common == n_known && common == n_paths)
        goto cleanup;
    for (size_t i = 0; i < n_known; i++) {
        if (contains(asked, n_paths, own[i]))
            continue;
        report_condemn(report, i, EPI_REASON_NOT_ON_PATH);
        differences++;
    }
    for (size_t i = 0; i < n_paths; i++) {
        struct path_verdict verdict = {
            .path = list.absolute[i], .verdict = EPI_STALE, .reason = EPI_REASON_NOT_COVERED};
        if (contains(known, n_known, list.paths[i]))
            continue;
        if (!report_add(report, &not_covered, &verdict)) {
            status = EPI_ERR_MEMORY;
            goto cleanup;
        }
        differences++;
    }
    /* The same path entries, then: another order, or another number of repetitions. */
    if (differences == 0)
        report_condemn(report, common < n_known ? common : n_known - 1, EPI_REASON_ORDER);

cleanup:
    arena_free(&list.arena);
    return status;
}
