#include "scanner.h"

#include <errno.h>
#include <string.h>

#include "array.h"
#include "distribution_limits.h"
#include "distribution_name.h"
#include "file.h"

static int ask(void *context)
{
    const struct scanner *scanner = context;
    return scanner->options.progress(scanner->options.progress_context, scanner->done,
                                     scanner->known);
}

void scanner_begin(struct scanner *scanner, struct scan *scan, const struct scan_options *options)
{
    *scanner = (struct scanner){.scan = scan, .started = stamp_clock()};
    if (options != NULL)
        scanner->options = *options;
    if (scanner->options.progress != NULL)
        scanner->progress = (struct fmt_progress){ask, scanner};
}

void scanner_free(struct scanner *scanner)
{
    name_table_free(&scanner->seen);
    buffer_free(&scanner->metadata);
    buffer_free(&scanner->text);
}

struct scanner_mark scanner_mark(const struct scanner *scanner)
{
    const struct scan *scan = scanner->scan;
    return (struct scanner_mark){scan->n_distributions, scan->entries.count, scan->problems.count,
                                 scanner->done, scanner->known};
}

enum scan_status scanner_go_back(struct scanner *scanner, const struct scanner_mark *mark)
{
    struct scan *scan = scanner->scan;
    scan->n_distributions = mark->n_distributions;
    scan->entries.count = mark->n_entries;
    scan->problems.count = mark->n_problems;
    scanner->done = mark->done;
    scanner->known = mark->known;

    name_table_clear(&scanner->seen);
    for (size_t i = 0; i < scan->n_distributions; i++) {
        if (name_table_add(&scanner->seen, scan->distributions[i].public.normalized, NULL) < 0)
            return SCAN_MEMORY;
        if (fmt_must_stop(&scanner->progress, i))
            return SCAN_STOPPED;
    }
    return SCAN_OK;
}

enum scan_status scanner_add(struct scanner *scanner, const char *directory, const char *location,
                             const char *stem, size_t stem_length,
                             const struct metadata_headers *headers, struct distribution **added)
{
    struct scan *scan = scanner->scan;
    *added = NULL;
    const char *name = stem;
    size_t length = stem_length;
    if (name == NULL && headers->name != NULL) {
        name = headers->name;
        length = strlen(name);
    }
    if (name == NULL)
        return problem_add(&scan->problems, &scan->arena, location, 0, PROBLEM_NO_NAME,
                           "the distribution has no name; expected a Name in its METADATA or "
                           "PKG-INFO") == 0
                   ? SCAN_OK
                   : SCAN_MEMORY;

    const char *normalized = normalize_name(&scan->arena, name, length);
    if (normalized == NULL ||
        !array_make_room(&scan->distributions, scan->n_distributions, 1,
                         &scan->distributions_capacity, sizeof *scan->distributions))
        return SCAN_MEMORY;
    int is_new = name_table_add(&scanner->seen, normalized, NULL);
    if (is_new < 0)
        return SCAN_MEMORY;

    *added = &scan->distributions[scan->n_distributions++];
    **added = (struct distribution){
        .public = {.name = headers->name,
                   .version = headers->version,
                   .normalized = normalized,
                   .directory = directory,
                   .location = location,
                   .path_entry = scanner->path_entry,
                   .number = (uint32_t)(scan->n_distributions - 1),
                   .shadowed = is_new == 0 && !scanner->options.nothing_shadows},
        .undecodable = headers->undecodable,
        .stamp = {.state = STAMP_NONE},
    };
    return SCAN_OK;
}

/* Says of the entries from number `first` on that they are those of the distribution added last. */
static void take_entries(struct scanner *scanner, struct distribution *distribution, size_t first)
{
    struct scan *scan = scanner->scan;
    for (size_t i = first; i < scan->entries.count; i++) {
        epi_entry *entry = &scan->entries.items[i];
        entry->dist = distribution->public.name;
        entry->version = distribution->public.version;
        entry->location = distribution->public.location;
        entry->distribution = (uint32_t)(scan->n_distributions - 1);
    }
    distribution->public.entries = (uint32_t)(scan->entries.count - first);
}

enum scan_status scanner_add_text(struct scanner *scanner, struct distribution *distribution,
                                  const char *path, const struct buffer *text)
{
    struct scan *scan = scanner->scan;
    size_t first = scan->entries.count;
    distribution->content = distribution_fingerprint(
        distribution, text != NULL ? text->bytes : NULL, text != NULL ? text->length : 0);
    if (text == NULL || distribution->public.shadowed || scanner->options.without_entries)
        return SCAN_OK;

    int parsed = parse_entry_points_txt(&scan->arena, text->bytes, text->length, path,
                                        &scan->entries, &scan->problems, &scanner->progress);
    if (parsed == 0)
        parsed = limit_entries(scan, first, text->length, path, &scanner->progress);
    if (parsed != 0)
        return parsed > 0 ? SCAN_STOPPED : SCAN_MEMORY;
    take_entries(scanner, distribution, first);
    return SCAN_OK;
}

enum scan_status scanner_add_remembered(struct scanner *scanner, struct distribution *distribution,
                                        const struct scan_remembered *remembered)
{
    struct scan_entries *entries = &scanner->scan->entries;
    size_t first = entries->count, count = remembered->distribution.public.entries;
    distribution->stamp = remembered->distribution.stamp;
    distribution->content = remembered->distribution.content;
    if (distribution->public.shadowed || scanner->options.without_entries)
        return SCAN_OK;

    if (!array_make_room(&entries->items, first, count, &entries->capacity, sizeof *entries->items))
        return SCAN_MEMORY;
    if (count > 0)
        memcpy(&entries->items[first], remembered->entries, count * sizeof *entries->items);
    entries->count += count;
    take_entries(scanner, distribution, first);
    return SCAN_OK;
}

bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM;
}

enum scan_status scanner_report_unreadable(struct scanner *scanner, const char *path,
                                           const char *what, int error)
{
    struct scan *scan = scanner->scan;
    if (is_shortage(error)) {
        scan->failed_path = path;
        scan->failed_errno = error;
        return error == ENOMEM ? SCAN_MEMORY : SCAN_SYSTEM;
    }
    return problem_add(&scan->problems, &scan->arena, path, 0, PROBLEM_UNREADABLE, "%s: %s", what,
                       error_text(error)) == 0
               ? SCAN_OK
               : SCAN_MEMORY;
}

enum scan_status scanner_step(struct scanner *scanner)
{
    scanner->done++;
    return fmt_must_stop(&scanner->progress, 0) ? SCAN_STOPPED : SCAN_OK;
}

enum scan_status scan_status_of(enum fmt_status status)
{
    return status == FMT_OK ? SCAN_OK : status == FMT_STOPPED ? SCAN_STOPPED : SCAN_MEMORY;
}
