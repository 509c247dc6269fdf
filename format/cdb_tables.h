/* The records of a cdb as they are put together, and the hash tables behind them. */
#ifndef EPINDEX_FORMAT_CDB_TABLES_H
#define EPINDEX_FORMAT_CDB_TABLES_H

#include "output.h"
#include "progress.h"
#include "status.h"

enum { CDB_TABLES = 256, CDB_SLOT = 8 };

/* A record: the hash of its key, and where it begins in the output. */
struct cdb_record {
    uint32_t hash;
    uint32_t at;
};

/* Zero-initialise. */
struct cdb_records {
    struct cdb_record *items; /* malloc'ed */
    size_t count, capacity;
};

/* A record begins: two lengths, filled in at its end, and then the caller puts key and data. */
size_t cdb_record_begin(struct fmt_output *output);
/* The record that began at `at`, whose data begins at `data`, is complete. FMT_OK, FMT_MEMORY, or
 * FMT_TOO_LARGE where the output passes what 32 bits count. */
enum fmt_status cdb_record_end(struct fmt_output *output, size_t at, size_t data,
                               struct cdb_records *records);

/* The same for a record that stands at `at` already: its lengths, and *record. */
void cdb_record_set(struct fmt_output *output, size_t at, size_t key_length, size_t data_length,
                    struct cdb_record *record);

/* How many bytes the hash tables of so many records are. */
uint64_t cdb_tables_size(size_t n_records);

/* Puts the hash tables behind the records, and the table of tables into the 2048 bytes at `start`,
 * which is where the file begins in the output. FMT_OK, FMT_MEMORY, FMT_STOPPED.
 *
 * Each record goes into the slot in which cdb's own linear search for a free one ends, and time is
 * linear in the records whatever their hashes: the next free slot is remembered. */
enum fmt_status cdb_tables_put(struct fmt_output *output, size_t start,
                               const struct cdb_records *records,
                               const struct fmt_progress *progress);

/* One of the tables: that of the records whose hash ends with its number. */
struct cdb_table {
    char *slots;      /* CDB_SLOT bytes each, zeros at first */
    uint32_t n_slots; /* two for each record */
    uint32_t *next;   /* one more than slots */
};

void cdb_table_begin(struct cdb_table *table);
/* `at`: where the record begins in the file. */
void cdb_table_put(struct cdb_table *table, uint32_t hash, uint32_t at);
/* Says in the table of tables, 2048 bytes, where that one begins. */
void cdb_table_locate(char *table_of_tables, unsigned table, uint32_t at, uint32_t n_slots);

void cdb_records_free(struct cdb_records *records);

#endif
