#include "doctor/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "output/message.h"
#include "text_file.h"

static void free_finding(struct finding *finding)
{
    free(finding->what);
    free(finding->path);
    free(finding->advice);
}

static char *copy_advice(const char *advice, const char *choice)
{
    static const char command[] = "epindex rebuild";
    const char *found = strstr(advice, command);
    char *copy = NULL;
    int before = found ? (int)(found - advice + (long)strlen(command)) : 0;
    if (!found)
        return strdup(advice);
    return asprintf(&copy, "%.*s%s%s", before, advice, choice, advice + before) < 0 ? NULL : copy;
}

struct finding *add_finding(struct findings *findings, enum severity severity, const char *code,
                            const char *path, const char *advice, const char *format, ...)
{
    struct finding finding = {.severity = severity, .code = code};
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&finding.what, format, arguments) < 0)
        finding.what = NULL;
    va_end(arguments);
    finding.path = path ? strdup(path) : NULL;
    finding.advice = copy_advice(advice, findings->choice);
    if (!finding.what || !finding.advice || (path && !finding.path) ||
        !array_make_room(&findings->items, findings->count, 1, &findings->capacity,
                         sizeof *findings->items)) {
        free_finding(&finding);
        findings->no_memory = true;
        return NULL;
    }
    findings->counts[severity]++;
    findings->items[findings->count] = finding;
    return &findings->items[findings->count++];
}

void findings_free(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        free_finding(&findings->items[i]);
    free(findings->items);
    *findings = (struct findings){0};
}

static char separator_or(char letter)
{
    return letter == '_' || letter == '.' ? '-' : letter;
}

/* Two spellings of one name of a distribution. */
static bool is_same_name(const char *one, const char *other)
{
    for (; *one && *other; one++, other++) {
        char a = separator_or(*one), b = separator_or(*other);
        if (strncasecmp(&a, &b, 1) != 0)
            return false;
    }
    return !*one && !*other;
}

/* CODE, or CODE:NAME; an empty name is that of no distribution. */
static bool is_accepted_by(const struct finding *finding, const char *word)
{
    size_t length = strcspn(word, ":");
    if (strncmp(finding->code, word, length) != 0 || finding->code[length])
        return false;
    return !word[length] || is_same_name(finding->dist ? finding->dist : "", word + length + 1);
}

/* False: there is none that the word names. */
static bool drop(struct findings *findings, const char *word)
{
    size_t kept = 0, before = findings->count;
    for (size_t i = 0; i < findings->count; i++) {
        if (is_accepted_by(&findings->items[i], word)) {
            findings->counts[findings->items[i].severity]--;
            findings->accepted++;
            free_finding(&findings->items[i]);
        } else {
            findings->items[kept++] = findings->items[i];
        }
    }
    findings->count = kept;
    return kept < before;
}

bool drop_accepted(const struct options *options, struct findings *findings)
{
    struct text_file file = {0};
    char *line;
    size_t length;
    for (size_t i = 0; i < options->ignored.count; i++)
        if (!drop(findings, options->ignored.items[i]) && !options->quiet)
            print_note("--ignore %s: there is no such finding", options->ignored.items[i]);
    if (!options->accepted)
        return true;
    int error = text_file_read(options->accepted, &file);
    if (error)
        print_error("%s: %s", options->accepted, strerror(error));
    while (!error && text_file_line(&file, &line, &length)) {
        line += strspn(line, " \t");
        line[strcspn(line, " \t#")] = '\0';
        if (line[0] && !drop(findings, line) && !options->quiet)
            print_note("%s: %s: there is no such finding any more", options->accepted, line);
    }
    free(file.bytes);
    return !error;
}

bool is_leftover(const epi_distribution *distribution)
{
    return distribution->directory[0] == '~';
}

char *distribution_title(const epi_distribution *distribution)
{
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

bool is_the_systems(const char *file)
{
    return strncmp(file, "/usr/lib/", 9) == 0 || strncmp(file, "/usr/lib64/", 11) == 0;
}
