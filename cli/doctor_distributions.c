/* Distributions that hide one another, and what broken installs left. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "doctor_findings.h"
#include "path_list.h"
#include "same_file.h"

/* Before it in path order, and not shadowed itself. */
static const struct installed *find_shadowing(const struct environment *environment,
                                              const struct installed *shadowed)
{
    for (const struct installed *other = environment->installed; other < shadowed; other++) {
        if (!other->distribution.shadowed &&
            strcmp(other->distribution.normalized, shadowed->distribution.normalized) == 0)
            return other;
    }
    return NULL;
}

static bool is_same_version(const epi_distribution *one, const epi_distribution *other)
{
    return one->version && other->version && strcmp(one->version, other->version) == 0;
}

static void report_shadowed(const struct installed *shadowed, const struct installed *by,
                            const char *title, const char *by_title, struct findings *findings)
{
    struct finding *finding;
    const epi_distribution *own = &shadowed->distribution, *other = &by->distribution;
    if (own->path_entry == other->path_entry && is_same_version(own, other))
        finding = add_finding(findings, SEVERITY_NOTE, "duplicate-metadata", shadowed->location,
                              "nothing, if one package brings both",
                              "%s has a second metadata directory beside it: %s", title,
                              other->directory);
    else if (own->path_entry == other->path_entry)
        finding = add_finding(
            findings, SEVERITY_WARNING, "duplicate-distribution", shadowed->location,
            "remove the metadata of the one that is not installed any more, or "
            "uninstall and install the distribution again",
            "%s lies beside %s (%s), which hides it", title, by_title, other->directory);
    else if (is_editable(by->location))
        finding = add_finding(findings, SEVERITY_NOTE, "editable", shadowed->location,
                              "nothing: an editable install is like that",
                              "%s is hidden by the editable install of %s in %s", title, by_title,
                              by->path_entry.path);
    else
        finding = add_finding(findings, SEVERITY_WARNING, "shadowed", shadowed->location,
                              "uninstall the one that is not meant",
                              "%s is hidden by %s in %s, which comes first on the path", title,
                              by_title, by->path_entry.path);
    if (finding)
        finding->dist = own->name;
}

static void check_shadowed(const struct environment *environment, struct findings *findings)
{
    uint32_t same = UINT32_MAX; /* the path entry that was told to stand there twice */
    for (size_t i = 0; i < environment->count; i++) {
        const struct installed *shadowed = &environment->installed[i];
        if (!shadowed->distribution.shadowed)
            continue;
        const struct installed *by = find_shadowing(environment, shadowed);
        if (!by)
            continue;
        if (is_same_file(shadowed->path_entry.path, by->path_entry.path) &&
            shadowed->distribution.path_entry != by->distribution.path_entry) {
            if (same != shadowed->distribution.path_entry)
                add_finding(findings, SEVERITY_NOTE, "same-path-entry", shadowed->path_entry.path,
                            "nothing, or take one of them off the path",
                            "it is the same directory as %s, which comes first on the path",
                            by->path_entry.path);
            same = shadowed->distribution.path_entry;
            continue;
        }
        char *title = distribution_title(shadowed), *by_title = distribution_title(by);
        if (title && by_title)
            report_shadowed(shadowed, by, title, by_title, findings);
        else
            findings->no_memory = true;
        free(title);
        free(by_title);
    }
}

/* The file that tells the name and version of a metadata directory. False: `location` is none, or
 * it cannot be told. */
static bool lacks_metadata(const char *location, const char **expected)
{
    struct stat status;
    size_t length = strlen(location);
    bool is_dist_info = length > 10 && strcasecmp(location + length - 10, ".dist-info") == 0;
    *expected = is_dist_info ? "METADATA" : "PKG-INFO";
    if (stat(location, &status) != 0 || !S_ISDIR(status.st_mode))
        return false;
    char *file = NULL;
    if (asprintf(&file, "%s/%s", location, *expected) < 0)
        return false;
    bool lacks = stat(file, &status) != 0 && errno == ENOENT;
    free(file);
    return lacks;
}

static void check_metadata(const struct environment *environment, struct findings *findings)
{
    const char *expected;
    for (size_t i = 0; i < environment->count; i++) {
        const struct installed *installed = &environment->installed[i];
        if (installed->is_leftover || !lacks_metadata(installed->location, &expected))
            continue;
        add_finding(findings, SEVERITY_WARNING, "no-metadata", installed->location,
                    "remove the directory, or install the distribution again",
                    "it has no %s: an install or uninstall broke off", expected);
    }
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* pip renames what it removes, the first letter to a tilde, and deletes it at the end. */
static void check_leftovers(const struct environment *environment, struct findings *findings)
{
    epi_path_entry path_entry;
    epi_cursor cursor = epi_index_path_entries(environment->index);
    while (epi_next_path_entry(&cursor, &path_entry)) {
        struct path_list left = {0};
        DIR *directory = opendir(path_entry.path);
        for (const struct dirent *child; directory && (child = readdir(directory));) {
            char *path = NULL;
            if (child->d_name[0] != '~')
                continue;
            if (asprintf(&path, "%s/%s", path_entry.path, child->d_name) < 0 ||
                !path_list_add(&left, path))
                findings->no_memory = true;
            free(path);
        }
        if (directory)
            closedir(directory);
        if (left.count)
            qsort(left.items, left.count, sizeof *left.items, by_bytes);
        for (size_t i = 0; i < left.count; i++)
            add_finding(findings, SEVERITY_WARNING, "leftover", left.items[i], "remove it",
                        "pip left it when an uninstall or upgrade broke off");
        path_list_free(&left);
    }
}

void check_distributions(const struct environment *environment, struct findings *findings)
{
    check_shadowed(environment, findings);
    check_metadata(environment, findings);
    check_leftovers(environment, findings);
}
