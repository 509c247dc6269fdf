/* Puts the entries of one file in order, and says where each stands: by that, groups find their
 * members, and names their entries. */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "cdb_tables.h"
#include "digits.h"
#include "object_reference.h"
#include "parts.h"
#include "records.h"

/* The group, the record and the module that are being put. */
struct arranging {
    struct parts *parts;
    char *group; /* malloc'ed; NULL: none */
    uint64_t group_begins;
    uint64_t names, places; /* how large they are in the list of its members */
    uint32_t first;         /* of the entries that share the record */
    bool in_record;
    size_t record, data;      /* where it begins, and its data */
    struct fmt_output module; /* that was put last */
    uint64_t module_place;
    bool has_module;
    struct arena arena; /* of what references are split into */
    struct fmt_output key;
};

/* One entry, as gather.c put it. */
struct arranged_entry {
    epi_entry public;
    uint32_t first, number, distribution, row;
    const char *normalized;
};

static struct arranged_entry read_entry(const char *next)
{
    struct arranged_entry entry = {.public = {.group = key_text(&next)}};
    entry.first = key_number(&next);
    entry.public.name = key_text(&next);
    entry.number = key_number(&next);
    entry.distribution = key_number(&next);
    entry.row = key_number(&next);
    entry.public.line = key_number(&next);
    entry.public.value = key_text(&next);
    entry.normalized = key_text(&next);
    return entry;
}

static enum fmt_status end_record(struct arranging *a)
{
    struct parts *parts = a->parts;
    struct fmt_output *out = &parts->records.bytes;
    struct cdb_record record;
    if (!a->in_record)
        return FMT_OK;
    if (out->failed)
        return FMT_MEMORY;
    a->in_record = false;
    cdb_record_set(out, a->record, a->data - a->record - 8, out->size - a->data, &record);
    parts->n_records++;
    enum fmt_status status = spool_settle(&parts->records, parts->folder);
    return status == FMT_OK && spool_size(&parts->records) > UINT32_MAX ? FMT_TOO_LARGE : status;
}

static enum fmt_status end_group(struct arranging *a)
{
    struct parts *parts = a->parts;
    enum fmt_status status = end_record(a);
    if (a->group == NULL || status != FMT_OK)
        return status;
    struct span *span = &parts->spans[parts->n_groups - 1];
    size_t length = strlen(a->group);
    span->records = spool_size(&parts->records) - a->group_begins;
    span->record =
        record_size(length, list_head_size(span->entries, members_fields(span)) + strlen("group") +
                                1 + length + 1 + a->names + (span->repeats ? a->places : 0));
    fmt_put_group(&parts->groups.bytes,
                  &(epi_group_info){.name = a->group, .entries = span->entries});
    free(a->group);
    a->group = NULL;
    return spool_settle(&parts->groups, parts->folder);
}

static enum fmt_status begin_group(struct arranging *a, const char *group)
{
    struct parts *parts = a->parts;
    a->group = strdup(group);
    if (a->group == NULL || !array_make_room(&parts->spans, parts->n_groups, 1,
                                             &parts->spans_capacity, sizeof *parts->spans))
        return FMT_MEMORY;
    parts->spans[parts->n_groups++] = (struct span){.entries = 0};
    a->group_begins = spool_size(&parts->records);
    a->names = a->places = 0;
    a->has_module = false;
    return FMT_OK;
}

static void begin_record(struct arranging *a, const struct arranged_entry *entry)
{
    struct fmt_output *out = &a->parts->records.bytes;
    a->record = cdb_record_begin(out);
    fmt_put_bytes(out, entry->public.group, strlen(entry->public.group));
    fmt_put_bytes(out, "/", 1);
    fmt_put_bytes(out, entry->public.name, strlen(entry->public.name));
    a->data = out->size;
    a->first = entry->first;
    a->in_record = true;
}

/* As the writer does: an entry says how far in front of it its module stands, if that is the one
 * that was put last. */
static uint32_t module_of(struct arranging *a, const epi_entry *entry,
                          const struct fmt_entry_sizes *sizes, uint32_t row, uint64_t place)
{
    if (entry->module == NULL)
        return 0;
    if (a->has_module && strcmp(a->module.bytes, entry->module) == 0)
        return (uint32_t)(place - a->module_place);
    a->has_module = sizes->module >= FMT_LEAST_MODULE;
    a->module.size = 0;
    fmt_put_text(&a->module, entry->module);
    a->module_place = place + fmt_before_module(entry, sizes, row);
    return 0;
}

