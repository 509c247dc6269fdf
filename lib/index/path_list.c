#include "path_list.h"

#include <stdlib.h>
#include <string.h>

#include "public_status.h"
#include "scan.h"
#include "sealed_paths.h"

/* A path list as an index would spell it. */
struct spelled {
    struct arena arena;
    const char **paths;
    const char **absolute; /* the same, not relative to the index's folder */
    size_t count;
};

static epi_status spell(const epi_index *index, const char *const *paths, size_t n_paths,
                        struct spelled *spelled)
{
    bool sealed = index->reader.header.kind == EPI_SEALED;
    char *folder = sealed && index->folder != NULL ? realpath(index->folder, NULL) : NULL;
    epi_status status = EPI_OK;

    if (sealed && folder == NULL)
        return EPI_ERR_SYSTEM;
    spelled->paths = arena_alloc(&spelled->arena, (n_paths + 1) * sizeof *spelled->paths);
    spelled->absolute = arena_alloc(&spelled->arena, (n_paths + 1) * sizeof *spelled->absolute);
    if (spelled->paths == NULL || spelled->absolute == NULL)
        status = EPI_ERR_MEMORY;
    for (; status == EPI_OK && spelled->count < n_paths; spelled->count++) {
        const char *path = NULL;
        status =
            status_from_scan(scan_absolute_path(&spelled->arena, paths[spelled->count], &path));
        spelled->absolute[spelled->count] = path;
        if (status == EPI_OK && sealed)
            path = sealed_path(&spelled->arena, folder, path);
        if (status == EPI_OK && path == NULL)
            status = EPI_ERR_MEMORY;
        spelled->paths[spelled->count] = path;
    }
    free(folder);
    return status;
}

/* How many path entries the index and the list have in common from the first one on. */
static size_t common_length(const epi_index *index, const struct spelled *list)
{
    struct fmt_cursor cursor = fmt_path_entries(&index->reader);
    struct path_entry entry;
    size_t common = 0;

    while (common < list->count && fmt_next_path_entry(&cursor, &entry) &&
           strcmp(entry.path, list->paths[common]) == 0)
        common++;
    return common;
}

epi_status covers_path_list(const epi_index *index, const char *const *paths, size_t n_paths)
{
    if (n_paths != index->reader.header.path_entries)
        return EPI_ERR_STALE;
    struct spelled list = {0};
    epi_status status = spell(index, paths, n_paths, &list);
    if (status == EPI_OK && common_length(index, &list) != n_paths)
        status = EPI_ERR_STALE;
    arena_free(&list.arena);
    return status;
}

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

epi_status compare_path_list(const epi_index *index, epi_report *report, const char *const *paths,
                             size_t n_paths)
{
    static const struct path_verdict not_covered = {
        .verdict = EPI_STALE, .tier = EPI_TIER_NONE, .reason = EPI_REASON_NOT_COVERED};
    struct spelled list = {0};
    size_t n_known = report->n_paths, differences = 0;
    epi_status status = spell(index, paths, n_paths, &list);
    if (status != EPI_OK)
        goto cleanup;
    size_t common = common_length(index, &list);
    if (common == n_known && common == n_paths)
        goto cleanup;

    status = EPI_ERR_MEMORY;
    const char **known = arena_alloc(&list.arena, (n_known + 1) * sizeof *known);
    const char **asked = sorted_copy(&list.arena, list.paths, n_paths);
    if (known == NULL || asked == NULL)
        goto cleanup;
    struct fmt_cursor cursor = fmt_path_entries(&index->reader);
    for (size_t i = 0; i < n_known; i++) {
        struct path_entry entry = {0};
        fmt_next_path_entry(&cursor, &entry); /* the report was made by walking past all of them */
        known[i] = entry.path;
        if (contains(asked, n_paths, entry.path))
            continue;
        report_condemn(report, i, EPI_REASON_NOT_ON_PATH);
        differences++;
    }
    qsort(known, n_known, sizeof *known, by_text);
    for (size_t i = 0; i < n_paths; i++) {
        if (contains(known, n_known, list.paths[i]))
            continue;
        if (!report_add(report, list.absolute[i], &not_covered))
            goto cleanup;
        differences++;
    }
    /* The same path entries, then: another order, or another number of repetitions. */
    if (differences == 0)
        report_condemn(report, common < n_known ? common : n_known - 1, EPI_REASON_ORDER);
    status = EPI_OK;

cleanup:
    arena_free(&list.arena);
    return status;
}
