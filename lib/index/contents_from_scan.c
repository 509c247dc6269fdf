#include "contents_from_scan.h"

#include <string.h>

#include "sealed_paths.h"

struct conversion {
    struct arena *arena;
    const struct scan *scan;
    const char *sealed_base; /* NULL: local */
    struct fmt_path_entry *path_entries;
    struct fmt_distribution *distributions;
    struct fmt_entry *entries;
    struct fmt_problem *problems;
    size_t n_entries; /* so far */
};

static struct fmt_hash hash_from(struct fingerprint fingerprint)
{
    struct fmt_hash hash;
    _Static_assert(sizeof hash.bytes == sizeof fingerprint.bytes, "hashes have one size");
    memcpy(hash.bytes, fingerprint.bytes, sizeof hash.bytes);
    return hash;
}

static struct fmt_stamp stamp_from(const struct conversion *conversion, const struct stamp *stamp)
{
    static const enum fmt_stamp_state states[] = {
        [STAMP_NONE] = FMT_STAMP_NONE,
        [STAMP_EXACT] = FMT_STAMP_EXACT,
        [STAMP_RACY] = FMT_STAMP_RACY,
        [STAMP_ABSENT] = FMT_STAMP_ABSENT,
    };
    struct fmt_stamp result = {FMT_STAMP_NONE, 0, 0, 0};
    if (conversion->sealed_base != NULL)
        return result;
    result.state = states[stamp->state];
    if (result.state == FMT_STAMP_EXACT || result.state == FMT_STAMP_RACY) {
        result.inode = stamp->inode;
        result.mtime_ns = stamp->mtime_ns;
        result.ctime_ns = stamp->ctime_ns;
    }
    return result;
}

static const char *path_from(const struct conversion *conversion, const char *path)
{
    if (conversion->sealed_base == NULL)
        return path;
    return sealed_path(conversion->arena, conversion->sealed_base, path);
}

/* A problem's path begins with that of the path entry it was found in; the longest one, where a
 * path entry lies in another. Spelled by way of that entry, it agrees with the entry's own path. */
static const char *problem_path_from(const struct conversion *conversion, const char *path)
{
    if (conversion->sealed_base == NULL)
        return path;
    const char *prefix = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < conversion->scan->n_path_entries; i++) {
        const char *candidate = conversion->scan->path_entries[i].path;
        size_t length = strlen(candidate);
        if (length > longest && strncmp(path, candidate, length) == 0 &&
            (path[length] == '/' || path[length] == '\0')) {
            longest = length;
            prefix = conversion->path_entries[i].path;
        }
    }
    if (prefix == NULL)
        return sealed_path(conversion->arena, conversion->sealed_base, path);
    const char *rest = path + longest + strspn(path + longest, "/");
    if (*rest == '\0')
        return prefix;
    return arena_printf(conversion->arena, "%s/%s", prefix, rest);
}

static bool convert_path_entry(struct conversion *conversion, size_t number)
{
    static const enum fmt_path_kind kinds[] = {
        [PATH_DIRECTORY] = FMT_PATH_DIRECTORY,
        [PATH_EGG] = FMT_PATH_EGG,
        [PATH_ZIP] = FMT_PATH_ZIP,
        [PATH_DROP] = FMT_PATH_DROP,
        [PATH_MISSING] = FMT_PATH_MISSING,
        [PATH_UNREADABLE] = FMT_PATH_UNREADABLE,
        [PATH_OTHER] = FMT_PATH_OTHER,
    };
    const struct scan_path_entry *from = &conversion->scan->path_entries[number];
    conversion->path_entries[number] = (struct fmt_path_entry){
        .path = path_from(conversion, from->path),
        .kind = kinds[from->kind],
        .stamp = stamp_from(conversion, &from->stamp),
        .listing = hash_from(from->listing),
        .content = hash_from(from->content),
        .distributions = (uint32_t)from->n_distributions,
    };
    return conversion->path_entries[number].path != NULL;
}

