#include "sealed_paths.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "path_entry.h"

/* A position in a path and a component found there. */
struct component {
    const char *text;
    size_t length; /* 0: the path has no more */
};

static struct component next_component(const char **path)
{
    const char *start = *path + strspn(*path, "/");
    size_t length = strcspn(start, "/");
    *path = start + length;
    return (struct component){start, length};
}

static bool is_component(struct component component, const char *text)
{
    return component.length == strlen(text) && memcmp(component.text, text, component.length) == 0;
}

static bool same_component(struct component a, struct component b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* Appends the components of `rest` to the absolute path in `path`, which has room for them; "." and
 * ".." are resolved by spelling. */
static void append_by_spelling(char *path, const char *rest)
{
    size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
    for (;;) {
        struct component component = next_component(&rest);
        if (component.length == 0)
            break;
        if (is_component(component, "."))
            continue;
        if (is_component(component, "..")) {
            while (length > 0 && path[--length] != '/')
                ;
            continue;
        }
        path[length++] = '/';
        memcpy(path + length, component.text, component.length);
        length += component.length;
    }
    if (length == 0)
        path[length++] = '/';
    path[length] = '\0';
}

/* Cuts off the last component and the slashes before it. False: nothing but the root is left. */
static bool cut_last_component(char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    while (length > 1 && path[length - 1] == '/')
        length--;
    bool cut = length > 0 && path[length] != '\0';
    path[length] = '\0';
    return cut;
}

/* `path` with the links followed in as many of its folders as exist. NULL: out of memory. */
static char *follow_links(struct arena *arena, const char *path)
{
    size_t length = strlen(path);
    char *existing = arena_copy(arena, path, length);
    if (existing == NULL)
        return NULL;
    cut_last_component(existing);
    char *real;
    while ((real = realpath(existing, NULL)) == NULL) {
        if (errno == ENOMEM)
            return NULL;
        if (!cut_last_component(existing))
            break;
    }
    const char *start = real == NULL ? "/" : real;
    const char *rest = path + strlen(existing);
    char *result = arena_alloc(arena, strlen(start) + strlen(rest) + 2);
    if (result != NULL) {
        memcpy(result, start, strlen(start) + 1);
        append_by_spelling(result, rest);
    }
    free(real);
    return result;
}

char *sealed_base(const char *output)
{
    const char *slash = strrchr(output, '/');
    if (slash == NULL)
        return realpath(".", NULL);
    char *directory = strndup(output, (size_t)(slash - output) + 1);
    if (directory == NULL)
        return NULL;
    char *base = realpath(directory, NULL);
    free(directory);
    return base;
}

/* The way from `base` to `target`, both absolute and without detours. NULL: out of memory. */
static const char *relative_path(struct arena *arena, const char *base, const char *target)
{
    struct component from = next_component(&base), to = next_component(&target);
    while (from.length > 0 && same_component(from, to)) {
        from = next_component(&base);
        to = next_component(&target);
    }
    size_t ups = 0;
    for (; from.length > 0; from = next_component(&base))
        ups++;
    if (ups == 0 && to.length == 0)
        return arena_copy(arena, ".", 1);

    size_t down = strlen(to.text);
    char *result = arena_alloc(arena, 3 * ups + down + 1);
    if (result == NULL)
        return NULL;
    char *end = result;
    for (size_t i = 0; i < ups; i++, end += 3)
        memcpy(end, "../", 3);
    memcpy(end, to.text, down);
    end += down;
    if (down == 0)
        end--;
    *end = '\0';
    return result;
}

/* A path entry is taken for what its name says, so a relative path must end as it does: "x.egg/."
 * is no egg, and where the index lies in the egg itself, "." would be none. NULL: out of memory. */
static const char *keep_name(struct arena *arena, const char *path, const char *target,
                             const char *relative)
{
    bool is_egg = is_named_egg(path), is_drop = is_named_drop(path);
    if (is_named_egg(relative) == is_egg && is_named_drop(relative) == is_drop)
        return relative;
    if (!is_egg && !is_drop)
        return arena_printf(arena, "%s/.", relative);
    bool here = strcmp(relative, ".") == 0;
    return arena_printf(arena, "%s%s../%s", here ? "" : relative, here ? "" : "/",
                        strrchr(target, '/') + 1);
}

const char *sealed_path(struct arena *arena, const char *base, const char *path)
{
    const char *target = follow_links(arena, path);
    const char *relative = target == NULL ? NULL : relative_path(arena, base, target);
    return relative == NULL ? NULL : keep_name(arena, path, target, relative);
}

/* A problem's path begins with that of the path entry it was found in; the longest one, where a
 * path entry lies in another. Spelled by way of that entry, it agrees with the entry's own path.
 * `relative` has the new paths of the path entries. */
static const char *problem_path(struct scan *scan, const char *base, const char *const *relative,
                                const char *path)
{
    const char *prefix = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        const char *above = scan->path_entries[i].path;
        size_t length = strlen(above);
        if (length > longest && strncmp(path, above, length) == 0 &&
            (path[length] == '/' || path[length] == '\0')) {
            longest = length;
            prefix = relative[i];
        }
    }
    if (prefix == NULL)
        return sealed_path(&scan->arena, base, path);
    const char *rest = path + longest + strspn(path + longest, "/");
    return *rest == '\0' ? prefix : arena_join_path(&scan->arena, prefix, rest);
}

enum fmt_status seal_scan(struct scan *scan, const char *base, const struct fmt_progress *progress)
{
    const char **relative =
        arena_alloc(&scan->arena, (scan->n_path_entries + 1) * sizeof *relative);
    if (relative == NULL)
        return FMT_MEMORY;
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        relative[i] = sealed_path(&scan->arena, base, scan->path_entries[i].path);
        if (relative[i] == NULL)
            return FMT_MEMORY;
    }
    for (size_t i = 0; i < scan->problems.count; i++) {
        epi_problem *problem = &scan->problems.items[i];
        if (fmt_must_stop(progress, 0))
            return FMT_STOPPED;
        problem->path = problem_path(scan, base, relative, problem->path);
        if (problem->path == NULL)
            return FMT_MEMORY;
    }
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        scan->path_entries[i].path = relative[i];
        scan->path_entries[i].stamp = (struct stamp){.state = STAMP_NONE};
        scan->path_entries[i].mount = 0;
    }
    for (size_t i = 0; i < scan->n_distributions; i++) {
        struct distribution *distribution = &scan->distributions[i];
        if (fmt_must_stop(progress, i))
            return FMT_STOPPED;
        distribution->stamp = distribution->metadata_stamp = (struct stamp){.state = STAMP_NONE};
        distribution->public.location =
            arena_join_path(&scan->arena, relative[distribution->public.path_entry],
                            distribution->public.directory);
        if (distribution->public.location == NULL)
            return FMT_MEMORY;
    }
    for (size_t i = 0; i < scan->entries.count; i++) {
        epi_entry *entry = &scan->entries.items[i];
        if (fmt_must_stop(progress, i))
            return FMT_STOPPED;
        entry->location = scan->distributions[entry->distribution].public.location;
    }
    return FMT_OK;
}
