#include "cdb_tables.h"

#include <cdb.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

enum { TABLES = 256, SLOT = 8, LENGTHS = 8 };

static void pack_two(char *to, uint32_t first, uint32_t second)
{
    cdb_pack(first, (unsigned char *)to);
    cdb_pack(second, (unsigned char *)to + 4);
}

size_t cdb_record_begin(struct fmt_output *output)
{
    fmt_put_room(output, LENGTHS);
    return output->size - LENGTHS;
}

void cdb_record_set(struct fmt_output *output, size_t at, size_t key_length, size_t data_length,
                    struct cdb_record *record)
{
    char *bytes = output->bytes + at;
    pack_two(bytes, (uint32_t)key_length, (uint32_t)data_length);
    *record = (struct cdb_record){cdb_hash(bytes + LENGTHS, (unsigned)key_length), (uint32_t)at};
}

enum fmt_status cdb_record_end(struct fmt_output *output, size_t at, size_t data,
                               struct cdb_records *records)
{
    if (output->failed || !array_make_room(&records->items, records->count, 1, &records->capacity,
                                           sizeof *records->items))
        return FMT_MEMORY;
    if (output->size > UINT32_MAX)
        return FMT_TOO_LARGE;
    cdb_record_set(output, at, data - at - LENGTHS, output->size - data,
                   &records->items[records->count++]);
    return FMT_OK;
}

uint64_t cdb_tables_size(size_t n_records)
{
    return (uint64_t)n_records * 2 * SLOT;
}

/* The first free slot from `slot` on; the way there is made short for the next time. */
static uint32_t find_free(uint32_t *next, uint32_t slot)
{
    while (next[slot] != slot) {
        next[slot] = next[next[slot]];
        slot = next[slot];
    }
    return slot;
}

static enum fmt_status fill_slots(char *tables, size_t start, const size_t *first,
                                  const uint32_t *counts, uint32_t *next,
                                  const struct cdb_records *records,
                                  const struct fmt_progress *progress)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct cdb_record *record = &records->items[i];
        unsigned table = record->hash % TABLES;
        uint32_t slots = 2 * counts[table];
        /* Each table has a last element more, which is never taken: from there it goes on at 0. */
        uint32_t *free_slots = next + first[table] + table;
        uint32_t slot = find_free(free_slots, record->hash / TABLES % slots);
        if (slot == slots)
            slot = find_free(free_slots, 0);
        free_slots[slot] = slot + 1;
        pack_two(tables + (first[table] + slot) * SLOT, record->hash,
                 (uint32_t)(record->at - start));
        if (fmt_must_stop(progress, i))
            return FMT_STOPPED;
    }
    return FMT_OK;
}

enum fmt_status cdb_tables_put(struct fmt_output *output, size_t start,
                               const struct cdb_records *records,
                               const struct fmt_progress *progress)
{
    uint32_t counts[TABLES] = {0};
    size_t first[TABLES + 1] = {0}, size = (size_t)cdb_tables_size(records->count);
    size_t tables_at = output->size;
    char *tables = fmt_put_room(output, size);
    uint32_t *next = malloc((2 * records->count + TABLES) * sizeof *next);
    if (tables == NULL || next == NULL) {
        free(next);
        return FMT_MEMORY;
    }
    if (size > 0)
        memset(tables, 0, size);
    for (size_t i = 0; i < records->count; i++)
        counts[records->items[i].hash % TABLES]++;
    for (unsigned table = 0; table < TABLES; table++) {
        uint32_t slots = 2 * counts[table];
        first[table + 1] = first[table] + slots;
        for (uint32_t slot = 0; slot <= slots; slot++)
            next[first[table] + table + slot] = slot;
        pack_two(output->bytes + start + (size_t)table * SLOT,
                 (uint32_t)(tables_at - start + first[table] * SLOT), slots);
    }
    enum fmt_status status = fill_slots(tables, start, first, counts, next, records, progress);
    free(next);
    return status;
}

void cdb_records_free(struct cdb_records *records)
{
    free(records->items);
    *records = (struct cdb_records){0};
}
