/* Violations in the cdb itself, below the records, in a file whose checksum is right. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"
#include "verify.h"

struct heard {
    unsigned count;
    char all[FMT_MOST_COMPLAINTS * 300];
};

static void listen(void *context, uint64_t offset, const char *what)
{
    struct heard *heard = context;
    (void)offset;
    heard->count++;
    strcat(heard->all, what);
    strcat(heard->all, "\n");
}

/* The sample, mapped to be changed. */
struct changed {
    int fd;
    size_t size;
    unsigned char *bytes;
};

static struct changed change_sample(void)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct changed changed = {.fd = written_file(&contents)};
    changed.size = (size_t)lseek(changed.fd, 0, SEEK_END);
    changed.bytes = mmap(NULL, changed.size, PROT_READ | PROT_WRITE, MAP_SHARED, changed.fd, 0);
    cr_assert_neq(changed.bytes, MAP_FAILED);
    return changed;
}

static void expect_complaint(struct changed *changed, const char *what)
{
    struct fmt_reader reader;
    struct heard heard = {0};
    raw_correct_checksum(changed->fd);
    munmap(changed->bytes, changed->size);
    cr_assert_eq(fmt_reader_open(&reader, changed->fd), FMT_OK);
    cr_expect_eq(fmt_verify(&reader, listen, &heard), FMT_DAMAGED);
    cr_expect_not_null(strstr(heard.all, what), "expected '%s', heard '%s'", what, heard.all);
    cr_expect_null(strstr(heard.all, "checksum"));
    fmt_reader_close(&reader);
    close(changed->fd);
}

/* The `n`-th slot with the hash of `key`, in the order in which a lookup meets them. */
static unsigned char *slot_of(const struct changed *changed, const char *key, size_t n)
{
    uint32_t hash = cdb_hash(key, (unsigned)strlen(key));
    const unsigned char *pointer = changed->bytes + (hash & 255) * 8;
    uint32_t start = cdb_unpack(pointer), slots = cdb_unpack(pointer + 4);
    for (uint32_t i = 0; i < slots; i++) {
        unsigned char *slot = changed->bytes + start + ((hash >> 8) + i) % slots * 8;
        if (cdb_unpack(slot + 4) != 0 && cdb_unpack(slot) == hash && n-- == 0)
            return slot;
    }
    cr_assert_fail("no slot for '%s'", key);
    abort();
}

static unsigned char *record_of(const struct changed *changed, const char *key)
{
    return changed->bytes + cdb_unpack(slot_of(changed, key, 0) + 4);
}

Test(verify_tables, a_record_without_a_slot_is_found)
{
    struct changed changed = change_sample();
    memset(slot_of(&changed, "console_scripts/other", 0), 0, 8);
    expect_complaint(&changed, "no hash slot points at this record");
}

Test(verify_tables, a_slot_that_points_between_records_is_found)
{
    struct changed changed = change_sample();
    slot_of(&changed, "console_scripts/other", 0)[4] ^= 1;
    expect_complaint(&changed, "points at no record");
}

Test(verify_tables, a_slot_that_points_outside_the_file_is_found)
{
    struct changed changed = change_sample();
    memset(slot_of(&changed, "console_scripts/other", 0) + 4, 0xff, 4);
    expect_complaint(&changed, "points at no record");
}

Test(verify_tables, a_slot_with_another_hash_is_found)
{
    struct changed changed = change_sample();
    slot_of(&changed, "console_scripts/other", 0)[3] ^= 1;
    expect_complaint(&changed, "has another hash");
}

Test(verify_tables, a_record_with_two_slots_is_found)
{
    struct changed changed = change_sample();
    memcpy(slot_of(&changed, "a/b/c", 1), slot_of(&changed, "a/b/c", 0), 8);
    expect_complaint(&changed, "a second hash slot");
}

/* A table of two slots with one record: in the other slot, a lookup ends before it. */
Test(verify_tables, a_record_that_no_lookup_reaches_is_found)
{
    struct changed changed = change_sample();
    const char *key = "console_scripts/other";
    const unsigned char *pointer = changed.bytes + (cdb_hash(key, (unsigned)strlen(key)) & 255) * 8;
    cr_assert_eq(cdb_unpack(pointer + 4), 2, "the sample's tables are others: choose another key");
    unsigned char *table = changed.bytes + cdb_unpack(pointer), slot[8];
    memcpy(slot, table, 8);
    memcpy(table, table + 8, 8);
    memcpy(table + 8, slot, 8);
    expect_complaint(&changed, "a lookup does not reach this record");
}

Test(verify_tables, records_of_a_key_that_a_lookup_meets_out_of_order_are_found)
{
    struct changed changed = change_sample();
    unsigned char slot[8], *first = slot_of(&changed, "a/b/c", 0),
                           *second = slot_of(&changed, "a/b/c", 1);
    memcpy(slot, first, 8);
    memcpy(first, second, 8);
    memcpy(second, slot, 8);
    expect_complaint(&changed, "before an earlier one of its key");
}

Test(verify_tables, tables_that_do_not_adjoin_are_found)
{
    struct changed changed = change_sample();
    changed.bytes[100 * 8] ^= 8;
    expect_complaint(&changed, "hash table 100 is at");
}

Test(verify_tables, a_record_that_reaches_into_the_tables_is_found)
{
    struct changed changed = change_sample();
    memset(record_of(&changed, "console_scripts/other") + 4, 0xff, 4);
    expect_complaint(&changed, "reaches into the hash tables");
    changed = change_sample();
    memset(record_of(&changed, "console_scripts/other"), 0xff, 8);
    expect_complaint(&changed, "reaches into the hash tables");
}

Test(verify_tables, records_that_end_outside_the_file_are_found)
{
    struct changed changed = change_sample();
    memset(changed.bytes, 0xff, 4);
    expect_complaint(&changed, "end outside the file");
}

Test(verify_tables, complaints_come_to_an_end)
{
    struct changed changed = change_sample();
    uint32_t tables = cdb_unpack(changed.bytes);
    memset(changed.bytes + tables, 0, changed.size - tables);
    struct fmt_reader reader;
    struct heard heard = {0};
    cr_assert_eq(fmt_reader_open(&reader, changed.fd), FMT_OK);
    cr_expect_eq(fmt_verify(&reader, listen, &heard), FMT_DAMAGED);
    cr_expect_eq(heard.count, FMT_MOST_COMPLAINTS);
    fmt_reader_close(&reader);
    munmap(changed.bytes, changed.size);
    close(changed.fd);
}
