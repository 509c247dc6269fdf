#include "look.h"

#include <errno.h>

#include "content.h"
#include "stamps.h"

/* Where the look at an index's path entries has come to. */
struct progress {
    const struct index_file *file; /* NULL: there is none, nor any distribution */
    const struct look *look;
    epi_level level;                 /* the one to look at */
    struct fmt_cursor entries;       /* the path entries */
    struct fmt_cursor distributions; /* at the first distribution of the current path entry */
    bool at_distributions;           /* not before it is needed: level dir never touches them */
    struct belief belief;            /* in the stamps of the current path entry */
    uint32_t passed; /* distributions of earlier path entries, not yet walked past */
    size_t first;    /* the number of the first distribution of the current path entry */
};

static epi_status stand_at_distributions(struct progress *progress)
{
    struct distribution ignored;

    if (!progress->at_distributions)
        progress->distributions = fmt_distributions(&progress->file->reader);
    progress->at_distributions = true;
    for (; progress->passed > 0; progress->passed--)
        if (!fmt_next_distribution(&progress->distributions, &ignored))
            return EPI_ERR_DAMAGED;
    return EPI_OK;
}

static epi_status stamps_of_distributions(struct progress *progress, const struct path_entry *entry,
                                          struct stamp_source *source)
{
    const struct stamp_table *table = progress->look->stamps;
    *source = (struct stamp_source){.decoded = NULL};
    if (table != NULL && progress->first <= table->count &&
        entry->distributions <= table->count - progress->first) {
        source->decoded = table->items + progress->first;
        return EPI_OK;
    }
    epi_status status = stand_at_distributions(progress);
    source->cursor = progress->distributions;
    return status;
}

/* Distributions whose stamps cannot tell, of a path entry whose listing is proved. */
struct doubts {
    struct progress *progress;
    const char *path;
    struct arena *arena;
    struct fmt_cursor cursor; /* at distribution number `at` of the path entry, if `stands` */
    bool stands;
    uint32_t at, left;
    struct path_verdict *verdict;
    epi_change *changes; /* room for one of each distribution that is left when the first comes */
};

/* Doubt costs what is doubted: that distribution is read. */
static epi_status read_doubted(void *context, uint32_t number, enum stamp_verdict why)
{
    struct doubts *doubts = context;
    struct path_verdict *verdict = doubts->verdict;
    struct distribution recorded;
    bool changed;
    epi_change change;
    if (!doubts->stands) {
        if (stand_at_distributions(doubts->progress) != EPI_OK)
            return EPI_ERR_DAMAGED;
        doubts->cursor = doubts->progress->distributions;
        doubts->stands = true;
    }
    do {
        if (!fmt_next_distribution(&doubts->cursor, &recorded))
            return EPI_ERR_DAMAGED;
    } while (doubts->at++ < number);
    epi_status status =
        check_distribution_content(doubts->arena, &recorded, doubts->path, &changed, &change);
    if (status != EPI_OK)
        return status;
    if (!changed) {
        if (verdict->n_doubted++ == 0)
            verdict->doubted = recorded.public.directory;
        if (verdict->verdict == EPI_FRESH)
            verdict->reason = why == STAMPS_OTHER ? EPI_REASON_OTHER_STAMPS : EPI_REASON_RACY;
        if (verdict->verdict == EPI_FRESH)
            verdict->verdict = EPI_MOVED;
        return EPI_OK;
    }
    if (doubts->changes == NULL)
        doubts->changes =
            arena_alloc(doubts->arena, (doubts->left - number) * sizeof *doubts->changes);
    if (doubts->changes == NULL)
        return EPI_ERR_MEMORY;
    doubts->changes[verdict->n_changes++] = change;
    verdict->changes = doubts->changes;
    verdict->verdict = EPI_STALE;
    verdict->reason = EPI_REASON_DISTRIBUTIONS;
    return doubts->progress->look->to_the_end ? EPI_OK : EPI_NONE;
}

static epi_status remember_why(void *context, uint32_t number, enum stamp_verdict why)
{
    (void)number;
    *(enum stamp_verdict *)context = why;
    return EPI_NONE;
}

