#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "path_entry.h"
#include "scanner.h"
#include "words.h"

/* The current directory, malloc'ed; NULL: errno. */
static char *current_directory(void)
{
    for (size_t size = 256;; size *= 2) {
        char *directory = malloc(size);
        if (directory == NULL) {
            errno = ENOMEM;
            return NULL;
        }
        if (getcwd(directory, size) != NULL)
            return directory;
        int error = errno;
        free(directory);
        errno = error;
        if (error != ERANGE)
            return NULL;
    }
}

static bool any_relative(const char *const *paths, size_t n_paths)
{
    for (size_t i = 0; i < n_paths; i++) {
        if (paths[i][0] != '/')
            return true;
    }
    return false;
}

/* NULL: out of memory. */
static const char *absolute_path(struct arena *arena, const char *given, const char *directory)
{
    if (given[0] == '/')
        return arena_copy(arena, given, strlen(given));
    /* "" is never an egg, whatever the directory is called, and the path must not make it one. */
    if (given[0] == '\0')
        return arena_printf(arena, "%s%s", directory, is_named_egg(directory) ? "/." : "");
    bool at_root = strcmp(directory, "/") == 0;
    return arena_join_path(arena, at_root ? "" : directory, given);
}

static enum scan_status scan_entry(struct scanner *scanner, struct path_entry *entry,
                                   const char *given, const char *directory)
{
    struct scan *scan = scanner->scan;
    size_t first = scan->n_distributions;
    entry->path = absolute_path(&scan->arena, given, directory);
    if (entry->path == NULL)
        return SCAN_MEMORY;
    enum scan_status result = scan_path_entry(scanner, entry, given);
    if (result != SCAN_OK)
        return result;
    size_t count = scan->n_distributions - first;
    const struct distribution *distributions = count == 0 ? NULL : &scan->distributions[first];
    entry->distributions = (uint32_t)count;
    entry->content = path_entry_fingerprint(path_kind_name(entry->kind), distributions, count);
    return SCAN_OK;
}

enum scan_status scan_path_list(struct scan *scan, const char *const *paths, size_t n_paths,
                                const struct scan_options *options)
{
    enum scan_status result = SCAN_OK;
    char *directory = NULL;
    struct scanner scanner;
    scanner_begin(&scanner, scan, options);
    if (any_relative(paths, n_paths)) {
        directory = current_directory();
        if (directory == NULL) {
            scan->failed_errno = errno;
            return errno == ENOMEM ? SCAN_MEMORY : SCAN_SYSTEM;
        }
    }
    scan->path_entries = calloc(n_paths > 0 ? n_paths : 1, sizeof *scan->path_entries);
    if (scan->path_entries == NULL) {
        result = SCAN_MEMORY;
        goto cleanup;
    }

    for (size_t i = 0; i < n_paths && result == SCAN_OK; i++) {
        scanner.path_entry = (uint32_t)i;
        result = scan_entry(&scanner, &scan->path_entries[i], paths[i], directory);
        scan->n_path_entries = i + 1;
        if (result == SCAN_OK && n_paths > 1 && fmt_must_stop(&scanner.progress, 0))
            result = SCAN_STOPPED;
    }
    scan->directory_hash = directory_hash(scan->path_entries, scan->n_path_entries);

cleanup:
    scanner_free(&scanner);
    free(directory);
    return result;
}

enum scan_status scan_absolute_path(struct arena *arena, const char *given, const char **path)
{
    char *directory = given[0] == '/' ? NULL : current_directory();
    if (given[0] != '/' && directory == NULL)
        return errno == ENOMEM ? SCAN_MEMORY : SCAN_SYSTEM;
    *path = absolute_path(arena, given, directory);
    free(directory);
    return *path != NULL ? SCAN_OK : SCAN_MEMORY;
}

struct fmt_contents scan_contents(const struct scan *scan, epi_level level)
{
    return (struct fmt_contents){
        .kind = EPI_LOCAL,
        .level = level,
        .directory_hash = scan->directory_hash,
        .path_entries = scan->path_entries,
        .n_path_entries = scan->n_path_entries,
        .distributions = scan->distributions,
        .n_distributions = scan->n_distributions,
        .entries = scan->entries.items,
        .n_entries = scan->entries.count,
        .problems = scan->problems.items,
        .n_problems = scan->problems.count,
    };
}

void scan_free(struct scan *scan)
{
    free(scan->path_entries);
    free(scan->distributions);
    scan_entries_free(&scan->entries);
    problem_list_free(&scan->problems);
    arena_free(&scan->arena);
    *scan = (struct scan){0};
}
