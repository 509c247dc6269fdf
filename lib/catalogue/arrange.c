/* Puts the entries of one file in order, and says where each stands: by that, groups find their
 * members, and names their entries. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "cdb_tables.h"
#include "digits.h"
#include "object_reference.h"
#include "parts.h"
#include "records.h"

uint64_t list_head_size(uint32_t count, unsigned fields)
{
    return count_digits(count) + 1 + count_digits(fields) + 1;
}

uint64_t record_size(uint64_t key_length, uint64_t data_length)
{
    return 8 + key_length + data_length;
}

uint64_t table_size(const struct parts *parts)
{
    return list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
           spool_size(&parts->distributions);
}

/* What shares a key stands where the first of it would: records that begin with `fields` texts and
 * a number are sorted again, by the first `kept` of the texts, and the first number of all that
 * share the texts, which is put behind these. */
static enum fmt_status order_by_first(const struct parts *parts, struct sorter **sorter,
                                      size_t kept, size_t fields)
{
    struct sorter *by_first = sorter_new(parts->memory, parts->folder);
    struct fmt_output key = {0}, last = {0};
    const char *record;
    size_t length;
    uint32_t first = 0;
    enum fmt_status status = by_first == NULL ? FMT_MEMORY : key_sort(*sorter);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(*sorter, parts, i, &record, &length);
        if (status != FMT_OK)
            break;
        const char *next = record, *behind_kept = record;
        for (size_t field = 0; field < fields; field++) {
            key_text(&next);
            if (field + 1 == kept)
                behind_kept = next;
        }
        size_t texts = (size_t)(next - record);
        uint32_t number = key_number(&next);
        if (last.size != texts || memcmp(last.bytes, record, texts) != 0) {
            first = number;
            last.size = 0;
            fmt_put_bytes(&last, record, texts);
        }
        key.size = 0;
        fmt_put_bytes(&key, record, (size_t)(behind_kept - record));
        key_put_number(&key, first);
        fmt_put_bytes(&key, behind_kept, length - (size_t)(behind_kept - record));
        status = last.failed ? FMT_MEMORY : key_add(by_first, &key);
    }
    if (status == FMT_NONE)
        status = key_sort(by_first);
    fmt_output_free(&key);
    fmt_output_free(&last);
    sorter_free(*sorter);
    *sorter = by_first;
    return status;
}

