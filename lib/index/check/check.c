#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "look.h"
#include "public.h"
#include "spelled_paths.h"

static epi_status explain(epi_status status, const char *file, epi_detail *detail)
{
    if (status == EPI_ERR_MEMORY)
        detail_set(detail, "out of memory");
    else if (status == EPI_ERR_DAMAGED)
        detail_about(detail, file == NULL ? "the index in memory" : file,
                     "the index is damaged: a table of it breaks the rules of the format");
    else if (status == EPI_ERR_SYSTEM)
        detail_set(detail,
                   "a path entry, the current directory or the folder of the index cannot be "
                   "looked at: %s",
                   error_text(errno));
    return status;
}

const struct stamp_table *stamps_of(const struct piece *piece)
{
    /* As in table_of_groups(). */
    _Atomic(struct stamp_table *) *shared = &((struct piece *)(uintptr_t)piece)->stamps;
    struct stamp_table *known = atomic_load_explicit(shared, memory_order_acquire);
    if (known != NULL)
        return known;
    struct stamp_table *made = decode_stamps(&piece->file->reader);
    if (made == NULL)
        return NULL;
    if (atomic_compare_exchange_strong_explicit(shared, &known, made, memory_order_acq_rel,
                                                memory_order_acquire))
        return made;
    free(made); /* another thread was first, with the same */
    return known;
}

/* Looks at every path entry; where `verdicts` is NULL, up to the first stale one. *file becomes
 * that of the index looked at last. `opens_anew`: whoever asks opens another index where this one
 * is stale. That helps where its stamps held when it was opened, and hardly elsewhere. */
static epi_status look_at_index(const epi_index *index, epi_level level, bool opens_anew,
                                struct arena *arena, struct path_verdict *verdicts,
                                struct path_verdict *worst, const char **file)
{
    struct boot boot = {0};
    struct look look = {.level = level, .to_the_end = verdicts != NULL, .boot = &boot};
    epi_status status = EPI_OK;
    for (size_t i = 0; i < index->n_sources && status == EPI_OK; i++) {
        const struct source *source = &index->sources[i];
        struct path_verdict verdict = {.path = source->path, .verdict = EPI_FRESH};
        if (source->piece == NO_PIECE && !source->repeated)
            status = look_at_empty(&source->entry, level, arena, &verdict);
        if (verdict.verdict > worst->verdict)
            *worst = verdict;
        if (verdicts != NULL)
            verdicts[i] = verdict;
        else if (verdict.verdict == EPI_STALE)
            return EPI_OK;
    }
    for (size_t i = 0; i < index->n_pieces && status == EPI_OK; i++) {
        const struct piece *piece = &index->pieces[i];
        *file = piece->file->path;
        look.at = piece->at;
        look.changed_is_stale = opens_anew && piece->was_proved;
        bool is_meta = level == EPI_LEVEL_META || (level == EPI_LEVEL_DEFAULT &&
                                                   index_file_level(piece->file) == EPI_LEVEL_META);
        /* A binding asks many times. */
        look.stamps = opens_anew && is_meta ? stamps_of(piece) : NULL;
        status = look_at_file(piece->file, &look, arena,
                              verdicts == NULL ? NULL : verdicts + piece->source, worst);
        if (verdicts == NULL && worst->verdict == EPI_STALE)
            break;
    }
    return status;
}

epi_status check_index(const epi_index *index, epi_level level, bool opens_anew, epi_verdict *worst,
                       epi_detail *detail)
{
    struct arena arena = {0};
    struct path_verdict found = {.verdict = EPI_FRESH};
    const char *file = NULL;
    epi_status status = look_at_index(index, level, opens_anew, &arena, NULL, &found, &file);
    if (status == EPI_OK && found.verdict == EPI_STALE) {
        /* Other stamps are no verdict of their own: what they stand for was not read. */
        detail_about(detail, found.path, "%s",
                     found.reason == EPI_REASON_OTHER_STAMPS ? "it has changed since it was opened"
                                                             : reason_text(found.reason));
        status = EPI_ERR_STALE;
    } else {
        explain(status, file, detail);
    }
    *worst = found.verdict;
    arena_free(&arena);
    return status;
}

/* A catalogue, and one shard of it even less, is not what a scan of its inputs finds: there nothing
 * is hidden. */
