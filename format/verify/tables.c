#include "verification.h"

#include <cdb.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

enum { TABLES = 256, SLOT = 8 };

static uint32_t number_at(const struct verification *v, uint64_t offset)
{
    return cdb_unpack((const unsigned char *)v->file + offset);
}

static bool add_record(struct verification *v, const struct verified_record *record)
{
    if (!array_make_room(&v->records, v->n_records, 1, &v->records_capacity, sizeof(*v->records)))
        return false;
    v->records[v->n_records++] = *record;
    return true;
}

/* The hash tables must fill the rest of the file, in the order of their numbers. */
static bool tables_fill_the_end(struct verification *v, uint64_t data_end)
{
    uint64_t expected = data_end;
    for (unsigned table = 0; table < TABLES; table++) {
        uint64_t position = number_at(v, table * SLOT);
        if (position != expected) {
            verification_complain(v, table * SLOT, "hash table %u is at %llu, expected at %llu",
                                  table, (unsigned long long)position,
                                  (unsigned long long)expected);
            return false;
        }
        expected += (uint64_t)number_at(v, table * SLOT + 4) * SLOT;
    }
    if (expected != v->size) {
        verification_complain(v, 0, "the hash tables end at %llu, the file at %llu",
                              (unsigned long long)expected, (unsigned long long)v->size);
        return false;
    }
    return true;
}

enum fmt_status verify_layout(struct verification *v)
{
    uint64_t data_end = number_at(v, 0);
    if (data_end < FMT_HEADER_OFFSET || data_end > v->size) {
        verification_complain(v, 0, "the records end outside the file");
        return FMT_DAMAGED;
    }
    if (!tables_fill_the_end(v, data_end))
        return FMT_DAMAGED;

    for (uint64_t at = FMT_HEADER_OFFSET; at < data_end;) {
        uint64_t left = data_end - at;
        uint64_t key_length = left < 8 ? 0 : number_at(v, at);
        uint64_t data_length = left < 8 ? 0 : number_at(v, at + 4);
        if (left < 8 || key_length + data_length > left - 8) {
            verification_complain(v, at, "a record reaches into the hash tables");
            return FMT_DAMAGED;
        }
        struct verified_record record = {
            .at = (uint32_t)at,
            .key = v->file + at + 8,
            .data = v->file + at + 8 + key_length,
            .key_length = (uint32_t)key_length,
            .data_length = (uint32_t)data_length,
        };
        record.hash = cdb_hash(record.key, record.key_length);
        if (!add_record(v, &record))
            return FMT_MEMORY;
        at += 8 + key_length + data_length;
    }
    return FMT_OK;
}

static struct verified_record *record_at(const struct verification *v, uint32_t offset)
{
    size_t low = 0, high = v->n_records;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->records[middle].at < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < v->n_records && v->records[low].at == offset ? &v->records[low] : NULL;
}

/* `run`: how many slots in front of this one, around the end of the table, are taken. A lookup
 * walks over taken slots only. */
static void verify_slot(struct verification *v, unsigned table, uint64_t slot_at, uint32_t index,
                        uint32_t slots, uint32_t run)
{
    uint32_t hash = number_at(v, slot_at);
    struct verified_record *record = record_at(v, number_at(v, slot_at + 4));
    if (record == NULL) {
        verification_complain(v, slot_at, "a hash slot points at no record");
        return;
    }
    if (record->hash != hash || (hash & 255) != table) {
        verification_complain(v, slot_at, "a hash slot has another hash than its record at %lu",
                              (unsigned long)record->at);
        return;
    }
    if (record->has_slot) {
        verification_complain(v, slot_at, "a second hash slot points at the record at %lu",
                              (unsigned long)record->at);
        return;
    }
    record->has_slot = true;
    uint32_t wanted = (hash >> 8) % slots;
    record->distance = index >= wanted ? index - wanted : index + (slots - wanted);
    if (record->distance > run)
        verification_complain(v, record->at, "a lookup does not reach this record");
}

static void verify_table(struct verification *v, unsigned table)
{
    uint64_t start = number_at(v, table * SLOT);
    uint32_t slots = number_at(v, table * SLOT + 4);
    uint32_t run = 0;
    /* The run that reaches the end of the table goes on at its beginning. */
    while (run < slots && number_at(v, start + (uint64_t)(slots - 1 - run) * SLOT + 4) != 0)
        run++;
    for (uint32_t index = 0; index < slots && !verification_has_enough(v); index++) {
        uint64_t slot_at = start + (uint64_t)index * SLOT;
        if (number_at(v, slot_at + 4) == 0) {
            run = 0;
            continue;
        }
        verify_slot(v, table, slot_at, index, slots, run);
        if (run < slots)
            run++;
    }
}

static int compare_by_key(const void *left, const void *right)
{
    const struct verified_record *a = *(const struct verified_record *const *)left;
    const struct verified_record *b = *(const struct verified_record *const *)right;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->key_length != b->key_length)
        return a->key_length < b->key_length ? -1 : 1;
    int order = memcmp(a->key, b->key, a->key_length);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static bool same_key(const struct verified_record *a, const struct verified_record *b)
{
    return a->hash == b->hash && a->key_length == b->key_length &&
           memcmp(a->key, b->key, a->key_length) == 0;
}

/* The group that the entries of the record are of; NULL: it has none. */
static const char *group_of_entries(const struct verified_record *record)
{
    const char *at[FMT_ENTRY_FIELDS + 1];
    struct fmt_fields fields;
    bool taken = fmt_fields_start(&fields, record->data, record->data_length) &&
                 fmt_fields_take(&fields, FMT_ENTRY_FIELDS, at);
    return taken && at[FMT_ENTRY_FLAGS][0] == 'e' ? at[FMT_ENTRY_GROUP] : NULL;
}

static bool same_entries(const struct verified_record *a, const struct verified_record *b)
{
    const char *one = group_of_entries(a), *other = group_of_entries(b);
    return one != NULL && other != NULL && strcmp(one, other) == 0;
}

/* A lookup must meet the records of one key in the order of the file, and goes no further than the
 * first that is of the group. */
static enum fmt_status verify_same_keys(struct verification *v)
{
    if (v->n_records == 0)
        return FMT_OK;
    const struct verified_record **sorted =
        calloc(v->n_records, sizeof(const struct verified_record *));
    if (sorted == NULL)
        return FMT_MEMORY;
    for (size_t i = 0; i < v->n_records; i++)
        sorted[i] = &v->records[i];
    qsort(sorted, v->n_records, sizeof(const struct verified_record *), compare_by_key);
    for (size_t i = 1; i < v->n_records; i++) {
        if (!same_key(sorted[i - 1], sorted[i]))
            continue;
        if (sorted[i - 1]->distance >= sorted[i]->distance)
            verification_complain(v, sorted[i]->at,
                                  "a lookup meets this record before an earlier one of its key");
        else if (same_entries(sorted[i - 1], sorted[i]))
            verification_complain(v, sorted[i]->at, "a second record of a group and name");
    }
    free(sorted);
    return FMT_OK;
}

enum fmt_status verify_hash_tables(struct verification *v)
{
    for (unsigned table = 0; table < TABLES && !verification_has_enough(v); table++)
        verify_table(v, table);
    for (size_t i = 0; i < v->n_records && !verification_has_enough(v); i++) {
        if (!v->records[i].has_slot)
            verification_complain(v, v->records[i].at, "no hash slot points at this record");
    }
    return v->complaints > 0 ? FMT_OK : verify_same_keys(v);
}
