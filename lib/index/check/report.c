#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "index.h"
#include "public.h"
#include "spelled_paths.h"

struct report *report_make(void)
{
    return calloc(1, sizeof(struct report));
}

static epi_path_entry *make_room(struct report *report)
{
    if (!array_make_room(&report->path_entries, report->shown.n_path_entries, 1, &report->capacity,
                         sizeof *report->path_entries))
        return NULL;
    report->shown.path_entries = report->path_entries;
    return &report->path_entries[report->shown.n_path_entries];
}

/* Replaces a string by a copy of it; NULL stays NULL. */
static bool keep(struct report *report, const char **string)
{
    if (*string != NULL)
        *string = arena_copy(&report->arena, *string, strlen(*string));
    else
        return true;
    return *string != NULL;
}

static bool keep_changes(struct report *report, epi_path_entry *entry)
{
    epi_change *changes = arena_alloc(&report->arena, (entry->n_changes + 1) * sizeof *changes);
    for (size_t i = 0; changes != NULL && i < entry->n_changes; i++) {
        changes[i] = entry->changes[i];
        if (!keep(report, &changes[i].directory) || !keep(report, &changes[i].dist) ||
            !keep(report, &changes[i].version))
            return false;
    }
    entry->changes = changes;
    return changes != NULL;
}

static bool keep_passed_over(struct report *report, epi_path_entry *entry)
{
    epi_passed_over *list = arena_alloc(&report->arena, (entry->n_passed_over + 1) * sizeof *list);
    for (size_t i = 0; list != NULL && i < entry->n_passed_over; i++) {
        list[i] = entry->passed_over[i];
        if (!keep(report, &list[i].file) || !keep(report, &list[i].text))
            return false;
    }
    entry->passed_over = list;
    return list != NULL;
}

/* Which of them is dear: what is read at each check. */
static const char *describe_verdict(struct report *report, const struct path_verdict *verdict)
{
    const char *text = reason_text(verdict->reason);
    if (verdict->verdict != EPI_MOVED)
        return text;
    if (verdict->n_doubted == 0)
        return arena_printf(&report->arena, "%s: its listing is read at each check", text);
    if (verdict->n_doubted == 1)
        return arena_printf(&report->arena, "%s: %s is read at each check", text, verdict->doubted);
    return arena_printf(&report->arena, "%s: %s and %u more are read at each check", text,
                        verdict->doubted, (unsigned)verdict->n_doubted - 1);
}

bool report_add(struct report *report, const epi_path_entry *path_entry,
                const struct path_verdict *verdict)
{
    epi_path_entry *entry = make_room(report);
    if (entry == NULL)
        return false;
    *entry = *path_entry;
    entry->path = verdict->path;
    entry->verdict = verdict->verdict;
    entry->reason = verdict->reason;
    entry->text = describe_verdict(report, verdict);
    entry->changes = verdict->changes;
    entry->n_changes = verdict->n_changes;
    if (entry->text == NULL || !keep(report, &entry->path) || !keep(report, &entry->file) ||
        !keep_changes(report, entry) || !keep_passed_over(report, entry))
        return false;
    report->shown.n_path_entries++;
    if (verdict->verdict > report->shown.verdict)
        report->shown.verdict = verdict->verdict;
    return true;
}

/* Makes the verdict on path entry `number` stale, for that reason, unless it is already. */
static void condemn(struct report *report, size_t number, epi_reason reason)
{
    epi_path_entry *entry = &report->path_entries[number];
    if (entry->verdict == EPI_STALE)
        return;
    entry->verdict = EPI_STALE;
    entry->reason = reason;
    entry->text = reason_text(reason);
    report->shown.verdict = EPI_STALE;
}

void epi_report_free(epi_report *report)
{
    if (report == NULL)
        return;
    struct report *made = (struct report *)(void *)report; /* `shown` is its first member */
    arena_free(&made->arena);
    free(made->path_entries);
    free(made);
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
        condemn(report, i, EPI_REASON_NOT_ON_PATH);
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
        condemn(report, common < n_known ? common : n_known - 1, EPI_REASON_ORDER);

cleanup:
    arena_free(&list.arena);
    return status;
}
