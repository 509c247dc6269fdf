#include "explain_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry_file.h"
#include "same_file.h"
#include "store_name.h"

static struct answer *add_answer(struct answers *answers, enum role role)
{
    if (answers->count == answers->capacity) {
        size_t capacity = answers->capacity ? 2 * answers->capacity : 8;
        struct answer *items = realloc(answers->items, capacity * sizeof *items);
        if (!items)
            return NULL;
        answers->items = items;
        answers->capacity = capacity;
    }
    struct answer *answer = &answers->items[answers->count++];
    *answer = (struct answer){.role = role};
    return answer;
}

/* Whether `location` is DIRECTORY in the path entry `path`. */
static bool lies_in(const char *location, const char *path, const char *directory)
{
    size_t length = strlen(path);
    if (strncmp(location, path, length) != 0)
        return false;
    location += length;
    location += *location == '/';
    return directory ? strcmp(location, directory) == 0 : !strchr(location, '/');
}

static void tell_index(const struct source *source, struct answer *answer)
{
    epi_source from;
    if (source->index)
        answer->index = epi_index_path(source->index);
    for (size_t i = 0; source->view && epi_view_source(source->view, i, &from) == EPI_OK; i++) {
        if (!lies_in(answer->entry.location, from.path, NULL))
            continue;
        answer->store = from.file ? store_of(from.file, from.path) : "none";
        answer->index = from.file;
        answer->verdict = from.file ? epi_verdict_name(from.verdict) : "scanned";
        answer->reason = from.file ? epi_reason_text(from.reason) : NULL;
        return;
    }
}

static epi_status add_offering(const struct source *source, const char *group, const char *name,
                               struct answers *answers)
{
    epi_entry entry;
    epi_cursor cursor = source_find_all(source, group, name);
    while (epi_next(&cursor, &entry)) {
        struct answer *answer = add_answer(answers, answers->count == 0 ? ROLE_ANSWERS : ROLE_ALSO);
        if (!answer)
            return EPI_ERR_MEMORY;
        answer->entry = entry;
        answer->file = entry_points_file(entry.location);
        if (!answer->file)
            return EPI_ERR_MEMORY;
        tell_index(source, answer);
    }
    epi_status status = epi_cursor_status(&cursor);
    return status == EPI_NONE ? EPI_OK : status;
}

static bool find_path_entry(const epi_index *index, uint32_t number, epi_path_entry *path_entry)
{
    epi_cursor cursor = epi_index_path_entries(index);
    for (uint32_t i = 0; epi_next_path_entry(&cursor, path_entry); i++) {
        if (i == number)
            return true;
    }
    return false;
}

/* The one that is not shadowed itself. */
static bool find_shadowing(const epi_index *index, const char *normalized,
                           epi_distribution *shadowing)
{
    epi_cursor cursor = epi_index_distributions(index);
    while (epi_next_distribution(&cursor, shadowing)) {
        if (!shadowing->shadowed && strcmp(shadowing->normalized, normalized) == 0)
            return true;
    }
    return false;
}

static char *metadata_directory(const epi_path_entry *path_entry, const char *directory)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s", path_entry->path, directory) < 0 ? NULL : path;
}

/* The entry of a shadowed distribution, NULL: this one. */
static epi_status add_shadowed(const epi_index *index, const epi_distribution *distribution,
                               const epi_entry *entry, struct answers *answers)
{
    epi_distribution shadowing;
    epi_path_entry own, other;
    if (!find_path_entry(index, distribution->path_entry, &own) ||
        !find_shadowing(index, distribution->normalized, &shadowing) ||
        !find_path_entry(index, shadowing.path_entry, &other))
        return EPI_ERR_DAMAGED;
    char *location = metadata_directory(&own, distribution->directory);
    char *by = metadata_directory(&other, shadowing.directory);
    /* A directory that stands on the path twice hides itself: that is no news. */
    if (location && by && is_same_file(location, by)) {
        free(location);
        free(by);
        return EPI_OK;
    }
    struct answer *answer = location && by ? add_answer(answers, ROLE_SHADOWED) : NULL;
    if (!answer) {
        free(location);
        free(by);
        return EPI_ERR_MEMORY;
    }
    if (entry)
        answer->entry = *entry;
    answer->entry.dist = distribution->name;
    answer->entry.version = distribution->version;
    answer->file = entry_points_file(location);
    free(location);
    answer->shadowed_by = by;
    answer->why = shadowing.path_entry == distribution->path_entry
                      ? "both lie in one path entry, and its name sorts first"
                      : "its path entry comes first on the path";
    return answer->file ? EPI_OK : EPI_ERR_MEMORY;
}

