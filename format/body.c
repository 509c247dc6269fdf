/* Everything behind the header: lists, groups, entries, names. */
#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "name_table.h"
#include "records.h"
#include "writing.h"

/* A record begins with its key. */
static size_t writing_begin(struct writing *w, const char *key, size_t key_length)
{
    size_t at = cdb_record_begin(&w->output);
    fmt_put_bytes(&w->output, key, key_length);
    return at;
}

/* The data of a list's record begins: how many elements, of how many fields each. */
static size_t writing_begin_list(struct writing *w, size_t count, unsigned fields)
{
    size_t data = w->output.size;
    fmt_put_unsigned(&w->output, count);
    fmt_put_unsigned(&w->output, fields);
    return data;
}

/* The record that began at `at`, with its data at `data`, is complete. */
static enum fmt_status writing_end(struct writing *w, size_t at, size_t data)
{
    return cdb_record_end(&w->output, at, data, &w->records);
}

static const char *group_name(const struct writing *w, const struct fmt_group_span *span)
{
    return w->contents->entries[w->layout.sorted[span->first]].group;
}

static enum fmt_status put_groups(struct writing *w)
{
    size_t at = writing_begin(w, FMT_GROUPS_KEY, FMT_KEY_LENGTH(FMT_GROUPS_KEY));
    size_t data = writing_begin_list(w, w->layout.n_groups, FMT_GROUP_FIELDS);
    for (size_t i = 0; i < w->layout.n_groups; i++) {
        const struct fmt_group_span *span = &w->layout.groups[i];
        epi_group_info group = {.name = group_name(w, span), .entries = (uint32_t)span->count};
        fmt_put_group(&w->output, &group);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

static enum fmt_status put_distributions(struct writing *w)
{
    size_t count = w->contents->n_distributions;
    size_t at = writing_begin(w, FMT_DISTRIBUTIONS_KEY, FMT_KEY_LENGTH(FMT_DISTRIBUTIONS_KEY));
    w->table = writing_begin_list(w, count, FMT_DISTRIBUTION_FIELDS);
    for (size_t i = 0; i < count; i++) {
        w->rows[i] = (uint32_t)(w->output.size - w->table);
        fmt_put_distribution(&w->output, &w->contents->distributions[i], (uint32_t)i);
        if (w->output.size > UINT32_MAX)
            return FMT_TOO_LARGE;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, w->table);
}

static enum fmt_status put_problems(struct writing *w)
{
    size_t at = writing_begin(w, FMT_PROBLEMS_KEY, FMT_KEY_LENGTH(FMT_PROBLEMS_KEY));
    size_t data = writing_begin_list(w, w->contents->n_problems, FMT_PROBLEM_FIELDS);
    for (size_t i = 0; i < w->contents->n_problems; i++) {
        fmt_put_problem(&w->output, &w->contents->problems[i]);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

/* The module that stands in front of an entry: the entry often has the same. Places are counted
 * from the end of the group's record. */
struct last_module {
    const char *text; /* NULL: none in this group */
    uint32_t length;
    uint64_t place;
};

/* How far in front of the entry at `place` its module stands, 0: nowhere; *last becomes the module
 * that stands last. */
static uint32_t find_module(const epi_entry *entry, const struct fmt_entry_sizes *sizes,
                            uint32_t row, uint64_t place, struct last_module *last)
{
    if (entry->module == NULL)
        return 0;
    if (last->text != NULL && last->length == sizes->module &&
        memcmp(last->text, entry->module, sizes->module) == 0)
        return (uint32_t)(place - last->place);
    last->text = sizes->module < FMT_LEAST_MODULE ? NULL : entry->module;
    last->length = sizes->module;
    last->place = place + fmt_before_module(entry, sizes, row);
    return 0;
}

static struct fmt_entry_places places_of(const struct writing *w, uint32_t e)
{
    return (struct fmt_entry_places){.row = w->rows[w->contents->entries[e].distribution],
                                     .module = w->entries[e].module};
}

/* Gives each entry of the group its place: they follow the group's record, those of one name in one
 * record, in the order in which the names first come. *is_plain: no name comes again, and their
 * order is that of the list. */
static enum fmt_status place_entries(struct writing *w, const struct fmt_group_span *span,
                                     bool *is_plain)
{
    const uint32_t *entries = w->layout.sorted + span->first;
    struct last_module last = {.text = NULL};
    uint64_t place = 0;
    *is_plain = true;
    for (size_t i = 0; i < span->count; i++) {
        if (w->layout.last[entries[i]] == FMT_NO_ENTRY) {
            *is_plain = false;
            continue;
        }
        const struct fmt_entry_sizes *first = &w->entries[entries[i]].sizes;
        place += 8 + (uint64_t)first->group + 1 + first->name;
        for (uint32_t e = entries[i]; e != FMT_NO_ENTRY; e = w->layout.next[e]) {
            const epi_entry *entry = &w->contents->entries[e];
            struct writing_entry *placed = &w->entries[e];
            placed->place = (uint32_t)place;
            placed->module =
                find_module(entry, &placed->sizes, w->rows[entry->distribution], place, &last);
            struct fmt_entry_places places = places_of(w, e);
            place += fmt_entry_size(entry, &placed->sizes, &places);
            if (writing_must_stop(w))
                return FMT_STOPPED;
        }
    }
    return FMT_OK;
}

static enum fmt_status put_entries_of_key(struct writing *w, uint32_t first, uint32_t group_end)
{
    const epi_entry *entry = &w->contents->entries[first];
    const struct fmt_entry_sizes *sizes = &w->entries[first].sizes;
    size_t at = writing_begin(w, entry->group, sizes->group);
    fmt_put_bytes(&w->output, "/", 1);
    fmt_put_bytes(&w->output, entry->name, sizes->name);
    size_t data = w->output.size;
    for (uint32_t e = first; e != FMT_NO_ENTRY; e = w->layout.next[e]) {
        struct fmt_entry_places places = places_of(w, e);
        fmt_put_entry(&w->output, &w->contents->entries[e], &w->entries[e].sizes, &places);
        w->entries[e].place += group_end;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    return writing_end(w, at, data);
}

static enum fmt_status put_group(struct writing *w, const struct fmt_group_span *span)
{
    const uint32_t *entries = w->layout.sorted + span->first;
    const char *group = group_name(w, span);
    bool is_plain;
    if (place_entries(w, span, &is_plain) != FMT_OK)
        return FMT_STOPPED;
    size_t at = writing_begin(w, group, strlen(group)), data = w->output.size;
    fmt_put_unsigned(&w->output, span->count);
    fmt_put_text(&w->output, "group");
    fmt_put_text(&w->output, group);
    fmt_put_unsigned(&w->output, is_plain ? FMT_PLAIN_MEMBER_FIELDS : FMT_MEMBER_FIELDS);
    for (size_t i = 0; i < span->count; i++) {
        const struct writing_entry *member = &w->entries[entries[i]];
        fmt_put_bytes(&w->output, w->contents->entries[entries[i]].name, member->sizes.name + 1u);
        if (!is_plain)
            fmt_put_unsigned(&w->output, member->place);
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    enum fmt_status status = writing_end(w, at, data);
    uint32_t group_end = (uint32_t)(w->output.size - w->table);
    for (size_t i = 0; i < span->count && status == FMT_OK; i++) {
        if (w->layout.last[entries[i]] != FMT_NO_ENTRY)
            status = put_entries_of_key(w, entries[i], group_end);
    }
    return status;
}

/* The places of a distribution's entries in the order of their lines, each as the difference from
 * the one before. */
static enum fmt_status put_places(struct writing *w, size_t first, size_t count)
{
    char text[22];
    int64_t before = 0;
    for (size_t i = first; i < first + count; i++) {
        int64_t difference = (int64_t)w->entries[i].place - before;
        const char *digits = write_decimal(
            text, (uint64_t)(difference < 0 ? -difference : difference), difference < 0);
        if (i > first)
            fmt_put_bytes(&w->output, " ", 1);
        fmt_put_bytes(&w->output, digits, strlen(digits));
        before = w->entries[i].place;
        if (writing_must_stop(w))
            return FMT_STOPPED;
    }
    fmt_put_bytes(&w->output, "", 1);
    return FMT_OK;
}

/* A record for each normalized name, in the order in which they first come. `first_entries` has the
 * number of each distribution's first entry; `next` the next distribution of the same name. */
static enum fmt_status put_names_of(struct writing *w, const size_t *first_entries,
                                    const uint32_t *next, const uint32_t *counts)
{
    const struct distribution *distributions = w->contents->distributions;
    for (size_t i = 0; i < w->contents->n_distributions; i++) {
        if (counts[i] == 0)
            continue;
        const char *name = distributions[i].public.normalized;
        size_t at = writing_begin(w, FMT_NAME_KEY, FMT_KEY_LENGTH(FMT_NAME_KEY));
        fmt_put_bytes(&w->output, name, strlen(name));
        size_t data = writing_begin_list(w, counts[i], FMT_NAMED_FIELDS);
        for (uint32_t d = (uint32_t)i; d != FMT_NO_ENTRY; d = next[d]) {
            fmt_put_unsigned(&w->output, w->rows[d]);
            if (put_places(w, first_entries[d], distributions[d].public.entries) != FMT_OK ||
                writing_must_stop(w))
                return FMT_STOPPED;
        }
        enum fmt_status status = writing_end(w, at, data);
        if (status != FMT_OK)
            return status;
    }
    return FMT_OK;
}

/* A record for each normalized name, in the order in which they first come. */
static enum fmt_status put_name_lists(struct writing *w)
{
    size_t n = w->contents->n_distributions, first_entry = 0;
    struct name_table names = {0};
    enum fmt_status status = FMT_MEMORY;
    size_t *first_entries = calloc(n + 1, sizeof *first_entries);
    uint32_t *next = calloc(n + 1, sizeof *next);     /* of each distribution */
    uint32_t *counts = calloc(n + 1, sizeof *counts); /* of each that is the first of its name */
    uint32_t *ends =
        calloc(2 * n + 1, sizeof *ends); /* of each name: first and last distribution */
    if (first_entries == NULL || next == NULL || counts == NULL || ends == NULL)
        goto cleanup;
    for (size_t i = 0; i < n; i++) {
        const epi_distribution *public = &w->contents->distributions[i].public;
        size_t number;
        int is_new = name_table_add(&names, public->normalized, &number);
        if (is_new < 0)
            goto cleanup;
        next[i] = FMT_NO_ENTRY;
        if (is_new)
            ends[2 * number] = (uint32_t)i;
        else
            next[ends[2 * number + 1]] = (uint32_t)i;
        ends[2 * number + 1] = (uint32_t)i;
        counts[ends[2 * number]]++;
        first_entries[i] = first_entry;
        first_entry += public->entries;
        if (writing_must_stop(w)) {
            status = FMT_STOPPED;
            goto cleanup;
        }
    }
    status = put_names_of(w, first_entries, next, counts);
cleanup:
    name_table_free(&names);
    free(first_entries);
    free(next);
    free(counts);
    free(ends);
    return status;
}

enum fmt_status put_body(struct writing *w)
{
    enum fmt_status status = put_groups(w);
    if (status == FMT_OK)
        status = put_distributions(w);
    if (status == FMT_OK)
        status = put_problems(w);
    for (size_t i = 0; i < w->layout.n_groups && status == FMT_OK; i++)
        status = put_group(w, &w->layout.groups[i]);
    return status == FMT_OK ? put_name_lists(w) : status;
}