static enum fmt_status add_member(struct arranging *a, const struct arranged_entry *entry,
                                  uint32_t place)
{
    a->key.size = 0;
    fmt_put_text(&a->key, entry->public.group);
    key_put_number(&a->key, entry->number);
    key_put_number(&a->key, place);
    fmt_put_text(&a->key, entry->public.name);
    a->names += strlen(entry->public.name) + 1;
    a->places += count_digits(place) + 1;
    return key_add(a->parts->members, &a->key);
}

/* Behind the distribution's own element, which has the number 0. */
static enum fmt_status add_to_name(struct arranging *a, const struct arranged_entry *entry,
                                   uint32_t place)
{
    a->key.size = 0;
    fmt_put_text(&a->key, entry->normalized);
    key_put_number(&a->key, entry->distribution);
    key_put_number(&a->key, entry->number + 1);
    key_put_number(&a->key, (uint32_t)(a->parts->n_groups - 1));
    key_put_number(&a->key, place);
    return key_add(a->parts->names, &a->key);
}

static enum fmt_status put_entry(struct arranging *a, struct arranged_entry *entry)
{
    struct parts *parts = a->parts;
    epi_entry *public = &entry->public;
    enum fmt_status status = FMT_OK;
    bool same_group = a->group != NULL && strcmp(a->group, public->group) == 0;
    if (!same_group) {
        status = end_group(a);
        if (status == FMT_OK)
            status = begin_group(a, public->group);
    } else if (a->first != entry->first) {
        status = end_record(a);
    }
    if (status != FMT_OK)
        return status;
    if (!a->in_record)
        begin_record(a, entry);
    else
        parts->spans[parts->n_groups - 1].repeats = true;
    if (!parse_object_reference(&a->arena, public->value, strlen(public->value), public))
        return FMT_MEMORY;
    struct fmt_entry_sizes sizes;
    if (!fmt_measure_entry(public, &sizes))
        return FMT_TOO_LARGE;
    uint64_t place = spool_size(&parts->records) - a->group_begins;
    struct fmt_entry_places places = {
        .row = (uint32_t)(list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
                          entry->row)};
    places.module = module_of(a, public, &sizes, places.row, place);
    fmt_put_entry(&parts->records.bytes, public, &sizes, &places);
    parts->spans[parts->n_groups - 1].entries++;
    if (a->module.failed)
        return FMT_MEMORY;
    status = add_member(a, entry, (uint32_t)place);
    return status == FMT_OK ? add_to_name(a, entry, (uint32_t)place) : status;
}

static enum fmt_status arrange_entries(struct parts *parts)
{
    struct arranging a = {.parts = parts};
    const char *record;
    size_t length;
    enum fmt_status status = key_order_by_first(parts, &parts->entries, 1, 2);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(parts->entries, parts, i, &record, &length);
        if (status != FMT_OK)
            break;
        struct arranged_entry entry = read_entry(record);
        status = put_entry(&a, &entry);
        arena_free(&a.arena); /* a value may be long */
    }
    if (status == FMT_NONE)
        status = end_group(&a);
    free(a.group);
    fmt_output_free(&a.module);
    fmt_output_free(&a.key);
    sorter_free(parts->entries);
    parts->entries = NULL;
    return status;
}

/* Where the groups stand, counted from the table of distributions. */
static enum fmt_status place_groups(struct parts *parts)
{
    uint64_t at =
        table_size(parts) + record_size(FMT_KEY_LENGTH(FMT_PROBLEMS_KEY),
                                        list_head_size(parts->n_problems, FMT_PROBLEM_FIELDS) +
                                            spool_size(&parts->problems));
    for (size_t i = 0; i < parts->n_groups; i++) {
        struct span *span = &parts->spans[i];
        at += span->record;
        span->end = (uint32_t)at;
        at += span->records;
    }
    return at > UINT32_MAX ? FMT_TOO_LARGE : FMT_OK;
}

enum fmt_status parts_arrange(struct parts *parts)
{
    enum fmt_status status = parts_finish_rows(parts);
    if (status == FMT_OK)
        status = arrange_entries(parts);
    if (status == FMT_OK)
        status = place_groups(parts);
    return status == FMT_OK ? parts_arrange_names(parts) : status;
}
