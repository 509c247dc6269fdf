#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"

struct report *report_make(void)
{
    return calloc(1, sizeof(struct report));
}

static epi_path_entry *make_room(struct report *report)
{
    if (report->shown.n_path_entries == report->capacity) {
        size_t capacity = report->capacity == 0 ? 8 : report->capacity * 2;
        epi_path_entry *grown = reallocarray(report->path_entries, capacity, sizeof *grown);
        if (grown == NULL)
            return NULL;
        report->shown.path_entries = report->path_entries = grown;
        report->capacity = capacity;
    }
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
    entry->text = reason_text(verdict->reason);
    entry->changes = verdict->changes;
    entry->n_changes = verdict->n_changes;
    if (!keep(report, &entry->path) || !keep(report, &entry->file) ||
        !keep_changes(report, entry) || !keep_passed_over(report, entry))
        return false;
    report->shown.n_path_entries++;
    if (verdict->verdict > report->shown.verdict)
        report->shown.verdict = verdict->verdict;
    return true;
}

void report_condemn(struct report *report, size_t number, epi_reason reason)
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
