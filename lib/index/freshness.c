/* Whether an index is right: tier by tier, path entry by path entry. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "content_check.h"
#include "detail.h"
#include "file.h"
#include "freshness.h"
#include "index.h"
#include "path_list.h"
#include "report.h"
#include "stamp_check.h"

static epi_level level_to_check(const epi_index *index, epi_level asked)
{
    if (asked != EPI_LEVEL_DEFAULT)
        return asked;
    return index->reader.header.level;
}

/* Where the walk over an index's path entries stands. */
struct walk {
    const epi_index *index;
    const char *at; /* where its one path entry is now; NULL: where it says */
    epi_level level;
    enum stamps_of stamps_of;
    struct fmt_cursor entries;       /* the path entries */
    struct fmt_cursor distributions; /* at the first distribution of the current path entry */
    bool at_distributions;           /* not before it is needed: level dir never touches them */
    uint32_t passed; /* distributions of earlier path entries, not yet walked past */
};

static epi_status stand_at_distributions(struct walk *walk)
{
    struct distribution ignored;

    if (!walk->at_distributions)
        walk->distributions = fmt_distributions(&walk->index->reader);
    walk->at_distributions = true;
    for (; walk->passed > 0; walk->passed--)
        if (!fmt_next_distribution(&walk->distributions, &ignored))
            return EPI_ERR_DAMAGED;
    return EPI_OK;
}

/* Tier 1 for the current path entry. */
static epi_status check_stamps(struct walk *walk, const struct path_entry *entry, const char *path,
                               enum stamp_verdict *verdict)
{
    *verdict = check_path_entry_stamp(entry, path);
    if (*verdict != STAMPS_SAME || walk->level == EPI_LEVEL_DIR || entry->distributions == 0)
        return EPI_OK;
    epi_status status = stand_at_distributions(walk);
    if (status != EPI_OK)
        return status;
    struct fmt_cursor cursor = walk->distributions;
    return check_distribution_stamps(entry, path, &cursor, walk->stamps_of, verdict);
}

/* Tier 2 for the current path entry. */
static epi_status check_deeply(struct walk *walk, const struct path_entry *entry, const char *path,
                               struct arena *arena, enum stamp_verdict stamps,
                               struct path_verdict *verdict)
{
    epi_status status = stand_at_distributions(walk);
    if (status != EPI_OK)
        return status;
    bool believe_stamps = walk->level != EPI_LEVEL_CONTENT;
    status = check_content(arena, entry, path, &walk->distributions, believe_stamps, verdict);
    if (status != EPI_OK || verdict->verdict == EPI_STALE)
        return status;
    /* A stamp that was never taken cannot have moved. */
    if (entry->stamp.state == STAMP_NONE || stamps == STAMPS_SAME)
        return EPI_OK;
    verdict->verdict = EPI_MOVED;
    verdict->reason = stamps == STAMPS_OTHER ? EPI_REASON_OTHER_STAMPS : EPI_REASON_RACY;
    return EPI_OK;
}

static epi_status check_path_entry(struct walk *walk, const struct path_entry *entry,
                                   const char *path, struct arena *arena,
                                   struct path_verdict *verdict)
{
    *verdict = (struct path_verdict){.verdict = EPI_FRESH};
    if (walk->level == EPI_LEVEL_TRUST) {
        verdict->tier = EPI_TIER_NONE;
        verdict->reason = EPI_REASON_TRUSTED;
        return EPI_OK;
    }

    enum stamp_verdict stamps;
    epi_status status = check_stamps(walk, entry, path, &stamps);
    if (status != EPI_OK)
        return status;
    if (stamps == STAMPS_SAME && walk->level != EPI_LEVEL_CONTENT) {
        verdict->tier = EPI_TIER_STAMP;
        verdict->reason = EPI_REASON_SAME_STAMPS;
        return EPI_OK;
    }
    return check_deeply(walk, entry, path, arena, stamps, verdict);
}

/* The next path entry's verdict, and where it is now. EPI_NONE at the end. */
static epi_status next_verdict(struct walk *walk, struct arena *arena, const char **path,
                               struct path_verdict *verdict)
{
    struct path_entry entry;
    if (!fmt_next_path_entry(&walk->entries, &entry))
        return walk->entries.status == FMT_DAMAGED ? EPI_ERR_DAMAGED : EPI_NONE;
    *path = walk->at == NULL ? entry.path : walk->at;
    if (walk->at == NULL && entry.path[0] != '/') {
        if (walk->index->reader.header.kind != EPI_SEALED)
            return EPI_ERR_DAMAGED;
        if (walk->index->folder == NULL && walk->level != EPI_LEVEL_TRUST) {
            errno = ENOENT;
            return EPI_ERR_SYSTEM;
        }
        const char *folder = walk->index->folder == NULL ? "" : walk->index->folder;
        *path = arena_printf(arena, "%s/%s", folder, entry.path);
    }
    if (*path == NULL)
        return EPI_ERR_MEMORY;
    epi_status status = check_path_entry(walk, &entry, *path, arena, verdict);
    walk->passed += entry.distributions;
    return status;
}

static struct walk walk_path_entries(const epi_index *index, epi_level level)
{
    return (struct walk){.index = index,
                         .level = level_to_check(index, level),
                         .entries = fmt_path_entries(&index->reader)};
}

epi_status judge_index(const epi_index *index, const char *at, epi_level level, struct arena *arena,
                       struct path_verdict *verdicts, epi_verdict *worst, const char **path)
{
    struct walk walk = walk_path_entries(index, level);
    epi_status status;

