#include "report.h"

#include <stdlib.h>
#include <string.h>

struct reported_path {
    const char *path;
    struct path_verdict verdict;
};

bool report_add(epi_report *report, const char *path, const struct path_verdict *verdict)
{
    if (report->n_paths == report->capacity) {
        size_t capacity = report->capacity == 0 ? 8 : report->capacity * 2;
        struct reported_path *paths = reallocarray(report->paths, capacity, sizeof *paths);
        if (paths == NULL)
            return false;
        report->paths = paths;
        report->capacity = capacity;
    }
    const char *copy = arena_copy(&report->arena, path, strlen(path));
    if (copy == NULL)
        return false;
    report->paths[report->n_paths++] = (struct reported_path){copy, *verdict};
    if (verdict->verdict > report->verdict)
        report->verdict = verdict->verdict;
    return true;
}

void report_condemn(epi_report *report, size_t number, epi_reason reason)
{
    struct path_verdict *verdict = &report->paths[number].verdict;
    if (verdict->verdict == EPI_STALE)
        return;
    verdict->verdict = EPI_STALE;
    verdict->reason = reason;
    report->verdict = EPI_STALE;
}

void epi_report_free(epi_report *report)
{
    if (report == NULL)
        return;
    arena_free(&report->arena);
    free(report->paths);
    free(report);
}

epi_verdict epi_report_verdict(const epi_report *report)
{
    return report == NULL ? EPI_STALE : report->verdict;
}

size_t epi_report_path_entries(const epi_report *report)
{
    return report == NULL ? 0 : report->n_paths;
}

epi_status epi_report_path_entry(const epi_report *report, size_t number,
                                 epi_path_report *path_entry)
{
    if (report == NULL || path_entry == NULL)
        return EPI_ERR_ARGUMENT;
    if (number >= report->n_paths)
        return EPI_NONE;
    const struct reported_path *path = &report->paths[number];
    *path_entry = (epi_path_report){
        .path = path->path,
        .verdict = path->verdict.verdict,
        .tier = path->verdict.tier,
        .reason = path->verdict.reason,
        .changes = path->verdict.n_changes,
    };
    return EPI_OK;
}

epi_status epi_report_change(const epi_report *report, size_t path_entry, size_t number,
                             epi_change *change)
{
    if (report == NULL || change == NULL)
        return EPI_ERR_ARGUMENT;
    if (path_entry >= report->n_paths || number >= report->paths[path_entry].verdict.n_changes)
        return EPI_NONE;
    *change = report->paths[path_entry].verdict.changes[number];
    return EPI_OK;
}

const char *epi_verdict_name(epi_verdict verdict)
{
    switch (verdict) {
    case EPI_FRESH:
        return "fresh";
    case EPI_MOVED:
        return "moved";
    case EPI_STALE:
        return "stale";
    }
    return "unknown";
}

const char *epi_tier_name(epi_tier tier)
{
    switch (tier) {
    case EPI_TIER_NONE:
        return "none";
    case EPI_TIER_STAMP:
        return "stamp";
    case EPI_TIER_CONTENT:
        return "content";
    }
    return "unknown";
}

const char *epi_reason_text(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_TRUSTED:
        return "trusted, not looked at";
    case EPI_REASON_SAME_STAMPS:
        return "the stamps are the recorded ones";
    case EPI_REASON_SAME_CONTENT:
        return "read again, the content is the recorded one";
    case EPI_REASON_RACY:
        return "the stamps could not tell, the content is the recorded one";
    case EPI_REASON_OTHER_STAMPS:
        return "other stamps, the same content";
    case EPI_REASON_DISTRIBUTIONS:
        return "other distributions";
    case EPI_REASON_APPEARED:
        return "it was missing when the index was built, and is there now";
    case EPI_REASON_GONE:
        return "it was there when the index was built, and is missing now";
    case EPI_REASON_KIND:
        return "it is of another kind than when the index was built";
    case EPI_REASON_NOT_COVERED:
        return "it is on the path list, and not in the index";
    case EPI_REASON_NOT_ON_PATH:
        return "it is in the index, and not on the path list";
    case EPI_REASON_ORDER:
        return "the path list has another order";
    }
    return "unknown";
}

const char *epi_reason_code(epi_reason reason)
{
    switch (reason) {
    case EPI_REASON_TRUSTED:
        return "trusted";
    case EPI_REASON_SAME_STAMPS:
        return "same-stamps";
    case EPI_REASON_SAME_CONTENT:
        return "same-content";
    case EPI_REASON_RACY:
        return "racy";
    case EPI_REASON_OTHER_STAMPS:
        return "other-stamps";
    case EPI_REASON_DISTRIBUTIONS:
        return "distributions";
    case EPI_REASON_APPEARED:
        return "appeared";
    case EPI_REASON_GONE:
        return "gone";
    case EPI_REASON_KIND:
        return "kind";
    case EPI_REASON_NOT_COVERED:
        return "not-covered";
    case EPI_REASON_NOT_ON_PATH:
        return "not-on-path";
    case EPI_REASON_ORDER:
        return "order";
    }
    return "unknown";
}
