#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "fingerprint.h"
#include "object_reference.h"
#include "words.h"

static struct path_entry *last_input(struct gathered *gathered)
{
    struct scan *scan = &gathered->scan;
    return scan->n_path_entries == 0 ? NULL : &scan->path_entries[scan->n_path_entries - 1];
}

static struct distribution *last_distribution(struct gathered *gathered)
{
    struct scan *scan = &gathered->scan;
    return &scan->distributions[scan->n_distributions - 1];
}

/* Lines of one input with different identities are of two states of it: neither is believed,
 * and it is scanned next time. */
static bool add_input(struct gathered *gathered, const struct line *line)
{
    struct scan *scan = &gathered->scan;
    struct path_entry *last = last_input(gathered);
    const char *identity = line->identity != NULL ? line->identity : "";
    if (last != NULL && strcmp(last->path, line->input) == 0) {
        if (strcmp(last->identity, identity) != 0)
            last->identity = "";
        return true;
    }
    if (!array_make_room(&scan->path_entries, scan->n_path_entries, 1,
                         &gathered->path_entries_capacity, sizeof *scan->path_entries))
        return false;
    scan->path_entries[scan->n_path_entries++] = (struct path_entry){
        .path = line->input,
        .kind = line->kind,
        .identity = identity,
        .stamp = {.state = STAMP_NONE},
    };
    gathered->head = NULL;
    return true;
}

static bool add_problem(struct gathered *gathered, const epi_problem *problem)
{
    struct problem_list *problems = &gathered->scan.problems;
    if (!array_make_room(&problems->items, problems->count, 1, &problems->capacity,
                         sizeof *problems->items))
        return false;
    problems->items[problems->count++] = *problem;
    return true;
}

static int compare_entries(const void *left, const void *right)
{
    const epi_entry *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    int order = strcmp(a->group, b->group);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->value, b->value);
}

/* Brings the entries of the distribution that is complete into order, and leaves out what several
 * of its rows had. */
static void finish_distribution(struct gathered *gathered)
{
    struct scan *scan = &gathered->scan;
    if (scan->n_distributions == 0)
        return;
    struct distribution *distribution = last_distribution(gathered);
    size_t n = distribution->public.entries, kept = 0;
    epi_entry *entries = scan->entries.items + (scan->entries.count - n);
    if (n > 1)
        qsort(entries, n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || compare_entries(&entries[kept - 1], &entries[i]) != 0)
            entries[kept++] = entries[i];
    }
    distribution->public.entries = (uint32_t)kept;
    scan->entries.count -= n - kept;
}

static bool add_distribution(struct gathered *gathered, const struct row *row)
{
    struct scan *scan = &gathered->scan;
    struct path_entry *input = last_input(gathered);
    finish_distribution(gathered);
    if (!array_make_room(&scan->distributions, scan->n_distributions, 1,
                         &scan->distributions_capacity, sizeof *scan->distributions))
        return false;
    scan->distributions[scan->n_distributions++] = (struct distribution){
        .public = {.name = row->line.name,
                   .version = row->line.version,
                   .normalized = row->line.normalized,
                   .directory = row->line.directory,
                   .location =
                       arena_printf(&scan->arena, "%s/%s", row->line.input, row->line.directory),
                   .path_entry = (uint32_t)(scan->n_path_entries - 1),
                   .number = (uint32_t)(scan->n_distributions - 1)},
        .content = row->line.content,
        .stamp = {.state = STAMP_NONE},
        .metadata_stamp = {.state = STAMP_NONE},
    };
    input->distributions++;
    return last_distribution(gathered)->public.location != NULL;
}

static bool add_entries(struct gathered *gathered, struct row *row)
{
    struct scan *scan = &gathered->scan;
    epi_entry entry;
    while (row_next_entry(row, &entry)) {
        epi_entry *added = scan_entries_append(&scan->entries);
        if (added == NULL ||
            !parse_object_reference(&scan->arena, entry.value, strlen(entry.value), &entry))
            return false;
        *added = entry;
        added->distribution = (uint32_t)(scan->n_distributions - 1);
        struct distribution *of = last_distribution(gathered);
        added->dist = of->public.name;
        added->version = of->public.version;
        added->location = of->public.location;
        of->public.entries++;
    }
    return true;
}

bool gather_row(struct gathered *gathered, const char *bytes, size_t length)
{
    struct row row;
    /* All strings are in it. */
    char *copy = arena_copy(&gathered->scan.arena, bytes, length);
    if (copy == NULL)
        return false;
    row_read(&row, copy, length);
    size_t head_length = (size_t)(row.entries - copy);
    switch (row.kind) {
    case ROW_INPUT:
        return add_input(gathered, &row.line);
    case ROW_PROBLEM:
        return add_problem(gathered, &row.problem);
    case ROW_DISTRIBUTION:
        if (!add_input(gathered, &row.line))
            return false;
        if (gathered->head == NULL || gathered->head_length != head_length ||
            memcmp(gathered->head, copy, head_length) != 0) {
            gathered->head = copy;
            gathered->head_length = head_length;
            if (!add_distribution(gathered, &row))
                return false;
        }
        return add_entries(gathered, &row);
    }
    return false;
}

void gather_finish(struct gathered *gathered, struct fmt_contents *contents)
{
    struct scan *scan = &gathered->scan;
    const struct distribution *next = scan->distributions;
    finish_distribution(gathered);
    for (size_t i = 0; i < scan->n_path_entries; i++) {
        struct path_entry *input = &scan->path_entries[i];
        input->content =
            path_entry_fingerprint(path_kind_name(input->kind), next, input->distributions);
        next += input->distributions;
    }
    scan->directory_hash = directory_hash(scan->path_entries, scan->n_path_entries);
    *contents = scan_contents(scan, EPI_LEVEL_TRUST);
    contents->kind = EPI_CATALOGUE;
    contents->synced = true;
}

void gather_free(struct gathered *gathered)
{
    scan_free(&gathered->scan);
    *gathered = (struct gathered){.head = NULL};
}
