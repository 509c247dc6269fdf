#include "doctor_findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_file.h"

struct finding *add_finding(struct findings *findings, enum severity severity, const char *code,
                            const char *path, const char *advice, const char *format, ...)
{
    struct finding finding = {.severity = severity, .code = code};
    if (findings->count == findings->capacity) {
        size_t capacity = findings->capacity ? 2 * findings->capacity : 32;
        struct finding *items = realloc(findings->items, capacity * sizeof *items);
        if (!items) {
            findings->no_memory = true;
            return NULL;
        }
        findings->items = items;
        findings->capacity = capacity;
    }
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&finding.what, format, arguments) < 0)
        finding.what = NULL;
    va_end(arguments);
    finding.path = path ? strdup(path) : NULL;
    finding.advice = strdup(advice);
    if (!finding.what || !finding.advice || (path && !finding.path)) {
        free(finding.what);
        free(finding.path);
        free(finding.advice);
        findings->no_memory = true;
        return NULL;
    }
    findings->counts[severity]++;
    findings->items[findings->count] = finding;
    return &findings->items[findings->count++];
}

void findings_free(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].path);
        free(findings->items[i].what);
        free(findings->items[i].advice);
    }
    free(findings->items);
    *findings = (struct findings){0};
}

bool read_environment(const epi_index *index, struct environment *environment)
{
    epi_info info = {.size = sizeof info};
    *environment = (struct environment){.index = index};
    if (epi_index_info(index, &info) != EPI_OK)
        return false;
    environment->installed = calloc((size_t)info.distributions + 1, sizeof *environment->installed);
    if (!environment->installed)
        return false;
    epi_cursor path_entries = epi_index_path_entries(index);
    epi_path_entry path_entry = {0};
    uint32_t number = 0;
    bool found = epi_next_path_entry(&path_entries, &path_entry);
    epi_cursor cursor = epi_index_distributions(index);
    epi_distribution distribution;
    while (environment->count < info.distributions &&
           epi_next_distribution(&cursor, &distribution)) {
        /* They come in path order. */
        for (; found && number < distribution.path_entry; number++)
            found = epi_next_path_entry(&path_entries, &path_entry);
        struct installed *installed = &environment->installed[environment->count];
        installed->distribution = distribution;
        installed->path_entry = path_entry;
        installed->is_leftover = distribution.directory[0] == '~';
        if (!found ||
            asprintf(&installed->location, "%s/%s", path_entry.path, distribution.directory) < 0)
            return false;
        environment->count++;
    }
    return true;
}

void free_environment(struct environment *environment)
{
    for (size_t i = 0; i < environment->count; i++)
        free(environment->installed[i].location);
    free(environment->installed);
    *environment = (struct environment){0};
}

char *distribution_title(const struct installed *installed)
{
    const epi_distribution *distribution = &installed->distribution;
    char *title = NULL;
    const char *name = distribution->name ? distribution->name : distribution->directory;
    const char *version = distribution->name ? distribution->version : NULL;
    int length = asprintf(&title, "%s%s%s", name, version ? " " : "", version ? version : "");
    return length < 0 ? NULL : title;
}

bool is_editable(const char *location)
{
    char *path = NULL;
    struct text_file file = {0};
    bool editable = false;
    if (asprintf(&path, "%s/direct_url.json", location) < 0)
        return false;
    if (text_file_read(path, &file) == 0) {
        const char *key = strstr(file.bytes, "\"editable\"");
        const char *value = key ? key + strlen("\"editable\"") : "";
        value += strspn(value, ": \t\r\n");
        editable = strncmp(value, "true", 4) == 0;
    }
    free(file.bytes);
    free(path);
    return editable;
}
