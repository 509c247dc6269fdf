/* What the writer was given is what the reader gives back. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "opened_sample.h"
#include "verify.h"
#include "writer.h"

static void assert_same_stamp(const struct stamp *got, const struct stamp *expected)
{
    cr_assert_eq(got->state, expected->state);
    cr_assert_eq(got->inode, expected->inode);
    cr_assert_eq(got->mtime_ns, expected->mtime_ns);
    cr_assert_eq(got->ctime_ns, expected->ctime_ns);
}

Test(round_trip, the_header_says_what_was_written)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    uint64_t size;
    open_sample(&reader, &contents);
    int fd = written_file(&contents);
    size = (uint64_t)lseek(fd, 0, SEEK_END);
    close(fd);
    cr_expect_eq(reader.header.version_major, 1);
    cr_expect_eq(reader.header.version_minor, 0);
    cr_expect_eq(reader.header.kind, EPI_LOCAL);
    cr_expect_eq(reader.header.level, EPI_LEVEL_META);
    cr_expect_not(reader.header.synced);
    cr_expect_str_eq(reader.header.boot, contents.boot);
    cr_expect_eq(reader.header.file_size, size);
    cr_expect_eq(reader.header.path_entries, contents.n_path_entries);
    cr_expect_eq(reader.header.distributions, contents.n_distributions);
    cr_expect_eq(reader.header.entries, contents.n_entries);
    cr_expect_eq(reader.header.groups, 6);
    cr_expect_eq(reader.header.problems, contents.n_problems);
    cr_expect_arr_eq(reader.header.directory_hash.bytes, contents.directory_hash.bytes, 16);
    fmt_reader_close(&reader);
}

/* As of an index that nobody writes to a disk. */
Test(round_trip, a_file_in_memory_is_read_like_any_other)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct fmt_reader reader;
    struct fmt_file file;
    epi_entry entry;
    cr_assert_eq(fmt_make(&file, &contents, NULL), FMT_OK);
    cr_assert_eq(fmt_reader_open_bytes(&reader, file.bytes, file.size), FMT_OK);
    cr_expect_eq(fmt_find(&reader, "console_scripts", "alpha", &entry), FMT_OK);
    cr_expect_str_eq(entry.value, "alpha.cli:main");
    fmt_reader_close(&reader);
    cr_expect_eq(fmt_reader_open_bytes(&reader, file.bytes, file.size - 1), FMT_TRUNCATED);
    fmt_file_free(&file);
}

/* The size's own digits are part of the size: every length around a power of ten. */
Test(round_trip, the_size_is_right_where_it_gains_a_digit)
{
    struct path_entry path_entry = {.path = "/p", .distributions = 1};
    struct distribution distribution = {.public.directory = "d.dist-info",
                                        .public.location = "/p/d.dist-info",
                                        .public.normalized = "d",
                                        .public.entries = 1};
    epi_entry entry = {.value = "",
                       .group = "g",
                       .name = "n",
                       .extras = "",
                       .location = "/p/d.dist-info",
                       .line = 1};
    struct fmt_contents contents = {.level = EPI_LEVEL_META,
                                    .path_entries = &path_entry,
                                    .n_path_entries = 1,
                                    .distributions = &distribution,
                                    .n_distributions = 1,
                                    .entries = &entry,
                                    .n_entries = 1};
    set_hashes(&path_entry, 1, &distribution, &contents.directory_hash);
    uint64_t size = 0;
    for (size_t length = 0; size < 10020; length += size < 9990 ? 20 : 1) {
        char *long_value = calloc(1, length + 1);
        memset(long_value, 'v', length);
        entry.value = long_value;
        int fd = written_file(&contents);
        struct fmt_reader reader;
        cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
        size = reader.header.file_size;
        cr_assert_eq((uint64_t)lseek(fd, 0, SEEK_END), size);
        fmt_reader_close(&reader);
        close(fd);
        free(long_value);
    }
}

Test(round_trip, path_entries_come_back)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    struct path_entry got;
    open_sample(&reader, &contents);
    struct fmt_cursor cursor = fmt_path_entries(&reader);
    for (size_t i = 0; i < contents.n_path_entries; i++) {
        cr_assert(fmt_next_path_entry(&cursor, &got));
        cr_expect_str_eq(got.path, contents.path_entries[i].path);
        cr_expect_eq(got.kind, contents.path_entries[i].kind);
        assert_same_stamp(&got.stamp, &contents.path_entries[i].stamp);
        cr_expect_arr_eq(got.content.bytes, contents.path_entries[i].content.bytes, 16);
        cr_expect_eq(got.distributions, contents.path_entries[i].distributions);
    }
    cr_assert_not(fmt_next_path_entry(&cursor, &got));
    cr_assert_eq(cursor.status, FMT_NONE);
    fmt_reader_close(&reader);
}