static void leave_in_doubt(struct path_verdict *verdict, enum stamp_verdict stamps)
{
    verdict->verdict = EPI_MOVED;
    verdict->reason = stamps == STAMPS_OTHER ? EPI_REASON_OTHER_STAMPS : EPI_REASON_RACY;
    verdict->in_doubt = true;
}

/* The distributions of a path entry whose listing is proved. */
static epi_status check_distributions(struct progress *progress, const struct path_entry *entry,
                                      const char *path, struct arena *arena,
                                      struct path_verdict *verdict)
{
    enum stamps_of which =
        progress->look->metadata_too ? STAMPS_OF_METADATA_TOO : STAMPS_OF_ENTRY_POINTS;
    enum stamp_verdict stamps = STAMPS_SAME;
    verdict->reason = EPI_REASON_SAME_STAMPS;
    if (progress->level == EPI_LEVEL_DIR || entry->distributions == 0)
        return EPI_OK;
    struct stamp_source source;
    epi_status status = stamps_of_distributions(progress, entry, &source);
    if (status != EPI_OK)
        return status;
    struct doubts doubts = {.progress = progress,
                            .path = path,
                            .arena = arena,
                            .left = entry->distributions,
                            .verdict = verdict};
    if (progress->look->stamps_alone) {
        status = check_distribution_stamps(entry, path, &progress->belief, source, which,
                                           progress->look->progress, remember_why, &stamps);
        if (stamps != STAMPS_SAME)
            leave_in_doubt(verdict, stamps);
    } else {
        status = check_distribution_stamps(entry, path, &progress->belief, source, which,
                                           progress->look->progress, read_doubted, &doubts);
    }
    return status == EPI_NONE ? EPI_OK : status;
}

/* What the stamps of the distributions say together, where everything is to be read anyway. */
static epi_status sum_up_stamps(struct progress *progress, const struct path_entry *entry,
                                const char *path, enum stamp_verdict *stamps)
{
    if (*stamps != STAMPS_SAME || entry->distributions == 0)
        return EPI_OK;
    struct stamp_source source;
    epi_status status = stamps_of_distributions(progress, entry, &source);
    if (status == EPI_OK)
        status = check_distribution_stamps(entry, path, &progress->belief, source,
                                           progress->look->metadata_too ? STAMPS_OF_METADATA_TOO
                                                                        : STAMPS_OF_ENTRY_POINTS,
                                           progress->look->progress, remember_why, stamps);
    return status == EPI_NONE ? EPI_OK : status;
}

/* Tier 2 for the current path entry. */
static epi_status check_deeply(struct progress *progress, const struct path_entry *entry,
                               const char *path, struct arena *arena, enum stamp_verdict stamps,
                               struct path_verdict *verdict)
{
    epi_status status = stand_at_distributions(progress);
    if (status != EPI_OK)
        return status;
    status =
        check_content(arena, entry, path, &progress->distributions,
                      progress->level == EPI_LEVEL_CONTENT ? NULL : &progress->belief, verdict);
    if (status != EPI_OK || verdict->verdict == EPI_STALE)
        return status;
    /* A stamp that was never taken cannot have moved. */
    if (entry->stamp.state == STAMP_NONE || stamps == STAMPS_SAME)
        return EPI_OK;
    verdict->verdict = EPI_MOVED;
    verdict->reason = stamps == STAMPS_OTHER ? EPI_REASON_OTHER_STAMPS : EPI_REASON_RACY;
    return EPI_OK;
}

/* Fewer are read sooner than an index is opened. */
enum { MANY_DISTRIBUTIONS = 32 };

static epi_status check_path_entry(struct progress *progress, const struct path_entry *entry,
                                   const char *path, struct arena *arena,
                                   struct path_verdict *verdict)
{
    *verdict =
        (struct path_verdict){.path = path, .verdict = EPI_FRESH, .reason = EPI_REASON_TRUSTED};
    if (progress->level == EPI_LEVEL_TRUST)
        return EPI_OK;

