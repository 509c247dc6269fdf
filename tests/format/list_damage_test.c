/* Damage within a list is damage, and not the list's end: what was read of it is not all. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "colliding_names.h"
#include "raw_index.h"
#include "reader.h"
#include "sample.h"
#include "writer.h"

/* The sample with one field of one of its first records changed. */
static void open_with(struct fmt_reader *reader, size_t record, size_t field, const char *text)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct raw_index raw = raw_read(written_file(&contents));
    raw_set_field(&raw.records[record], field, text);
    int fd = raw_write(&raw);
    cr_assert_eq(fmt_reader_open(reader, fd), FMT_OK);
    close(fd);
    raw_free(&raw);
}

#define EXPECT_DAMAGE_BEHIND_THE_FIRST(type, walk, next)                                           \
    do {                                                                                           \
        struct fmt_cursor cursor = walk(&reader);                                                  \
        type element;                                                                              \
        cr_expect(next(&cursor, &element));                                                        \
        cr_expect_eq(cursor.status, FMT_OK);                                                       \
        cr_expect_not(next(&cursor, &element));                                                    \
        cr_expect_eq(cursor.status, FMT_DAMAGED);                                                  \
        cr_expect_not(next(&cursor, &element));                                                    \
        cr_expect_eq(cursor.status, FMT_DAMAGED);                                                  \
        fmt_reader_close(&reader);                                                                 \
    } while (0)

Test(list_damage, a_path_entry_of_no_kind_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    open_with(&reader, 0, 16 + 10 + 1, "folder");
    EXPECT_DAMAGE_BEHIND_THE_FIRST(struct path_entry, fmt_path_entries, fmt_next_path_entry);
}

Test(list_damage, a_count_of_path_entries_that_is_too_low_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    struct path_entry path_entry;
    open_with(&reader, 0, 15, "4");
    struct fmt_cursor cursor = fmt_path_entries(&reader);
    for (int i = 0; i < 4; i++)
        cr_expect(fmt_next_path_entry(&cursor, &path_entry));
    cr_expect_not(fmt_next_path_entry(&cursor, &path_entry));
    cr_expect_eq(cursor.status, FMT_DAMAGED);
    fmt_reader_close(&reader);
}

Test(list_damage, a_group_without_a_count_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    open_with(&reader, 1, 2 + 2 + 1, "many");
    EXPECT_DAMAGE_BEHIND_THE_FIRST(epi_group_info, fmt_groups, fmt_next_group);
}

Test(list_damage, a_distribution_with_another_stamp_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    open_with(&reader, 2, 2 + 17 + 8, "fresh");
    EXPECT_DAMAGE_BEHIND_THE_FIRST(struct distribution, fmt_distributions, fmt_next_distribution);
}

Test(list_damage, a_distribution_with_an_absurd_number_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    open_with(&reader, 2, 2 + 17 + 1, "6");
    EXPECT_DAMAGE_BEHIND_THE_FIRST(struct distribution, fmt_distributions, fmt_next_distribution);
}

Test(list_damage, a_problem_without_a_line_ends_the_walk_in_damage)
{
    struct fmt_reader reader;
    open_with(&reader, 3, 2 + 4 + 1, "");
    EXPECT_DAMAGE_BEHIND_THE_FIRST(epi_problem, fmt_problems, fmt_next_problem);
}

Test(list_damage, a_group_that_counts_otherwise_than_its_list_ends_a_walk_over_everything)
{
    struct fmt_reader reader;
    epi_entry entry;
    open_with(&reader, 1, 3, "2");
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    while (fmt_next_entry(&cursor, &entry))
        ;
    cr_expect_eq(cursor.status, FMT_DAMAGED);
    fmt_reader_close(&reader);
}

Test(list_damage, a_header_that_does_not_end_with_a_nul_is_damage)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    struct fmt_reader reader;
    int fd = written_file(&contents);
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    off_t last = reader.header_end - reader.file - 1;
    fmt_reader_close(&reader);
    cr_assert_eq(pwrite(fd, "x", 1, last), 1);
    cr_expect_eq(fmt_reader_open(&reader, fd), FMT_DAMAGED);
    close(fd);
}

Test(list_damage, a_size_in_the_header_that_is_one_off_is_seen)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    for (int off = -1; off <= 1; off++) {
        struct fmt_file file;
        struct fmt_reader reader;
        cr_assert_eq(fmt_make(&file, &contents, NULL), FMT_OK);
        char *digits = memmem(file.memory, file.size, "meta", 5) + 5 + 33, wanted[24];
        cr_assert_eq((size_t)strtoul(digits, NULL, 10), file.size);
        snprintf(wanted, sizeof wanted, "%ld", (long)file.size + off);
        cr_assert_eq(strlen(wanted), strlen(digits));
        memcpy(digits, wanted, strlen(wanted));
        cr_expect_eq(fmt_reader_open_bytes(&reader, file.bytes, file.size), off == 0 ? FMT_OK
                                                                            : off < 0
                                                                                ? FMT_DAMAGED
                                                                                : FMT_TRUNCATED);
        fmt_file_free(&file);
    }
}

