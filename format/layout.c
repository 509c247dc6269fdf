#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "header.h"
#include "name_table.h"

void fmt_layout_free(struct fmt_layout *layout)
{
    free(layout->sorted);
    free(layout->groups);
}

/* A group while the entries are put in order: they are many, groups are few. */
struct numbered_group {
    const char *name;
    size_t number; /* in the order in which they first come */
    size_t count;
};

static int compare_names(const void *left, const void *right)
{
    const struct numbered_group *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Each entry's group by number, and how many groups there are. Those of a distribution stand
 * together, and share the string. False: out of memory. */
static bool number_groups(const struct fmt_contents *contents, uint32_t *numbers, size_t *n_groups)
{
    struct name_table names = {0};
    const char *group = NULL;
    size_t number = 0;
    bool numbered = true;
    for (size_t i = 0; i < contents->n_entries && numbered; i++) {
        if (contents->entries[i].group != group) {
            group = contents->entries[i].group;
            numbered = name_table_add(&names, group, &number) >= 0;
        }
        numbers[i] = (uint32_t)number;
    }
    *n_groups = names.count;
    name_table_free(&names);
    return numbered;
}

/* Gives each group the place of its entries among the sorted ones; `next` becomes that of the first
 * entry of each group, by number. */
static void place_groups(struct fmt_layout *layout, struct numbered_group *groups, size_t *next)
{
    size_t first = 0;
    qsort(groups, layout->n_groups, sizeof(struct numbered_group), compare_names);
    for (size_t i = 0; i < layout->n_groups; i++) {
        layout->groups[i] = (struct fmt_group_span){first, groups[i].count};
        next[groups[i].number] = first;
        first += groups[i].count;
    }
}

/* No entry is compared with another one: among hundreds of thousands each comparison would look for
 * two strings that are not in the processor's cache. */
static enum fmt_status sort_by_group(struct fmt_layout *layout, const struct fmt_contents *contents)
{
    size_t n = contents->n_entries, *next = NULL;
    struct numbered_group *groups = NULL;
    enum fmt_status status = FMT_MEMORY;
    uint32_t *numbers = calloc(n + 1, sizeof *numbers);
    layout->sorted = calloc(n + 1, sizeof(const epi_entry *));
    if (numbers == NULL || layout->sorted == NULL ||
        !number_groups(contents, numbers, &layout->n_groups))
        goto cleanup;
    layout->groups = calloc(layout->n_groups + 1, sizeof(struct fmt_group_span));
    groups = calloc(layout->n_groups + 1, sizeof *groups);
    next = calloc(layout->n_groups + 1, sizeof *next);
    if (layout->groups == NULL || groups == NULL || next == NULL)
        goto cleanup;
    for (size_t i = 0; i < n; i++) {
        struct numbered_group *group = &groups[numbers[i]];
        group->name = contents->entries[i].group;
        group->number = numbers[i];
        group->count++;
    }
    place_groups(layout, groups, next);
    for (size_t i = 0; i < n; i++)
        layout->sorted[next[numbers[i]]++] = &contents->entries[i];
    status = FMT_OK;
cleanup:
    free(numbers);
    free(groups);
    free(next);
    return status;
}

const epi_entry *const *fmt_entries_of(const struct fmt_layout *layout,
                                       const struct fmt_group_span *group)
{
    return layout->sorted + group->first;
}

void fmt_put_group_head(struct fmt_buffer *buffer, const char *group, size_t count)
{
    fmt_put_unsigned(buffer, count);
    fmt_put_text(buffer, "group");
    fmt_put_text(buffer, group);
    fmt_put_unsigned(buffer, FMT_ENTRY_FIELDS);
}

void fmt_put_entry_key(struct fmt_buffer *buffer, const epi_entry *entry)
{
    fmt_put_bytes(buffer, entry->group, strlen(entry->group));
    fmt_put_bytes(buffer, "/", 1);
    fmt_put_bytes(buffer, entry->name, strlen(entry->name));
}

void fmt_put_groups(struct fmt_buffer *buffer, const struct fmt_layout *layout)
{
    fmt_put_unsigned(buffer, layout->n_groups);
    fmt_put_unsigned(buffer, FMT_GROUP_FIELDS);
    for (size_t i = 0; i < layout->n_groups; i++) {
        epi_group_info group = {.name = fmt_entries_of(layout, &layout->groups[i])[0]->group,
                                .entries = (uint32_t)layout->groups[i].count};
        fmt_put_group(buffer, &group);
    }
}

void fmt_put_distributions(struct fmt_buffer *buffer, const struct fmt_contents *contents)
{
    fmt_put_unsigned(buffer, contents->n_distributions);
    fmt_put_unsigned(buffer, FMT_DISTRIBUTION_FIELDS);
    for (size_t i = 0; i < contents->n_distributions; i++)
        fmt_put_distribution(buffer, &contents->distributions[i]);
}

void fmt_put_problems(struct fmt_buffer *buffer, const struct fmt_contents *contents)
{
    fmt_put_unsigned(buffer, contents->n_problems);
    fmt_put_unsigned(buffer, FMT_PROBLEM_FIELDS);
    for (size_t i = 0; i < contents->n_problems; i++)
        fmt_put_problem(buffer, &contents->problems[i]);
}

static size_t decimal_digits(uint64_t number)
{
    size_t digits = 1;
    while (number >= 10) {
        number /= 10;
        digits++;
    }
    return digits;
}

/* Adds what tinycdb puts around a record: two lengths, and two slots in the hash tables. */
static void measure_record(struct fmt_buffer *file, size_t key_length)
{
    fmt_count_bytes(file, 8 + 16);
    fmt_count_bytes(file, key_length);
}

static void measure_entry(struct fmt_buffer *file, const epi_entry *entry)
{
    struct fmt_buffer record = {.measure = true};
    fmt_put_entry(&record, entry);
    fmt_count_bytes(file, record.size); /* in the group's record */
    measure_record(file, 0);
    fmt_put_entry_key(file, entry);
    fmt_count_bytes(file, record.size); /* in its own */
}

static uint64_t measure_file(const struct fmt_layout *layout, const struct fmt_contents *contents)
{
    struct fmt_buffer file = {.measure = true};
    uint64_t checksum_at;
    fmt_count_bytes(&file, FMT_HEADER_OFFSET);
    measure_record(&file, FMT_KEY_LENGTH(FMT_HEADER_KEY));
    fmt_put_header(&file, contents, (uint32_t)layout->n_groups, 0, &checksum_at);
    measure_record(&file, FMT_KEY_LENGTH(FMT_GROUPS_KEY));
    fmt_put_groups(&file, layout);
    measure_record(&file, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY));
    fmt_put_distributions(&file, contents);
    measure_record(&file, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY));
    fmt_put_problems(&file, contents);
    for (size_t i = 0; i < layout->n_groups; i++) {
        const char *group = fmt_entries_of(layout, &layout->groups[i])[0]->group;
        measure_record(&file, strlen(group));
        fmt_put_group_head(&file, group, layout->groups[i].count);
    }
    /* In the order in which they lie in memory. */
    for (size_t i = 0; i < contents->n_entries; i++)
        measure_entry(&file, &contents->entries[i]);
    if (file.size > UINT32_MAX)
        return file.size;

    /* The header tells the size, whose digits are part of it. One was counted. */
    uint64_t rest = file.size - 1;
    size_t digits = 1;
    while (decimal_digits(rest + digits) != digits)
        digits++;
    return rest + digits;
}

enum fmt_status fmt_layout_make(struct fmt_layout *layout, const struct fmt_contents *contents)
{
    memset(layout, 0, sizeof(*layout));
    if (contents->n_path_entries > UINT32_MAX || contents->n_distributions > UINT32_MAX ||
        contents->n_entries > UINT32_MAX || contents->n_problems > UINT32_MAX) {
        layout->file_size = UINT64_MAX;
        return FMT_TOO_LARGE;
    }
    enum fmt_status status = sort_by_group(layout, contents);
    if (status != FMT_OK)
        return status;
    layout->file_size = measure_file(layout, contents);
    return layout->file_size > UINT32_MAX ? FMT_TOO_LARGE : FMT_OK;
}