    enum stamp_verdict stamps = check_path_entry_stamp(entry, path, &progress->belief);
    if (progress->level == EPI_LEVEL_CONTENT) {
        epi_status status = sum_up_stamps(progress, entry, path, &stamps);
        return status == EPI_OK ? check_deeply(progress, entry, path, arena, stamps, verdict)
                                : status;
    }
    if (stamps == STAMPS_SAME)
        return check_distributions(progress, entry, path, arena, verdict);
    if (progress->look->changed_is_stale && stamps == STAMPS_OTHER &&
        entry->distributions >= MANY_DISTRIBUTIONS) {
        verdict->verdict = EPI_STALE;
        verdict->reason = EPI_REASON_OTHER_STAMPS;
        return EPI_OK;
    }
    if (!progress->look->stamps_alone &&
        (!progress->look->without_listing || entry->stamp.state == STAMP_NONE))
        return check_deeply(progress, entry, path, arena, stamps, verdict);
    leave_in_doubt(verdict, stamps);
    return EPI_OK;
}

/* Where the path entry is now. */
static epi_status find_path(const struct progress *progress, const struct path_entry *entry,
                            struct arena *arena, const char **path)
{
    const struct index_file *file = progress->file;
    *path = progress->look->at == NULL ? entry->path : progress->look->at;
    if ((*path)[0] == '/')
        return EPI_OK;
    if (file->reader.header.kind != EPI_SEALED)
        return EPI_ERR_DAMAGED;
    if (file->folder == NULL && progress->level != EPI_LEVEL_TRUST) {
        errno = ENOENT;
        return EPI_ERR_SYSTEM;
    }
    *path = arena_join_path(arena, file->folder == NULL ? "" : file->folder, entry->path);
    return *path == NULL ? EPI_ERR_MEMORY : EPI_OK;
}

epi_status look_at_file(const struct index_file *file, const struct look *look, struct arena *arena,
                        struct path_verdict *verdicts, struct path_verdict *worst)
{
    struct progress progress = {.file = file,
                                .look = look,
                                .level = look->level == EPI_LEVEL_DEFAULT ? index_file_level(file)
                                                                          : look->level,
                                .entries = fmt_path_entries(&file->reader)};
    struct boot boot = {0};
    for (size_t i = 0; i < file->reader.header.path_entries; i++) {
        struct path_entry entry;
        struct path_verdict verdict;
        const char *path;
        if (fmt_must_stop(look->progress, 0))
            return EPI_ERR_STOPPED;
        if (!fmt_next_path_entry(&progress.entries, &entry))
            return EPI_ERR_DAMAGED;
        if (progress.level != EPI_LEVEL_TRUST)
            progress.belief = belief_in(file, &entry, look->boot == NULL ? &boot : look->boot);
        epi_status status = find_path(&progress, &entry, arena, &path);
        if (status == EPI_OK)
            status = check_path_entry(&progress, &entry, path, arena, &verdict);
        if (status != EPI_OK)
            return status;
        progress.passed += entry.distributions;
        progress.first += entry.distributions;
        if (verdicts != NULL)
            verdicts[i] = verdict;
        if (verdict.verdict > worst->verdict)
            *worst = verdict;
        if (verdict.verdict == EPI_STALE && !look->to_the_end)
            return EPI_OK;
    }
    struct path_entry none;
    bool ends = !fmt_next_path_entry(&progress.entries, &none);
    return ends && progress.entries.status == FMT_NONE ? EPI_OK : EPI_ERR_DAMAGED;
}

epi_status look_at_empty(const struct path_entry *entry, epi_level level, struct arena *arena,
                         struct path_verdict *verdict)
{
    /* With no distributions to walk over, nothing asks for the index. */
    struct look look = {.level = level == EPI_LEVEL_DEFAULT ? EPI_LEVEL_META : level};
    struct progress progress = {
        .look = &look,
        .level = look.level,
        .at_distributions = true,
        .belief.mount = entry->mount, /* it was looked at by this process */
    };
    return check_path_entry(&progress, entry, entry->path, arena, verdict);
}