    walk.at = at;
    for (size_t i = 0; i < index->reader.header.path_entries; i++) {
        struct path_verdict ignored;
        struct path_verdict *verdict = verdicts == NULL ? &ignored : &verdicts[i];
        status = next_verdict(&walk, arena, path, verdict);
        if (status != EPI_OK)
            return status == EPI_NONE ? EPI_ERR_DAMAGED : status;
        if (verdict->verdict > *worst)
            *worst = verdict->verdict;
        if (verdict->verdict == EPI_STALE)
            return EPI_ERR_STALE;
    }
    return EPI_OK;
}

epi_status judge_empty_path_entry(const struct path_entry *entry, epi_level level,
                                  struct arena *arena, struct path_verdict *verdict)
{
    /* With no distributions to walk over, nothing asks for the index. */
    struct walk walk = {.level = level == EPI_LEVEL_DEFAULT ? EPI_LEVEL_META : level,
                        .at_distributions = true};
    epi_status status = check_path_entry(&walk, entry, entry->path, arena, verdict);
    return status == EPI_OK && verdict->verdict == EPI_STALE ? EPI_ERR_STALE : status;
}

/* What a caller may have left out or set wrongly. */
static epi_status read_options(const epi_index *index, const epi_check_options *given,
                               epi_check_options *options, epi_detail *detail)
{
    *options = (epi_check_options)EPI_CHECK_OPTIONS_INIT;
    if (index == NULL) {
        detail_set(detail, "the index to be checked is NULL");
        return EPI_ERR_ARGUMENT;
    }
    if (given == NULL)
        return EPI_OK;
    if (!options_are_usable(given, given->size, sizeof *given)) {
        detail_set(detail, "the options ask for what this version does not know");
        return EPI_ERR_ARGUMENT;
    }
    memcpy(options, given, given->size < sizeof *options ? given->size : sizeof *options);
    if (options->level < EPI_LEVEL_DEFAULT || options->level > EPI_LEVEL_CONTENT) {
        detail_set(detail, "there is no level %d", (int)options->level);
        return EPI_ERR_ARGUMENT;
    }
    for (size_t i = 0; options->paths != NULL && i < options->n_paths; i++) {
        if (options->paths[i] == NULL) {
            detail_set(detail, "path entry %zu of the path list is NULL", i);
            return EPI_ERR_ARGUMENT;
        }
    }
    return EPI_OK;
}

static epi_status explain(const epi_index *index, epi_status status, epi_detail *detail)
{
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    else if (status == EPI_ERR_DAMAGED)
        detail_about(detail, index->path == NULL ? "the index in memory" : index->path,
                     "the index is damaged: a table of it breaks the rules of the format");
    else if (status == EPI_ERR_SYSTEM)
        detail_set(detail,
                   "a path entry, the current directory or the folder of the index cannot be "
                   "told: %s",
                   error_text(errno));
    return status;
}

epi_status epi_check(const epi_index *index, const epi_check_options *given, epi_report **report,
                     epi_detail *detail)
{
    if (report == NULL) {
        detail_set(detail, "epi_check: report is NULL");
        return EPI_ERR_ARGUMENT;
    }
    *report = NULL;
    epi_check_options options;
    epi_status status = read_options(index, given, &options, detail);
    if (status != EPI_OK)
        return status;

    epi_report *made = calloc(1, sizeof *made);
    if (made == NULL)
        return explain(index, EPI_ERR_MEMORY, detail);
    struct walk walk = walk_path_entries(index, options.level);
    struct path_verdict verdict;
    const char *path;
    while ((status = next_verdict(&walk, &made->arena, &path, &verdict)) == EPI_OK) {
        if (!report_add(made, path, &verdict)) {
            status = EPI_ERR_MEMORY;
            break;
        }
    }
    if (status == EPI_NONE)
        status = options.paths == NULL
                     ? EPI_OK
                     : compare_path_list(index, made, options.paths, options.n_paths);
    if (status == EPI_OK)
        *report = made;
    else
        epi_report_free(made);
    return explain(index, status, detail);
}

epi_verdict verdict_for_rebuild(const epi_index *index, epi_level level)
{
    struct walk walk = walk_path_entries(index, level);
    struct arena arena = {0};
    struct path_verdict verdict;
    epi_verdict worst = EPI_FRESH;
    epi_status status;
    const char *path;

    walk.stamps_of = STAMPS_OF_METADATA_TOO;
    while ((status = next_verdict(&walk, &arena, &path, &verdict)) == EPI_OK) {
        if (verdict.verdict > worst)
            worst = verdict.verdict;
    }
    arena_free(&arena);
    return status == EPI_NONE ? worst : EPI_STALE;
}

epi_status epi_index_is_fresh(const epi_index *index, const epi_check_options *given,
                              epi_detail *detail)
{
    epi_check_options options;
    epi_status status = read_options(index, given, &options, detail);
    if (status != EPI_OK)
        return status;
    if (options.paths != NULL) {
        status = covers_path_list(index, options.paths, options.n_paths);
        if (status == EPI_ERR_STALE)
            detail_set(detail, "the index is of another path list");
        if (status != EPI_OK)
            return explain(index, status, detail);
    }

    struct walk walk = walk_path_entries(index, options.level);
    struct arena arena = {0};
    struct path_verdict verdict;
    const char *path;
    while ((status = next_verdict(&walk, &arena, &path, &verdict)) == EPI_OK) {
        if (verdict.verdict == EPI_STALE) {
            detail_about(detail, path, "%s", epi_reason_text(verdict.reason));
            status = EPI_ERR_STALE;
            break;
        }
    }
    arena_free(&arena);
    return status == EPI_NONE ? EPI_OK : explain(index, status, detail);
}
