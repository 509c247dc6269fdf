#include "seal.h"

#include <string.h>

#include "sealed_paths.h"

/* A problem's path begins with that of the path entry it was found in; the longest one, where a
 * path entry lies in another. Spelled by way of that entry, it agrees with the entry's own path.
 * `relative` has the new paths of the path entries. */
static const char *problem_path(struct scan *scan, const char *base, const char *const *relative,
                                const char *path)
{
    const char *prefix = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        const char *candidate = scan->path_entries[i].path;
        size_t length = strlen(candidate);
        if (length > longest && strncmp(path, candidate, length) == 0 &&
            (path[length] == '/' || path[length] == '\0')) {
            longest = length;
            prefix = relative[i];
        }
    }
    if (prefix == NULL)
        return sealed_path(&scan->arena, base, path);
    const char *rest = path + longest + strspn(path + longest, "/");
    return *rest == '\0' ? prefix : arena_printf(&scan->arena, "%s/%s", prefix, rest);
}

bool seal_scan(struct scan *scan, const char *base)
{
    const char **relative =
        arena_alloc(&scan->arena, (scan->n_path_entries + 1) * sizeof *relative);
    if (relative == NULL)
        return false;
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        relative[i] = sealed_path(&scan->arena, base, scan->path_entries[i].path);
        if (relative[i] == NULL)
            return false;
    }
    for (size_t i = 0; i < scan->problems.count; i++) {
        epi_problem *problem = &scan->problems.items[i];
        problem->path = problem_path(scan, base, relative, problem->path);
        if (problem->path == NULL)
            return false;
    }
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        scan->path_entries[i].path = relative[i];
        scan->path_entries[i].stamp = (struct stamp){.state = STAMP_NONE};
        scan->path_entries[i].mount = 0;
    }
    for (size_t i = 0; i < scan->n_distributions; i++) {
        struct distribution *distribution = &scan->distributions[i];
        distribution->stamp = distribution->metadata_stamp = (struct stamp){.state = STAMP_NONE};
        distribution->public.location =
            arena_printf(&scan->arena, "%s/%s", relative[distribution->public.path_entry],
                         distribution->public.directory);
        if (distribution->public.location == NULL)
            return false;
    }
    for (size_t i = 0; i < scan->entries.count; i++) {
        epi_entry *entry = &scan->entries.items[i];
        entry->location = scan->distributions[entry->distribution].public.location;
    }
    return true;
}
