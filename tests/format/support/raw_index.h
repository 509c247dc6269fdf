/* An index taken apart into its records and put together again, by tinycdb alone and without the
 * code under test: for files that the writer would never write. */
#ifndef EPINDEX_TESTS_RAW_INDEX_H
#define EPINDEX_TESTS_RAW_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct raw_record {
    char *key, *data;
    size_t key_length, data_length;
    size_t id; /* stays its own, wherever it is moved to */
};

struct raw_index {
    struct raw_record *records; /* 0: header, 1: groups, 2: distributions, 3: problems */
    size_t count, last_id;
};

/* Takes the records of `fd` and closes it. Of an index, the fields that say where something stands
 * say instead what it is: "#d1" the row of distribution 1, "#p7.0" entry 0 of the record with the
 * id 7, "#l 7.0 8.0" the places of these, "#m8.0" the module of one, "#t" the place of the table.
 */
struct raw_index raw_read(int fd);
struct raw_index raw_copy(const struct raw_index *raw);

/* An anonymous file of these records, with places where fields say what is to be found. Where the
 * first is a header, its size and checksum are put right. */
int raw_write(struct raw_index *raw);
/* Puts the checksum of an index that was changed in place right. */
void raw_correct_checksum(int fd);
void raw_free(struct raw_index *raw);

/* The number of the record with this key (`n`: 0 for the first such); -1 where there is none. */
long raw_find(const struct raw_index *raw, const char *key, size_t n);

/* Puts a record in front of the one with that number; at the end where that is `count`. */
void raw_insert(struct raw_index *raw, size_t number, const char *key, size_t key_length,
                const char *data, size_t data_length);
void raw_remove(struct raw_index *raw, size_t number);

/* Puts `text` in place of a field, or, with raw_insert_field(), in front of it. */
void raw_set_field(struct raw_record *record, size_t field, const char *text);
void raw_insert_field(struct raw_record *record, size_t field, const char *text);
size_t raw_count_fields(const struct raw_record *record);
const char *raw_field(const struct raw_record *record, size_t field);

#endif
