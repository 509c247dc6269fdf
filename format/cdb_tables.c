#include "cdb_tables.h"

#include <cdb.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

enum { LENGTHS = 8 };

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
    return (uint64_t)n_records * 2 * CDB_SLOT;
}

void cdb_table_begin(struct cdb_table *table)
{
    for (uint32_t slot = 0; slot <= table->n_slots; slot++)
        table->next[slot] = slot;
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

void cdb_table_put(struct cdb_table *table, uint32_t hash, uint32_t at)
{
    /* There is an element more than slots, which is never taken: from there it goes on at 0. */
    uint32_t slot = find_free(table->next, hash / CDB_TABLES % table->n_slots);
    if (slot == table->n_slots)
        slot = find_free(table->next, 0);
    table->next[slot] = slot + 1;
    pack_two(table->slots + (size_t)slot * CDB_SLOT, hash, at);
}

void cdb_table_locate(char *table_of_tables, unsigned table, uint32_t at, uint32_t n_slots)
{
    pack_two(table_of_tables + (size_t)table * CDB_SLOT, at, n_slots);
}

enum fmt_status cdb_tables_put(struct fmt_output *output, size_t start,
                               const struct cdb_records *records,
                               const struct fmt_progress *progress)
{
    struct cdb_table tables[CDB_TABLES] = {{0}};
    size_t size = (size_t)cdb_tables_size(records->count), at = output->size;
    char *slots = fmt_put_room(output, size);
    uint32_t *next = malloc((2 * records->count + CDB_TABLES) * sizeof *next);
    enum fmt_status status = FMT_OK;
    if (slots == NULL || next == NULL) {
        free(next);
        return FMT_MEMORY;
    }
    memset(slots, 0, size);
    for (size_t i = 0; i < records->count; i++)
        tables[records->items[i].hash % CDB_TABLES].n_slots += 2;
    uint32_t *table_next = next;
    for (unsigned i = 0; i < CDB_TABLES; i++) {
        struct cdb_table *table = &tables[i];
        table->slots = output->bytes + at;
        table->next = table_next;
        cdb_table_begin(table);
        cdb_table_locate(output->bytes + start, i, (uint32_t)(at - start), table->n_slots);
        at += (size_t)table->n_slots * CDB_SLOT;
        table_next += table->n_slots + 1;
    }
    for (size_t i = 0; i < records->count && status == FMT_OK; i++) {
        const struct cdb_record *record = &records->items[i];
        cdb_table_put(&tables[record->hash % CDB_TABLES], record->hash,
                      (uint32_t)(record->at - start));
        if (fmt_must_stop(progress, i))
            status = FMT_STOPPED;
    }
    free(next);
    return status;
}

void cdb_records_free(struct cdb_records *records)
{
    free(records->items);
    *records = (struct cdb_records){0};
}