Test(list_damage, groups_of_one_hash_and_one_length_are_kept_apart)
{
    enum { GROUPS = 20 };
    static char names[GROUPS][COLLIDING_LENGTH + 1], groups[GROUPS][COLLIDING_LENGTH + 3];
    struct many *many = many_entries(GROUPS, 1);
    colliding_names("g", GROUPS, names);
    for (size_t i = 0; i < GROUPS; i++) {
        memcpy(groups[i], "g/", 2);
        memcpy(groups[i] + 2, names[i], sizeof names[i]);
        many->entries[i].group = groups[i];
    }
    int fd = written_file(&many->contents);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    for (size_t i = 0; i < GROUPS; i++) {
        epi_entry entry;
        struct fmt_cursor cursor = fmt_group(&reader, groups[i]);
        cr_assert(fmt_next_entry(&cursor, &entry));
        cr_expect_eq(entry.line, i + 1);
        cr_expect_not(fmt_next_entry(&cursor, &entry));
        cr_expect_eq(cursor.status, FMT_NONE);
    }
    fmt_reader_close(&reader);
    close(fd);
    many_free(many);
}

Test(list_damage, a_walk_over_the_entries_of_each_distribution_takes_those_of_none_twice)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    int fd = written_file(&contents);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    struct fmt_cursor each = fmt_entries_of_each(&reader);
    epi_entry entry, one;
    for (uint32_t number = 0; number < contents.n_distributions; number++) {
        struct fmt_cursor owned =
            fmt_owned_entries(&reader, contents.distributions[number].public.normalized, number);
        while (fmt_next_entry(&owned, &one)) {
            cr_assert(fmt_next_entry(&each, &entry));
            cr_expect_eq(entry.value, one.value, "the same place in the file");
            cr_expect_eq(entry.distribution, number);
        }
    }
    cr_expect_not(fmt_next_entry(&each, &entry));
    cr_expect_eq(each.status, FMT_NONE);
    fmt_reader_close(&reader);
    close(fd);
}

/* One field of the table of distributions. */
static const struct {
    size_t distribution, field;
    const char *text;
    int sound; /* entries in front of the damage */
} of_no_distribution[] = {
    {1, 1, "0", 6},     /* a number that another one has */
    {1, 5, "nope", 6},  /* a name that no list has */
    {4, 5, "gamma", 9}, /* the name of another */
    {3, 7, "1", 9},     /* entries, though it is hidden */
    {1, 7, "x", 6},     /* entries that cannot be counted */
};

Test(list_damage, a_distribution_whose_entries_are_not_to_be_had_ends_a_walk_over_those_of_each)
{
    for (size_t i = 0; i < sizeof of_no_distribution / sizeof *of_no_distribution; i++) {
        struct fmt_reader reader;
        epi_entry entry;
        int sound = 0;
        open_with(&reader, 2,
                  2 + 17 * of_no_distribution[i].distribution + of_no_distribution[i].field,
                  of_no_distribution[i].text);
        struct fmt_cursor cursor = fmt_entries_of_each(&reader);
        while (fmt_next_entry(&cursor, &entry))
            sound++;
        cr_expect_eq(cursor.status, FMT_DAMAGED, "%zu", i);
        cr_expect_eq(sound, of_no_distribution[i].sound, "%zu: %d", i, sound);
        fmt_reader_close(&reader);
    }
}

Test(list_damage, distributions_and_their_entries_are_found_by_name)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    int fd = written_file(&contents);
    struct fmt_reader reader;
    cr_assert_eq(fmt_reader_open(&reader, fd), FMT_OK);
    struct distribution distribution;
    struct fmt_cursor cursor = fmt_distributions_named(&reader, "alpha");
    cr_assert(fmt_next_distribution(&cursor, &distribution));
    cr_expect_eq(distribution.public.number, 0);
    cr_assert(fmt_next_distribution(&cursor, &distribution));
    cr_expect_eq(distribution.public.number, 3);
    cr_expect(distribution.public.shadowed);
    cr_expect_not(fmt_next_distribution(&cursor, &distribution));
    cr_expect_eq(cursor.status, FMT_NONE);
    cursor = fmt_distributions_named(&reader, "Alpha");
    cr_expect_not(fmt_next_distribution(&cursor, &distribution));
    cr_expect_eq(cursor.status, FMT_NONE);
    for (uint32_t number = 0; number < contents.n_distributions; number++) {
        epi_entry entry;
        const char *name = contents.distributions[number].public.normalized;
        cursor = fmt_owned_entries(&reader, name, number);
        for (size_t i = 0; i < contents.n_entries; i++) {
            if (contents.entries[i].distribution != number)
                continue;
            cr_assert(fmt_next_entry(&cursor, &entry));
            cr_expect_str_eq(entry.value, contents.entries[i].value);
            cr_expect_eq(entry.line, contents.entries[i].line);
        }
        cr_expect_not(fmt_next_entry(&cursor, &entry));
        cr_expect_eq(cursor.status, FMT_NONE);
    }
    fmt_reader_close(&reader);
    close(fd);
}
