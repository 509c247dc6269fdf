/* Files made to keep a reader busy: sound in each part, senseless as a whole. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"

/* Every slot with this hash now points at the record at `position`. */
static void point_all_slots_at(int fd, uint32_t hash, uint32_t position)
{
    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    unsigned char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    cr_assert_neq(bytes, MAP_FAILED);
    const unsigned char *pointer = bytes + (hash & 255) * 8;
    unsigned char *slot = bytes + cdb_unpack(pointer);
    for (uint32_t left = cdb_unpack(pointer + 4); left > 0; left--, slot += 8) {
        if (cdb_unpack(slot) == hash && cdb_unpack(slot + 4) != 0)
            cdb_pack(position, slot + 4);
    }
    munmap(bytes, size);
}

static void walk_no_more_than_the_file(struct fmt_cursor *cursor, size_t record)
{
    uint64_t read = 0;
    for (epi_entry entry; fmt_next_entry(cursor, &entry);)
        read += record;
    cr_expect_eq(cursor->status, FMT_DAMAGED);
    cr_expect_leq(read, cursor->reader->header.file_size);
}

/* 100 members, each of which is an entry of 2 MB: 200 MB to read, were each place believed. */
Test(hostile, many_members_that_lead_to_one_large_entry_end_in_damage)
{
    const size_t length = (size_t)2 << 20;
    struct many *many = many_entries(100, 100);
    char *value = malloc(length + 1);
    memset(value, 'v', length);
    value[length] = '\0';
    many->entries[0].value = value;
    struct raw_index raw = raw_read(written_file(&many->contents));
    struct raw_record *group = &raw.records[raw_find(&raw, "group000000", 0)];
    char place[32];
    snprintf(place, sizeof(place), "#p%zu.0", group[1].id);
    raw_set_field(group, 3, "2");
    for (size_t i = 0; i < 100; i++)
        raw_insert_field(group, 5 + 2 * i, place);
    int fd = raw_write(&raw);

    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    struct fmt_cursor cursor = fmt_group(&reader, "group000000");
    walk_no_more_than_the_file(&cursor, length);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
    free(value);
    many_free(many);
}

/* What stands behind a group without places is read as far as it is entries, and no further. */
Test(hostile, a_group_that_counts_more_entries_than_it_has_ends_in_damage)
{
    struct many *many = many_entries(100, 50);
    struct raw_index raw = raw_read(written_file(&many->contents));
    for (size_t number = 0; number < 2; number++) {
        char name[] = "group000000";
        name[10] = (char)('0' + number);
        struct raw_record *group = &raw.records[raw_find(&raw, name, 0)];
        cr_assert_str_eq(raw_field(group, 3), "1");
        raw_set_field(group, 0, "51");
        raw_insert_field(group, raw_count_fields(group), "more");
    }
    int fd = raw_write(&raw);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    for (size_t number = 0; number < 2; number++) {
        char name[] = "group000000";
        name[10] = (char)('0' + number);
        struct fmt_cursor cursor = fmt_group(&reader, name);
        size_t n = 0;
        for (epi_entry entry; fmt_next_entry(&cursor, &entry); n++)
            cr_expect_str_eq(entry.group, name);
        cr_expect_eq(cursor.status, FMT_DAMAGED);
        cr_expect_eq(n, 50);
    }
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
    many_free(many);
}

/* The same by the slots of one hash, and a record that is not even wanted, so that no entry is ever
 * handed out. */
Test(hostile, many_slots_that_lead_to_another_groups_entry_end_in_damage)
{
    const size_t length = (size_t)2 << 20;
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct raw_index raw = raw_read(written_file(&contents));
    const struct raw_record other = raw.records[raw_find(&raw, "a/b/c", 1)];
    cr_assert_str_eq(raw_field(&other, 7), "a/b");
    for (size_t i = 0; i < 2000; i++)
        raw_insert(&raw, raw.count, "a/b/c", 5, other.data, other.data_length);
    struct raw_record *large = &raw.records[raw.count - 1];
    char *value = malloc(length + 1);
    memset(value, 'v', length);
    value[length] = '\0';
    raw_set_field(large, 0, value);
    uint32_t behind = 0;
    int fd = raw_write(&raw);
    struct cdb cdb;
    struct cdb_find find;
    cr_assert_eq(cdb_init(&cdb, fd), 0);
    cr_assert_gt(cdb_findinit(&find, &cdb, "a/b/c", 5), 0);
    while (cdb_findnext(&find) > 0)
        behind = cdb_keypos(&cdb) - 8;
    cdb_free(&cdb);
    point_all_slots_at(fd, cdb_hash("a/b/c", 5), behind);

    struct fmt_reader reader;
    epi_entry entry;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    cr_expect_eq(fmt_find(&reader, "a", "b/c", &entry), FMT_DAMAGED);
    struct fmt_cursor cursor = fmt_group(&reader, "a/b/c");
    cr_expect_not(fmt_next_entry(&cursor, &entry));
    cr_expect_eq(cursor.status, FMT_DAMAGED);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
    free(value);
}

Test(hostile, a_list_that_names_one_group_over_and_over_ends_in_damage)
{
    struct many *many = many_entries(1000, 1000);
    struct raw_index raw = raw_read(written_file(&many->contents));
    char list[40000] = "1000";
    size_t size = 5;
    size += (size_t)sprintf(list + size, "2") + 1;
    for (size_t i = 0; i < 1000; i++) {
        size += (size_t)sprintf(list + size, "group000000") + 1;
        size += (size_t)sprintf(list + size, "1000") + 1;
    }
    raw_remove(&raw, 1);
    raw_insert(&raw, 1, "\0groups", 7, list, size);
    raw_set_field(&raw.records[0], 10, "1000");
    int fd = raw_write(&raw);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    walk_no_more_than_the_file(&cursor, 50);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
    many_free(many);
}

Test(hostile, a_table_full_of_slots_ends)
{
    struct many *many = many_entries(1, 1);
    int fd = written_file(&many->contents);
    const char *key = "group000000/absent";
    uint32_t hash = cdb_hash(key, (unsigned)strlen(key));
    unsigned char pointer[8];
    uint32_t size = (uint32_t)lseek(fd, 0, SEEK_END);
    /* The records as a hash table: hardly an empty slot, and none that a probe may trust. */
    cdb_pack(2048, pointer);
    cdb_pack((size - 2048) / 8, pointer + 4);
    cr_assert_eq(pwrite(fd, pointer, 8, (hash & 255) * 8), 8);
    struct fmt_reader reader;
    epi_entry entry;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    cr_expect_neq(fmt_find(&reader, "group000000", "absent", &entry), FMT_OK);
    cdb_pack(size / 8 + 1, pointer + 4);
    cr_assert_eq(pwrite(fd, pointer, 8, (hash & 255) * 8), 8);
    cr_expect_eq(fmt_find(&reader, "group000000", "absent", &entry), FMT_DAMAGED);
    fmt_reader_close(&reader);
    close(fd);
    many_free(many);
}
