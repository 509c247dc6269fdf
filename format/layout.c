#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include "header.h"

static int compare_entries(const void *left, const void *right)
{
    const struct fmt_entry *a = *(const struct fmt_entry *const *)left;
    const struct fmt_entry *b = *(const struct fmt_entry *const *)right;
    int order = a->group == b->group ? 0 : strcmp(a->group, b->group);
    /* Entries of one array: their addresses are in answer order. */
    return order != 0 ? order : (a > b) - (a < b);
}

static bool same_group(const struct fmt_entry *a, const struct fmt_entry *b)
{
    return a->group == b->group || strcmp(a->group, b->group) == 0;
}

void fmt_layout_free(struct fmt_layout *layout)
{
    free(layout->sorted);
    free(layout->groups);
}

static enum fmt_status sort_by_group(struct fmt_layout *layout, const struct fmt_contents *contents)
{
    size_t n = contents->n_entries;
    layout->sorted = calloc(n + 1, sizeof(const struct fmt_entry *));
    if (layout->sorted == NULL)
        return FMT_MEMORY;
    for (size_t i = 0; i < n; i++)
        layout->sorted[i] = &contents->entries[i];
    qsort(layout->sorted, n, sizeof(const struct fmt_entry *), compare_entries);

    for (size_t i = 0; i < n; i++)
        layout->n_groups += i == 0 || !same_group(layout->sorted[i - 1], layout->sorted[i]);
    layout->groups = calloc(layout->n_groups + 1, sizeof(struct fmt_group_span));
    if (layout->groups == NULL)
        return FMT_MEMORY;
    struct fmt_group_span *group = layout->groups;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && !same_group(layout->sorted[i - 1], layout->sorted[i]))
            group++;
        if (group->count++ == 0)
            group->first = i;
    }
    return FMT_OK;
}

const struct fmt_entry *const *fmt_entries_of(const struct fmt_layout *layout,
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

void fmt_put_entry_key(struct fmt_buffer *buffer, const struct fmt_entry *entry)
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
        struct fmt_group group = {fmt_entries_of(layout, &layout->groups[i])[0]->group,
                                  (uint32_t)layout->groups[i].count};
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

static void measure_group(struct fmt_buffer *file, const struct fmt_layout *layout,
                          const struct fmt_group_span *span)
{
    const struct fmt_entry *const *entries = fmt_entries_of(layout, span);
    const char *group = entries[0]->group;
    measure_record(file, strlen(group));
    fmt_put_group_head(file, group, span->count);
    for (size_t i = 0; i < span->count; i++) {
        struct fmt_buffer entry = {.measure = true};
        fmt_put_entry(&entry, entries[i]);
        fmt_count_bytes(file, entry.size); /* in the group's record */
        measure_record(file, 0);
        fmt_put_entry_key(file, entries[i]);
        fmt_count_bytes(file, entry.size); /* in its own */
    }
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
    for (size_t i = 0; i < layout->n_groups; i++)
        measure_group(&file, layout, &layout->groups[i]);
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
