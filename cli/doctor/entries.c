/* Entry points: files that do not parse, names that two give, modules that are not there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/findings.h"
#include "modules/module_search.h"
#include "modules/top_level.h"

/* pythonXY.zip is on every path, and hardly ever there. */
static bool is_normally_missing(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (strncmp(name, "python", 6) != 0)
        return false;
    name += 6;
    size_t digits = strspn(name, "0123456789");
    return digits >= 2 &&
           (strcmp(name + digits, ".zip") == 0 || strcmp(name + digits, "t.zip") == 0);
}

static const char *why_unreadable(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return strerror(errno);
    close(descriptor);
    return "the system refused";
}

void check_path_entries(const struct inventory *inventory, struct findings *findings)
{
    for (size_t i = 0; i < inventory->n_path_entries; i++) {
        const epi_path_entry entry = inventory->path_entries[i];
        if (strcmp(entry.kind, "missing") == 0 && !is_normally_missing(entry.path))
            add_finding(findings, SEVERITY_WARNING, "missing-path-entry", entry.path,
                        "make it, or take it off the path (PYTHONPATH, a .pth file)",
                        "it is on the path, but not there");
        else if (strcmp(entry.kind, "unreadable") == 0)
            add_finding(findings, SEVERITY_ERROR, "unreadable", entry.path,
                        "give the right to read it, or ask as a user who has it",
                        "the path entry cannot be read: %s", why_unreadable(entry.path));
        else if (strcmp(entry.kind, "other") == 0)
            add_finding(findings, SEVERITY_WARNING, "not-a-path-entry", entry.path,
                        "take it off the path",
                        "it is on the path, but neither a directory nor a zip file");
    }
}

static bool was_reported(const struct findings *findings, const char *code, const char *path)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (finding->path && strcmp(finding->code, code) == 0 && strcmp(finding->path, path) == 0)
            return true;
    }
    return false;
}

void check_problems(const struct inventory *inventory, struct findings *findings)
{
    epi_problem problem;
    epi_cursor cursor = epi_problems(inventory->index);
    while (epi_next_problem(&cursor, &problem)) {
        bool unreadable = strcmp(problem.code, "unreadable") == 0;
        if (unreadable && was_reported(findings, problem.code, problem.path))
            continue;
        struct finding *finding =
            add_finding(findings, SEVERITY_ERROR, problem.code, problem.path,
                        unreadable ? "give the right to read it, or ask as a user who has it"
                                   : "install the distribution again, or mend the file",
                        "%s", problem.text);
        if (finding)
            finding->line = problem.line;
    }
}

/* All entries of the index, to be sorted by group and name, in path order where both are the same.
 */
static epi_entry *sorted_entries(const epi_index *index, size_t *count)
{
    epi_info info = EPI_INFO_INIT;
    *count = 0;
    if (epi_describe(index, &info) != EPI_OK)
        return NULL;
    epi_entry *entries = calloc((size_t)info.entries + 1, sizeof *entries);
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (entries && *count < info.entries && epi_next(&cursor, &entries[*count]))
        ++*count;
    return entries;
}

static int by_name(const void *a, const void *b)
{
    const epi_entry *one = a, *other = b;
    int result = strcmp(one->group, other->group);
    if (!result)
        result = strcmp(one->name, other->name);
    if (!result)
        result =
            (one->distribution > other->distribution) - (one->distribution < other->distribution);
    return result ? result : (one->line > other->line) - (one->line < other->line);
}

/* What a finding on an entry says of its distribution. */
struct described {
    const epi_distribution *distribution;
    char *title, *path; /* owned: its title and its file of entry points */
};

/* False: out of memory. free_described() in any case. */
static bool describe(const struct inventory *inventory, const epi_entry *entry,
                     struct described *described)
{
    *described = (struct described){distribution_of_entry(inventory, entry), NULL, NULL};
    if (!described->distribution)
        return false;
    char *location = location_of(inventory, described->distribution);
    described->title = distribution_title(described->distribution);
    described->path = location ? entry_points_file(location) : NULL;
    free(location);
    return described->title && described->path;
}

static void free_described(struct described *described)
{
    free(described->title);
    free(described->path);
}

static void about_entry(struct finding *finding, const epi_entry *entry)
{
    if (!finding)
        return;
    finding->line = entry->line;
    finding->group = entry->group;
    finding->name = entry->name;
    finding->dist = entry->dist;
}

static void report_clash(const struct inventory *inventory, const epi_entry *first,
                         const epi_entry *other, struct findings *findings)
{
    struct described one, two;
    bool described = describe(inventory, first, &one);
    described = describe(inventory, other, &two) && described;
    bool system = described && is_the_systems(one.path) && is_the_systems(two.path);
    if (described)
        about_entry(
            add_finding(findings, system ? SEVERITY_NOTE : SEVERITY_WARNING, "name-clash", two.path,
                        system ? "nothing, if both work: they came with the system's packages"
                               : "uninstall one of them, if only one is meant to answer",
                        "[%s] %s = %s of %s: %s gives the name too (%s), comes first and answers",
                        other->group, other->name, other->value, two.title, one.title,
                        first->value),
            other);
    else
        findings->no_memory = true;
    free_described(&one);
    free_described(&two);
}