static bool can_be_checked(const epi_index *index, epi_level level, epi_detail *detail)
{
    if (level == EPI_LEVEL_TRUST || index->alone == NULL ||
        index->alone->header.kind != EPI_CATALOGUE)
        return true;
    detail_set(detail, "it is a catalogue, which is not held against its inputs: scan them again");
    return false;
}

epi_status epi_is_fresh(const epi_index *index, epi_level level, epi_detail *detail)
{
    epi_verdict ignored;
    if (index == NULL || level < EPI_LEVEL_DEFAULT || level > EPI_LEVEL_CONTENT) {
        detail_set(detail, "epi_is_fresh: %s",
                   index == NULL ? "the index is NULL" : "the level is none of epi_level");
        return EPI_ERR_ARGUMENT;
    }
    if (level != EPI_LEVEL_DEFAULT && !can_be_checked(index, level, detail))
        return EPI_ERR_ARGUMENT;
    return check_index(index, level, false, &ignored, detail);
}

/* What a caller may have left out or set wrongly. */
static epi_status read_check_options(const epi_index *index, const epi_check_options *given,
                                     epi_check_options *options, epi_detail *detail)
{
    *options = (epi_check_options)EPI_CHECK_OPTIONS_INIT;
    if (index == NULL) {
        detail_set(detail, "the index to be checked is NULL");
        return EPI_ERR_ARGUMENT;
    }
    if (!read_options(options, sizeof *options, given, "epi_check", detail))
        return EPI_ERR_ARGUMENT;
    if (options->level < EPI_LEVEL_DEFAULT || options->level > EPI_LEVEL_CONTENT) {
        detail_set(detail, "there is no level %d", (int)options->level);
        return EPI_ERR_ARGUMENT;
    }
    if (!can_be_checked(index, options->level, detail))
        return EPI_ERR_ARGUMENT;
    for (size_t i = 0; options->paths != NULL && i < options->n_paths; i++) {
        if (options->paths[i] == NULL) {
            detail_set(detail, "path entry %zu of the path list is NULL", i);
            return EPI_ERR_ARGUMENT;
        }
    }
    return EPI_OK;
}

/* The second of two equal path entries is as the first. */
static void repeat_verdicts(const epi_index *index, struct path_verdict *verdicts)
{
    for (size_t i = 0; i < index->n_sources; i++) {
        const struct source *source = &index->sources[i];
        if (!source->repeated)
            continue;
        for (size_t j = 0; j < i; j++) {
            const struct source *earlier = &index->sources[j];
            if (!earlier->repeated && strcmp(earlier->path, source->path) == 0)
                verdicts[i] = verdicts[j];
        }
    }
}

static epi_status fill_report(const epi_index *index, struct report *report,
                              const struct path_verdict *verdicts, size_t count)
{
    epi_cursor cursor = epi_path_entries(index);
    epi_path_entry entry;
    for (size_t i = 0; i < count; i++) {
        if (!epi_next_path_entry(&cursor, &entry))
            return EPI_ERR_DAMAGED;
        if (!report_add(report, &entry, &verdicts[i]))
            return EPI_ERR_MEMORY;
    }
    return EPI_OK;
}

epi_status epi_check(const epi_index *index, const epi_check_options *given, epi_report **report,
                     epi_detail *detail)
{
    epi_check_options options;
    struct arena arena = {0};
    struct path_verdict worst = {.verdict = EPI_FRESH};
    const char *file = NULL;
    if (report == NULL) {
        detail_set(detail, "epi_check: report is NULL");
        return EPI_ERR_ARGUMENT;
    }
    *report = NULL;
    epi_status status = read_check_options(index, given, &options, detail);
    if (status != EPI_OK)
        return status;

    size_t count = index->sources == NULL ? index->alone->header.path_entries : index->n_sources;
    struct report *made = report_make();
    struct path_verdict *verdicts = arena_alloc(&arena, (count + 1) * sizeof *verdicts);
    status = made == NULL || verdicts == NULL ? EPI_ERR_MEMORY : EPI_OK;
    if (status == EPI_OK)
        status = look_at_index(index, options.level, false, &arena, verdicts, &worst, &file);
    if (status == EPI_OK) {
        repeat_verdicts(index, verdicts);
        status = fill_report(index, made, verdicts, count);
    }
    if (status == EPI_OK && options.paths != NULL)
        status = compare_path_list(index, made, options.paths, options.n_paths);
    if (status == EPI_OK)
        *report = &made->shown;
    else if (made != NULL)
        epi_report_free(&made->shown);
    arena_free(&arena);
    return explain(status, file, detail);
}