/* The group, the record and the module that are being put. */
struct arranging {
    struct parts *parts;
    char *group; /* malloc'ed; NULL: none */
    uint64_t group_begins;
    uint64_t members; /* how large their list is */
    uint32_t first;   /* of the entries that share the record */
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
    span->record = record_size(length, list_head_size(span->entries, FMT_MEMBER_FIELDS) +
                                           strlen("group") + 1 + length + 1 + a->members);
    fmt_put_group(&parts->groups.bytes,
                  &(epi_group_info){.name = a->group, .entries = span->entries});
    free(a->group);
    a->group = NULL;
    arena_free(&a->arena);
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
    a->members = 0;
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
static uint32_t module_of(struct arranging *a, const epi_entry *entry, uint64_t place)
{
    if (entry->module == NULL)
        return 0;
    if (a->has_module && strcmp(a->module.bytes, entry->module) == 0)
        return (uint32_t)(place - a->module_place);
    a->has_module = strlen(entry->module) >= FMT_LEAST_MODULE;
    a->module.size = 0;
    fmt_put_text(&a->module, entry->module);
    a->module_place = place + strlen(entry->value) + 1 + fmt_flags_size(entry) +
                      strlen(entry->group) + 1 + strlen(entry->name) + 1;
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
    a->members += strlen(entry->public.name) + 1 + count_digits(place) + 1;
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
    if (!parse_object_reference(&a->arena, public->value, strlen(public->value), public))
        return FMT_MEMORY;
    uint64_t place = spool_size(&parts->records) - a->group_begins;
    struct fmt_entry_places places = {
        .row = (uint32_t)(list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
                          entry->row),
        .module = module_of(a, public, place)};
    fmt_put_entry(&parts->records.bytes, public, &places);
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
    enum fmt_status status = order_by_first(parts, &parts->entries, 1, 2);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(parts->entries, parts, i, &record, &length);
        if (status != FMT_OK)
            break;
        struct arranged_entry entry = read_entry(record);
        status = put_entry(&a, &entry);
        if (i % 1024 == 1023)
            arena_free(&a.arena);
    }
    if (status == FMT_NONE)
        status = end_group(&a);
    free(a.group);
    arena_free(&a.arena);
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

/* The name whose record is being put: its distributions, each a row and places. */
struct naming {
    struct fmt_output name, elements;
    uint32_t first, distributions;
    bool has_place; /* the last of the distributions */
    uint32_t last;
};

static enum fmt_status end_name(struct parts *parts, struct naming *naming)
{
    struct fmt_output *out = &parts->name_records.bytes;
    struct cdb_record record;
    if (naming->distributions == 0)
        return FMT_OK;
    fmt_put_bytes(&naming->elements, "", 1);
    size_t at = cdb_record_begin(out);
    fmt_put_bytes(out, FMT_NAME_KEY, FMT_KEY_LENGTH(FMT_NAME_KEY));
    fmt_put_bytes(out, naming->name.bytes, naming->name.size - 1);
    size_t data = out->size;
    fmt_put_unsigned(out, naming->distributions);
    fmt_put_unsigned(out, FMT_NAMED_FIELDS);
    fmt_put_bytes(out, naming->elements.bytes, naming->elements.size);
    if (out->failed || naming->elements.failed || naming->name.failed)
        return FMT_MEMORY;
    cdb_record_set(out, at, data - at - 8, out->size - data, &record);
    parts->n_records++;
    naming->distributions = 0;
    naming->elements.size = 0;
    return spool_settle(&parts->name_records, parts->folder);
}

static void put_row(struct naming *naming, uint64_t row)
{
    if (naming->distributions++ > 0)
        fmt_put_bytes(&naming->elements, "", 1);
    fmt_put_unsigned(&naming->elements, row);
    naming->has_place = false;
    naming->last = 0;
}

/* The first, and from there on the differences. */
static void put_place(struct naming *naming, uint32_t place)
{
    char text[22];
    int64_t difference = (int64_t)place - naming->last;
    const char *digits =
        write_decimal(text, (uint64_t)(difference < 0 ? -difference : difference), difference < 0);
    if (naming->has_place)
        fmt_put_bytes(&naming->elements, " ", 1);
    fmt_put_bytes(&naming->elements, digits, strlen(digits));
    naming->has_place = true;
    naming->last = place;
}

static enum fmt_status put_name(struct parts *parts, struct naming *naming, const char *next)
{
    enum fmt_status status = FMT_OK;
    uint32_t first = key_number(&next);
    const char *name = key_text(&next);
    key_number(&next); /* the distribution */
    uint32_t number = key_number(&next), row_or_group = key_number(&next);
    if (naming->distributions == 0 || first != naming->first) {
        status = end_name(parts, naming);
        naming->first = first;
        naming->name.size = 0;
        fmt_put_text(&naming->name, name);
    }
    if (number == 0)
        put_row(naming, list_head_size(parts->n_distributions, FMT_DISTRIBUTION_FIELDS) +
                            (uint64_t)row_or_group);
    else
        put_place(naming, parts->spans[row_or_group].end + key_number(&next));
    return status;
}

static enum fmt_status arrange_names(struct parts *parts)
{
    struct naming naming = {.distributions = 0};
    const char *record;
    size_t length;
    enum fmt_status status = order_by_first(parts, &parts->names, 0, 1);
    for (size_t i = 0; status == FMT_OK; i++) {
        status = key_next(parts->names, parts, i, &record, &length);
        if (status == FMT_OK)
            status = put_name(parts, &naming, record);
    }
    if (status == FMT_NONE)
        status = end_name(parts, &naming);
    fmt_output_free(&naming.name);
    fmt_output_free(&naming.elements);
    sorter_free(parts->names);
    parts->names = NULL;
    return status;
}

enum fmt_status parts_arrange(struct parts *parts)
{
    enum fmt_status status = parts_finish_rows(parts);
    if (status == FMT_OK)
        status = arrange_entries(parts);
    if (status == FMT_OK)
        status = place_groups(parts);
    return status == FMT_OK ? arrange_names(parts) : status;
}
