/* Finds records by their key, in a file that is not to be trusted.
 *
 * tinycdb maps the file, but does not look things up here: its cdb_findnext() may read behind a
 * file that lies about lengths, it wants the key in one piece, and it keeps its results where other
 * threads would see them. */
#ifndef EPINDEX_FORMAT_LOOKUP_H
#define EPINDEX_FORMAT_LOOKUP_H

#include "fields.h"
#include "reader.h"

/* The record of an entry that begins at `record`, the only one in it, of a group whose name is as
 * long. *behind is where the next record begins. False: damage. */
bool fmt_entry_of_record(const struct fmt_reader *reader, const char *record, size_t group_length,
                         struct fmt_owner *last, epi_entry *entry, const char **behind);

/* The record of `key`, an entry's: its fields are all its entries, the first of which is *entry and
 * its fields `at`. FMT_OK, FMT_NONE or FMT_DAMAGED. */
enum fmt_status fmt_find_entries(const struct fmt_reader *reader, const struct fmt_key *key,
                                 struct fmt_fields *fields, epi_entry *entry);

/* Takes the next entry from `fields`, with what its distribution says of it. False: damage. */
bool fmt_take_entry(const struct fmt_reader *reader, struct fmt_fields *fields, epi_entry *entry);
/* The same of the entry whose fields begin at `at` in the file; *size is how many bytes they are.
 * `last` is the distribution of the entry before it, and becomes that of this one. */
bool fmt_entry_at(const struct fmt_reader *reader, uint64_t at, struct fmt_owner *last,
                  epi_entry *entry, size_t *size);

/* Takes `size` bytes from what a walk may still read, at first the size of the file: no record of a
 * sound file is read twice in one walk. It bounds the work where many slots of a hostile file point
 * at one large record. */
bool fmt_spend(uint32_t *budget, uint64_t size);

/* A list of elements, each of `fields` fields, behind the head of a record. */
struct fmt_list {
    struct fmt_fields rest;
    uint32_t count;
    uint32_t fields;
};

/* The list of the normalized name: FMT_OK, FMT_NONE or FMT_DAMAGED. */
enum fmt_status fmt_find_name(const struct fmt_reader *reader, const char *normalized,
                              struct fmt_list *list);

/* The list of a reserved key; it must have `count` elements of at least `least_fields`.
 * FMT_OK or FMT_DAMAGED. */
enum fmt_status fmt_find_list(const struct fmt_reader *reader, const char *key, size_t length,
                              uint32_t count, uint32_t least_fields, struct fmt_list *list);

/* The members of a group: FMT_OK, FMT_NONE or FMT_DAMAGED. */
enum fmt_status fmt_find_group(const struct fmt_reader *reader, const char *group, uint32_t *budget,
                               struct fmt_list *list);

#endif
