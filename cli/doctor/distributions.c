/* Distributions that hide one another, and what broken installs left. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "doctor/findings.h"
#include "file.h"
#include "string_list.h"

/* Before it in path order, and not shadowed itself. */
static const epi_distribution *find_shadowing(const struct inventory *inventory,
                                              const epi_distribution *shadowed)
{
    for (const epi_distribution *other = inventory->distributions; other < shadowed; other++) {
        if (!other->shadowed && strcmp(other->normalized, shadowed->normalized) == 0)
            return other;
    }
    return NULL;
}

static bool is_same_version(const epi_distribution *one, const epi_distribution *other)
{
    return one->version && other->version && strcmp(one->version, other->version) == 0;
}

/* One that is hidden, and by which. */
struct hidden {
    const epi_distribution *own, *by;
    const epi_path_entry *own_path_entry, *by_path_entry;
    char *location, *by_location, *title, *by_title; /* owned */
};

static void report_shadowed(const struct hidden *hidden, struct findings *findings)
{
    struct finding *finding;
    const epi_distribution *own = hidden->own, *by = hidden->by;
    if (own->path_entry == by->path_entry && is_same_version(own, by))
        finding = add_finding(findings, SEVERITY_NOTE, "duplicate-metadata", hidden->location,
                              "nothing, if one package brings both",
                              "%s has a second metadata directory beside it: %s", hidden->title,
                              by->directory);
    else if (own->path_entry == by->path_entry)
        finding =
            add_finding(findings, SEVERITY_WARNING, "duplicate-distribution", hidden->location,
                        "remove the metadata of the one that is not installed any more, or "
                        "uninstall and install the distribution again",
                        "%s lies beside %s (%s), which hides it", hidden->title, hidden->by_title,
                        by->directory);
    else if (is_editable(hidden->by_location))
        finding = add_finding(findings, SEVERITY_NOTE, "editable", hidden->location,
                              "nothing: an editable install is like that",
                              "%s is hidden by the editable install of %s in %s", hidden->title,
                              hidden->by_title, hidden->by_path_entry->path);
    else
        finding = add_finding(findings, SEVERITY_WARNING, "shadowed", hidden->location,
                              "uninstall the one that is not meant",
                              "%s is hidden by %s in %s, which comes first on the path",
                              hidden->title, hidden->by_title, hidden->by_path_entry->path);
    if (finding)
        finding->dist = own->name;
}

static void check_hidden(const struct inventory *inventory, const epi_distribution *own,
                         const epi_distribution *by, struct findings *findings)
{
    struct hidden hidden = {own,
                            by,
                            path_entry_of(inventory, own),
                            path_entry_of(inventory, by),
                            location_of(inventory, own),
                            location_of(inventory, by),
                            distribution_title(own),
                            distribution_title(by)};
    if (hidden.location && hidden.by_location && hidden.title && hidden.by_title)
        report_shadowed(&hidden, findings);
    else
        findings->no_memory = true;
    free(hidden.location);
    free(hidden.by_location);
    free(hidden.title);
    free(hidden.by_title);
}

static void check_shadowed(const struct inventory *inventory, struct findings *findings)
{
    uint32_t same = UINT32_MAX; /* the path entry that was said to stand there twice */
    for (size_t i = 0; i < inventory->n_distributions; i++) {
        const epi_distribution *own = &inventory->distributions[i];
        const epi_distribution *by = own->shadowed ? find_shadowing(inventory, own) : NULL;
        if (!by)
            continue;
        const char *path = path_entry_of(inventory, own)->path;
        const char *by_path = path_entry_of(inventory, by)->path;
        if (own->path_entry == by->path_entry || !is_same_file(path, by_path)) {
            check_hidden(inventory, own, by, findings);
            continue;
        }
        if (same != own->path_entry)
            add_finding(findings, SEVERITY_NOTE, "same-path-entry", path,
                        "nothing, or take one of them off the path",
                        "it is the same directory as %s, which comes first on the path", by_path);
        same = own->path_entry;
    }
}

/* The file that has the name and version of a metadata directory. False: `location` is none, or
 * it cannot be known. */
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

static void check_metadata(const struct inventory *inventory, struct findings *findings)
{
    const char *expected;
    for (size_t i = 0; i < inventory->n_distributions; i++) {
        const epi_distribution *distribution = &inventory->distributions[i];
        if (is_leftover(distribution))
            continue;
        char *location = location_of(inventory, distribution);
        if (!location)
            findings->no_memory = true;
        else if (lacks_metadata(location, &expected))
            add_finding(findings, SEVERITY_WARNING, "no-metadata", location,
                        "remove the directory, or install the distribution again",
                        "it has no %s: an install or uninstall broke off", expected);
        free(location);
    }
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* pip renames what it removes, the first letter to a tilde, and deletes it at the end. */
static void check_leftovers(const struct inventory *inventory, struct findings *findings)
{
    for (size_t n = 0; n < inventory->n_path_entries; n++) {
        const char *folder = inventory->path_entries[n].path;
        struct string_list left = {0};
        DIR *directory = opendir(folder);
        for (const struct dirent *child; directory && (child = readdir(directory));) {
            char *path = NULL;
            if (child->d_name[0] != '~')
                continue;
            if (asprintf(&path, "%s/%s", folder, child->d_name) < 0 ||
                !string_list_add(&left, path))
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
        string_list_free(&left);
    }
}

void check_distributions(const struct inventory *inventory, struct findings *findings)
{
    check_shadowed(inventory, findings);
    check_metadata(inventory, findings);
    check_leftovers(inventory, findings);
}
