/* Files of other versions of the format. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"
#include "verify.h"

static struct raw_index raw_sample(struct fmt_contents *contents)
{
    *contents = sample_contents(EPI_LOCAL);
    return raw_read(written_file(contents));
}

/* One field more behind each element of a list that begins at field `first`. */
static void widen(struct raw_record *record, size_t first, size_t width_field)
{
    size_t width = strtoul(raw_field(record, width_field), NULL, 10);
    size_t elements = (raw_count_fields(record) - first) / width;
    char text[16];
    for (size_t i = elements; i > 0; i--)
        raw_insert_field(record, first + i * width, "from the future");
    snprintf(text, sizeof(text), "%zu", width + 1);
    raw_set_field(record, width_field, text);
}

static void make_minor_version(struct raw_index *raw)
{
    raw_set_field(&raw->records[0], 0, "1.7");
    raw_set_field(&raw->records[0], 13, "10");
    widen(&raw->records[0], 16, 14);
    raw_insert_field(&raw->records[0], raw_count_fields(&raw->records[0]), "a new fixed field");
    for (size_t i = 1; i < 4; i++)
        widen(&raw->records[i], 2, 1);
    for (size_t i = 4; i < raw->count; i++) {
        struct raw_record *record = &raw->records[i];
        if (record->key[0] == '\0' && record->key_length > 0) {
            widen(record, 2, 1);
        } else if (strcmp(raw_field(record, 1), "group") == 0) {
            if (strcmp(raw_field(record, 3), "2") == 0) /* one field means something else */
                widen(record, 4, 3);
        } else {
            for (size_t end = raw_count_fields(record); end > 0; end -= 9)
                raw_insert_field(record, end, "from the future");
        }
    }
    raw_insert(raw, 4, "\0later", 6, "anything\0at all", 16);
}

static void complaint_is_a_failure(void *context, uint64_t offset, const char *what)
{
    (void)context;
    cr_assert_fail("at %llu: %s", (unsigned long long)offset, what);
}

Test(versions, fields_and_keys_that_a_minor_version_added_are_ignored)
{
    struct fmt_contents contents;
    struct raw_index raw = raw_sample(&contents);
    make_minor_version(&raw);
    int fd = raw_write(&raw);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    cr_expect_eq(reader.header.version_minor, 7);
    cr_expect_eq(fmt_verify(&reader, complaint_is_a_failure, NULL), FMT_OK);

    struct fmt_cursor cursor = fmt_path_entries(&reader);
    struct path_entry path_entry;
    for (size_t i = 0; i < contents.n_path_entries; i++) {
        cr_assert(fmt_next_path_entry(&cursor, &path_entry));
        cr_expect_str_eq(path_entry.path, contents.path_entries[i].path);
    }
    cr_expect_not(fmt_next_path_entry(&cursor, &path_entry));

    cursor = fmt_distributions(&reader);
    struct distribution distribution;
    for (size_t i = 0; i < contents.n_distributions; i++) {
        cr_assert(fmt_next_distribution(&cursor, &distribution));
        cr_expect_str_eq(distribution.public.directory, contents.distributions[i].public.directory);
        cr_expect_eq(distribution.public.entries, contents.distributions[i].public.entries);
    }
    cr_expect_not(fmt_next_distribution(&cursor, &distribution));
    cursor = fmt_distributions_named(&reader, "alpha");
    cr_expect(fmt_next_distribution(&cursor, &distribution));
    cr_expect_str_eq(distribution.public.version, "1.0");

    cursor = fmt_problems(&reader);
    epi_problem problem;
    for (size_t i = 0; i < contents.n_problems; i++) {
        cr_assert(fmt_next_problem(&cursor, &problem));
        cr_expect_str_eq(problem.text, contents.problems[i].text);
    }
    cr_expect_not(fmt_next_problem(&cursor, &problem));

    epi_entry entry;
    size_t n = 0;
    for (cursor = fmt_all_entries(&reader); fmt_next_entry(&cursor, &entry); n++)
        ;
    cr_expect_eq(cursor.status, FMT_NONE);
    cr_expect_eq(n, contents.n_entries);
    for (size_t i = 0; i < contents.n_entries; i++)
        cr_expect_eq(fmt_find(&reader, contents.entries[i].group, contents.entries[i].name, &entry),
                     FMT_OK);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
}

Test(versions, another_major_version_is_refused_and_reported)
{
    static const struct {
        const char *text;
        uint32_t major, minor;
    } versions[] = {{"2.0", 2, 0}, {"0.9", 0, 9}, {"4294967295.3", UINT32_MAX, 3}};
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        struct fmt_contents contents;
        struct raw_index raw = raw_sample(&contents);
        raw_set_field(&raw.records[0], 0, versions[i].text);
        int fd = raw_write(&raw);
        struct fmt_reader reader;
        cr_expect_eq(fmt_reader_open(&reader, fd), FMT_VERSION);
        cr_expect_eq(reader.header.version_major, versions[i].major);
        cr_expect_eq(reader.header.version_minor, versions[i].minor);
        close(fd);
        raw_free(&raw);
    }
}

/* Nothing else is known of another major version: its header may have any shape. */
Test(versions, another_major_version_is_reported_from_its_first_field_alone)
{
    struct raw_index raw = {0};
    struct fmt_reader reader;
    raw_insert(&raw, 0, "\0epindex", 8, "3.1\0\xff\xfe", 6);
    int fd = raw_write(&raw);
    cr_expect_eq(fmt_reader_open(&reader, fd), FMT_VERSION);
    cr_expect_eq(reader.header.version_major, 3);
    close(fd);
    raw_free(&raw);
}

Test(versions, a_version_that_is_none_is_damage)
{
    static const char *const bad[] = {"", "1", "1.", ".0", "1.0.0", "one.two", "1.00", "1,0"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct fmt_contents contents;
        struct raw_index raw = raw_sample(&contents);
        struct fmt_reader reader;
        raw_set_field(&raw.records[0], 0, bad[i]);
        int fd = raw_write(&raw);
        cr_expect_eq(fmt_reader_open(&reader, fd), FMT_DAMAGED, "'%s'", bad[i]);
        close(fd);
        raw_free(&raw);
    }
}

Test(versions, in_our_own_version_more_fields_are_a_violation)
{
    struct fmt_contents contents;
    struct raw_index raw = raw_sample(&contents);
    make_minor_version(&raw);
    raw_set_field(&raw.records[0], 0, "1.0");
    int fd = raw_write(&raw);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    cr_expect_eq(fmt_verify(&reader, NULL, NULL), FMT_DAMAGED);
    fmt_reader_close(&reader);
    close(fd);
    raw_free(&raw);
}
