/* What the parts of fmt_verify() share: what was found so far, and how a complaint is made. */
#ifndef EPINDEX_FORMAT_VERIFICATION_H
#define EPINDEX_FORMAT_VERIFICATION_H

#include "fields.h"
#include "records.h"
#include "verify.h"

struct verified_record {
    uint32_t at; /* offset in the file */
    uint32_t hash;
    uint32_t distance; /* from the slot its hash asks for to the one it is in */
    bool has_slot;
    const char *key, *data;
    uint32_t key_length, data_length;
};

struct verification {
    const struct fmt_reader *reader;
    const char *file;
    uint64_t size;
    fmt_complaint *complain;
    void *context;
    unsigned complaints;
    bool exact; /* of our own version: no field more than we know */

    struct verified_record *records; /* in the order of the file */
    size_t n_records, records_capacity;
    struct path_entry *path_entries;
    struct distribution *distributions;
    uint32_t *rows;         /* of each distribution: where it stands in the table's data */
    uint32_t *entries_seen; /* of each distribution */
};

/* All that was found is at `offset`; never quotes the file, which may hold anything. */
void verification_complain(struct verification *v, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool verification_has_enough(const struct verification *v);

bool record_has_key(const struct verified_record *record, const char *key, size_t length);

/* The fields of a list's head were taken; `rest` is its elements. False, after a complaint, where
 * there are not `count` elements. */
bool verify_list_head(struct verification *v, const struct verified_record *record, uint32_t count,
                      uint32_t known_fields, struct fmt_fields *rest, uint32_t *fields);
/* Complains about fields behind the last that is known. */
void verify_list_end(struct verification *v, const struct verified_record *record,
                     const struct fmt_fields *rest);

/* Whether the field has letters of `allowed` only, in that order, each at most once. */
bool flags_are_canonical(const char *const *at, const char *allowed);

/* The steps, of tables.c, distributions.c and entries.c. */

/* Fills v->records from the data of the file. FMT_OK, FMT_MEMORY, or FMT_DAMAGED where it cannot be
 * stepped through. */
enum fmt_status verify_layout(struct verification *v);

/* Each slot of the hash tables against the records, and each record against the slots. */
enum fmt_status verify_hash_tables(struct verification *v);

/* The header's path entries and the table of distributions, which is `record`. */
enum fmt_status verify_distributions(struct verification *v, const struct verified_record *record);

/* The lists of distributions by name, from v->records[first] on to the last: to be called when all
 * entries have been verified. FMT_OK, FMT_MEMORY. */
enum fmt_status verify_names(struct verification *v, size_t first);

/* The list of groups, which is `list`, and the records of groups and entries from v->records[*next]
 * on; *next becomes what follows them. FMT_OK, FMT_MEMORY, or FMT_DAMAGED where it is of no use to
 * look further. */
enum fmt_status verify_groups(struct verification *v, const struct verified_record *list,
                              size_t *next);

#endif