/* The path entry alone, in which what only others hide comes to light. */
static epi_status scan_alone(const struct path_list *paths, uint32_t number,
                             struct answers *answers, epi_detail *detail)
{
    if (number >= answers->n_alone)
        return EPI_ERR_DAMAGED;
    if (answers->alone[number])
        return EPI_OK;
    const char *path = paths->items[number];
    return epi_index_scan(&path, 1, NULL, &answers->alone[number], detail);
}

static bool is_hidden_at_home(const epi_index *alone, const char *directory)
{
    epi_distribution distribution;
    epi_cursor cursor = epi_index_distributions(alone);
    while (epi_next_distribution(&cursor, &distribution)) {
        if (distribution.shadowed && strcmp(distribution.directory, directory) == 0)
            return true;
    }
    return false;
}

/* Whether a distribution of that name is among those that offer it. */
static bool offers(const epi_index *index, const char *normalized, const char *group,
                   const char *name)
{
    epi_distribution distribution;
    epi_entry entry;
    epi_cursor found = epi_index_find_all(index, group, name);
    while (epi_next(&found, &entry)) {
        epi_cursor cursor = epi_index_distributions(index);
        for (uint32_t i = 0; epi_next_distribution(&cursor, &distribution); i++) {
            if (i == entry.distribution && strcmp(distribution.normalized, normalized) == 0)
                return true;
        }
    }
    return false;
}

static epi_status look_alone(const struct path_list *paths, const epi_distribution *distribution,
                             const char *group, const char *name, struct answers *answers,
                             epi_detail *detail)
{
    epi_path_entry path_entry;
    epi_entry entry;
    epi_status status = scan_alone(paths, distribution->path_entry, answers, detail);
    if (status != EPI_OK)
        return status;
    const epi_index *alone = answers->alone[distribution->path_entry];
    if (is_hidden_at_home(alone, distribution->directory)) {
        if (offers(alone, distribution->normalized, group, name))
            return add_shadowed(answers->whole, distribution, NULL, answers);
        return EPI_OK;
    }
    if (!find_path_entry(answers->whole, distribution->path_entry, &path_entry))
        return EPI_ERR_DAMAGED;
    epi_cursor cursor = epi_index_find_all(alone, group, name);
    while (status == EPI_OK && epi_next(&cursor, &entry)) {
        if (lies_in(entry.location, path_entry.path, distribution->directory))
            status = add_shadowed(answers->whole, distribution, &entry, answers);
    }
    return status;
}

static epi_status add_all_shadowed(const struct source *source, const struct path_list *paths,
                                   const char *group, const char *name, struct answers *answers,
                                   epi_detail *detail)
{
    epi_distribution distribution;
    epi_status status = EPI_OK;
    const epi_index *index = source->index ? source->index : answers->whole;
    epi_cursor cursor = epi_index_distributions(index);
    while (status == EPI_OK && epi_next_distribution(&cursor, &distribution)) {
        if (!distribution.shadowed)
            continue;
        if (!source->index)
            status = look_alone(paths, &distribution, group, name, answers, detail);
        else if (offers(index, distribution.normalized, group, name))
            status = add_shadowed(index, &distribution, NULL, answers);
    }
    return status;
}

epi_status find_answers(const struct source *source, const struct path_list *paths,
                        const char *group, const char *name, struct answers *answers,
                        epi_detail *detail)
{
    epi_status status = add_offering(source, group, name, answers);
    if (status == EPI_OK && source->view) {
        answers->n_alone = paths->count;
        answers->alone = calloc(paths->count + 1, sizeof(epi_index *));
        if (!answers->alone)
            return EPI_ERR_MEMORY;
        status = epi_index_scan((const char *const *)paths->items, paths->count, NULL,
                                &answers->whole, detail);
    }
    if (status == EPI_OK)
        status = add_all_shadowed(source, paths, group, name, answers, detail);
    return status;
}

void answers_free(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++) {
        free(answers->items[i].file);
        free(answers->items[i].shadowed_by);
    }
    for (size_t i = 0; i < answers->n_alone; i++)
        epi_index_close(answers->alone[i]);
    free(answers->alone);
    free(answers->items);
    epi_index_close(answers->whole);
    *answers = (struct answers){0};
}