Test(round_trip, distributions_come_back_with_what_is_absent_and_what_is_empty)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    struct distribution got;
    open_sample(&reader, &contents);
    struct fmt_cursor cursor = fmt_distributions(&reader);
    for (size_t i = 0; i < contents.n_distributions; i++) {
        const struct distribution *expected = &contents.distributions[i];
        cr_assert(fmt_next_distribution(&cursor, &got));
        assert_same_text(got.public.directory, expected->public.directory);
        assert_same_text(got.public.location, expected->public.location);
        cr_expect_eq(got.public.number, i);
        assert_same_text(got.public.name, expected->public.name);
        assert_same_text(got.public.version, expected->public.version);
        assert_same_text(got.public.normalized, expected->public.normalized);
        assert_same_stamp(&got.stamp, &expected->stamp);
        assert_same_stamp(&got.metadata_stamp, &expected->metadata_stamp);
        cr_expect_arr_eq(got.content.bytes, expected->content.bytes, 16);
        cr_expect_eq(got.public.path_entry, expected->public.path_entry);
        cr_expect_eq(got.public.shadowed, expected->public.shadowed);
        cr_expect_eq(got.has_problems, expected->has_problems);
        cr_expect_eq(got.public.entries, expected->public.entries);
    }
    cr_assert_not(fmt_next_distribution(&cursor, &got));
    cr_assert_eq(cursor.status, FMT_NONE);
    fmt_reader_close(&reader);
}

Test(round_trip, problems_come_back)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_problem got;
    open_sample(&reader, &contents);
    struct fmt_cursor cursor = fmt_problems(&reader);
    for (size_t i = 0; i < contents.n_problems; i++) {
        cr_assert(fmt_next_problem(&cursor, &got));
        cr_expect_str_eq(got.path, contents.problems[i].path);
        cr_expect_eq(got.line, contents.problems[i].line);
        cr_expect_str_eq(got.code, contents.problems[i].code);
        cr_expect_str_eq(got.text, contents.problems[i].text);
    }
    cr_assert_not(fmt_next_problem(&cursor, &got));
    fmt_reader_close(&reader);
}

Test(round_trip, groups_come_sorted_bytewise_with_their_counts)
{
    static const epi_group_info expected[] = {{"", 1, {0}, {0}},
                                              {"a", 3, {0}, {0}},
                                              {"a/b", 1, {0}, {0}},
                                              {"a/b/c", 1, {0}, {0}},
                                              {"console_scripts", 5, {0}, {0}},
                                              {"\xe2\x98\x83 group", 1, {0}, {0}}};
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_group_info got;
    open_sample(&reader, &contents);
    struct fmt_cursor cursor = fmt_groups(&reader);
    for (size_t i = 0; i < 6; i++) {
        cr_assert(fmt_next_group(&cursor, &got));
        cr_expect_str_eq(got.name, expected[i].name);
        cr_expect_eq(got.entries, expected[i].entries);
    }
    cr_assert_not(fmt_next_group(&cursor, &got));
    cr_assert_eq(cursor.status, FMT_NONE);
    fmt_reader_close(&reader);
}

Test(round_trip, an_index_of_nothing_is_sound)
{
    struct fmt_contents contents = {.kind = EPI_SEALED, .level = EPI_LEVEL_TRUST};
    set_hashes(NULL, 0, NULL, &contents.directory_hash);
    struct fmt_reader reader;
    epi_entry entry;
    open_contents(&reader, &contents);
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    cr_expect_not(fmt_next_entry(&cursor, &entry));
    cr_expect_eq(cursor.status, FMT_NONE);
    cr_expect_eq(fmt_find(&reader, "", "", &entry), FMT_NONE);
    cr_expect_eq(fmt_verify(&reader, complaint_is_a_failure, NULL), FMT_OK);
    fmt_reader_close(&reader);
}

Test(round_trip, both_kinds_verify)
{
    for (int kind = EPI_LOCAL; kind <= EPI_SEALED; kind++) {
        struct fmt_contents contents = sample_contents((epi_kind)kind);
        struct fmt_reader reader;
        open_contents(&reader, &contents);
        cr_assert_eq(fmt_verify(&reader, complaint_is_a_failure, NULL), FMT_OK);
        fmt_reader_close(&reader);
    }
}

Test(round_trip, the_same_contents_are_the_same_bytes)
{
    struct fmt_contents contents = sample_contents(EPI_SEALED);
    int first = written_file(&contents), second = written_file(&contents);
    size_t size = (size_t)lseek(first, 0, SEEK_END);
    cr_assert_eq((size_t)lseek(second, 0, SEEK_END), size);
    char *bytes = malloc(2 * size);
    cr_assert_eq(pread(first, bytes, size, 0), (ssize_t)size);
    cr_assert_eq(pread(second, bytes + size, size, 0), (ssize_t)size);
    cr_assert_arr_eq(bytes, bytes + size, size);
    free(bytes);
    close(first);
    close(second);
}