static bool convert_distribution(struct conversion *conversion, size_t number, size_t path_entry)
{
    const struct scan_distribution *from = &conversion->scan->distributions[number];
    const char *location = arena_printf(conversion->arena, "%s/%s",
                                        conversion->path_entries[path_entry].path, from->directory);
    if (location == NULL)
        return false;
    conversion->distributions[number] = (struct fmt_distribution){
        .directory = from->directory,
        .path_entry = (uint32_t)path_entry,
        .name = from->name,
        .version = from->version,
        .normalized = from->normalized,
        .shadowed = from->shadowed,
        .has_problems = from->has_problems,
        .stamp = stamp_from(conversion, &from->stamp),
        .metadata_stamp = stamp_from(conversion, &from->metadata_stamp),
        .content = hash_from(from->content),
        .entries = (uint32_t)from->n_entries,
    };
    for (size_t i = 0; i < from->n_entries; i++) {
        const struct scan_entry *entry = &conversion->scan->entries.items[from->first_entry + i];
        conversion->entries[conversion->n_entries++] = (struct fmt_entry){
            .value = entry->value,
            .group = entry->group,
            .name = entry->name,
            .module = entry->reference.module,
            .attr = entry->reference.attr,
            .extras = entry->reference.extras == NULL ? "" : entry->reference.extras,
            .dist = from->name,
            .version = from->version,
            .location = location,
            .distribution = (uint32_t)number,
            .line = entry->line,
        };
    }
    return true;
}

static bool convert_problem(struct conversion *conversion, size_t number)
{
    const struct problem *from = &conversion->scan->problems.items[number];
    conversion->problems[number] = (struct fmt_problem){
        .path = problem_path_from(conversion, from->path),
        .line = from->line,
        .code = from->code,
        .text = from->text,
    };
    return conversion->problems[number].path != NULL;
}

static bool convert_everything(struct conversion *conversion)
{
    const struct scan *scan = conversion->scan;
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        if (!convert_path_entry(conversion, i))
            return false;
        size_t first = scan->path_entries[i].first_distribution;
        for (size_t j = 0; j < scan->path_entries[i].n_distributions; j++)
            if (!convert_distribution(conversion, first + j, i))
                return false;
    }
    for (size_t i = 0; i < scan->problems.count; i++)
        if (!convert_problem(conversion, i))
            return false;
    return true;
}

/* Arrays of none are allowed to be of no bytes by everybody but malloc(). */
static void *allocate(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc(arena, count == 0 ? 1 : count * size);
}

epi_status contents_from_scan(struct fmt_contents *contents, struct arena *arena,
                              const struct scan *scan, const char *sealed_base,
                              enum fmt_level level)
{
    /* Whoever holds this many of the scan's structures in memory: their sizes cannot overflow. */
    if (scan->n_path_entries > UINT32_MAX || scan->n_distributions > UINT32_MAX ||
        scan->entries.count > UINT32_MAX || scan->problems.count > UINT32_MAX)
        return EPI_ERR_TOO_LARGE;

    struct conversion conversion = {
        .arena = arena,
        .scan = scan,
        .sealed_base = sealed_base,
        .path_entries = allocate(arena, scan->n_path_entries, sizeof *conversion.path_entries),
        .distributions = allocate(arena, scan->n_distributions, sizeof *conversion.distributions),
        .entries = allocate(arena, scan->entries.count, sizeof *conversion.entries),
        .problems = allocate(arena, scan->problems.count, sizeof *conversion.problems),
    };
    if (conversion.path_entries == NULL || conversion.distributions == NULL ||
        conversion.entries == NULL || conversion.problems == NULL ||
        !convert_everything(&conversion))
        return EPI_ERR_MEMORY;

    *contents = (struct fmt_contents){
        .kind = sealed_base == NULL ? FMT_LOCAL : FMT_SEALED,
        .level = level,
        .directory_hash = hash_from(scan->directory_hash),
        .path_entries = conversion.path_entries,
        .n_path_entries = scan->n_path_entries,
        .distributions = conversion.distributions,
        .n_distributions = scan->n_distributions,
        .entries = conversion.entries,
        .n_entries = conversion.n_entries,
        .problems = conversion.problems,
        .n_problems = scan->problems.count,
    };
    return EPI_OK;
}