static bool is_of_leftover(const struct inventory *inventory, const epi_entry *entry)
{
    const epi_distribution *distribution = distribution_of_entry(inventory, entry);
    return !distribution || is_leftover(distribution);
}

void check_names(const struct inventory *inventory, struct findings *findings)
{
    size_t count;
    epi_entry *entries = sorted_entries(inventory->index, &count);
    if (!entries) {
        findings->no_memory = true;
        return;
    }
    qsort(entries, count, sizeof *entries, by_name);
    const epi_entry *first = NULL, *last = NULL;
    for (const epi_entry *entry = entries; entry < entries + count; entry++) {
        if (is_of_leftover(inventory, entry))
            continue;
        if (!first || strcmp(first->group, entry->group) != 0 ||
            strcmp(first->name, entry->name) != 0) {
            first = last = entry;
        } else if (entry->distribution != last->distribution) {
            report_clash(inventory, first, entry, findings);
            last = entry;
        }
    }
    free(entries);
}

static bool prepare_search(const struct inventory *inventory, struct module_search *search)
{
    for (size_t i = 0; i < inventory->n_path_entries; i++) {
        const epi_path_entry entry = inventory->path_entries[i];
        if (strcmp(entry.kind, "zip") == 0)
            search->blind_spot = "archives on the path are not looked into";
        else if (strcmp(entry.kind, "unreadable") == 0)
            search->blind_spot = "a path entry cannot be read";
        else if (strcmp(entry.kind, "missing") != 0 && strcmp(entry.kind, "other") != 0 &&
                 !module_search_add(search, entry.path))
            return false;
    }
    return true;
}

/* That a module is missing breaks nothing as long as nobody asks for the entry. */
static void report_missing(const struct inventory *inventory, const epi_entry *entry,
                           size_t missing, struct findings *findings)
{
    struct described described;
    bool optional = entry->extras[0] != '\0';
    bool known = describe(inventory, entry, &described);
    bool system = known && is_the_systems(described.path);
    const char *advice =
        optional ? "install the distribution with these extras, if it is meant to "
                   "work"
        : system ? "nothing, if you do not need it; install what it needs, or report it to "
                   "the distributor: it came with the system's packages"
        : should_bring(entry->location, entry->module, missing)
            ? "install the distribution again: it should bring that module"
            : "install what brings that module, or the distribution again; or uninstall it";
    if (known)
        about_entry(add_finding(findings, optional || system ? SEVERITY_NOTE : SEVERITY_WARNING,
                                optional ? "missing-extra" : "missing-module", described.path,
                                advice, "[%s] %s = %s of %s: there is no module %.*s", entry->group,
                                entry->name, entry->value, described.title, (int)missing,
                                entry->module),
                    entry);
    else
        findings->no_memory = true;
    free_described(&described);
}

void check_modules(const struct inventory *inventory, struct findings *findings)
{
    struct module_search search = {0};
    epi_entry entry;
    size_t missing, unsure = 0;
    const char *why, *first_why = NULL;
    epi_cursor cursor = epi_entries(inventory->index, NULL, NULL);
    if (!prepare_search(inventory, &search)) {
        findings->no_memory = true;
        module_search_free(&search);
        return;
    }
    while (epi_next(&cursor, &entry)) {
        if (!entry.module || is_of_leftover(inventory, &entry))
            continue;
        enum module_state state = find_module(&search, entry.module, &missing, &why);
        if (state == MODULE_MISSING && is_editable(entry.location)) {
            state = MODULE_UNSURE;
            why = "an editable install has an import hook for it";
        }
        if (state == MODULE_MISSING)
            report_missing(inventory, &entry, missing, findings);
        else if (state == MODULE_UNSURE && why && unsure++ == 0)
            first_why = why;
    }
    if (unsure)
        add_finding(findings, SEVERITY_NOTE, "not-checked", NULL,
                    "nothing, or load them once to be sure",
                    "%zu entr%s whose module was not found, and may be there: %s", unsure,
                    unsure == 1 ? "y" : "ies", first_why);
    module_search_free(&search);
}

void check_enabled(const struct inventory *inventory, struct findings *findings)
{
    for (size_t i = 0; i < inventory->n_path_entries; i++) {
        char *path = NULL;
        if (asprintf(&path, "%s/epindex_enable.pth", inventory->path_entries[i].path) < 0) {
            findings->no_memory = true;
            return;
        }
        if (access(path, F_OK) == 0)
            add_finding(findings, SEVERITY_NOTE, "enabled", path,
                        "nothing, if that is meant; else python -m epindex disable",
                        "importlib.metadata answers from indexes in every program of this "
                        "environment");
        free(path);
    }
}
