/* What an update takes over from the index that was there, and what it reads again. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../format/support/raw_index.h"
#include "updates.h"

TestSuite(update, .init = scratch_make, .fini = scratch_remove);

/* It may have less in it than this version writes, or more than it knows. */
Test(update, builds_anew_what_has_another_minor_version)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    int file = open(scratch("i.cdb").text, O_RDWR);
    cr_assert_geq(file, 0);
    char version[4];
    const off_t place = 2048 + 8 + 8; /* behind the lengths and the key of the first record */
    cr_assert_eq(pread(file, version, 4, place), 4);
    cr_assert_str_eq(version, "1.0");
    cr_assert_eq(pwrite(file, "1.1", 4, place), 4);
    raw_correct_checksum(file);
    close(file);
    cr_expect(has_entry("a"), "it can be asked");
    cr_expect_eq(update(), EPI_BUILT);
    cr_expect_eq(update(), EPI_KEPT);
}

/* The stamps of a damaged index are as they were, and its entries are not. */
Test(update, believes_no_index_with_a_flipped_byte)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    epi_index *index = open_index(scratch("i.cdb"));
    char *expected = dump_all(index);
    epi_close(index);
    size_t length;
    char *bytes = file_bytes(scratch("i.cdb"), &length);
    for (size_t at = 2048; at < length; at += 7) {
        bytes[at] ^= 1;
        put_bytes(scratch("i.cdb"), bytes, length);
        bytes[at] ^= 1;
        cr_expect_eq(update(), EPI_BUILT, "byte %zu", at);
        index = open_index(scratch("i.cdb"));
        char *found = dump_all(index);
        cr_expect_str_eq(found, expected, "byte %zu: %s", at, found);
        free(found);
        epi_close(index);
    }
    free(bytes);
    free(expected);
}

Test(update, takes_nothing_over_from_a_damaged_index_of_a_tree_that_changed)
{
    put_site();
    cr_expect_eq(update(), EPI_BUILT);
    size_t length;
    char *bytes = file_bytes(scratch("i.cdb"), &length);
    char *value = memmem(bytes, length, "beta:b", sizeof "beta:b");
    cr_assert_not_null(value);
    for (; value != NULL; value = memmem(value, length - (size_t)(value - bytes), "beta:b", 7))
        memcpy(value, "evil:e", 6);
    put_bytes(scratch("i.cdb"), bytes, length);
    free(bytes);
    edit_in_place(ENTRY_POINTS, 'a', 'c');
    cr_expect_eq(update(), EPI_BUILT);
    epi_index *index = open_index(scratch("i.cdb"));
    epi_entry entry;
    cr_assert_eq(epi_find(index, "g", "b", &entry), EPI_OK);
    cr_expect_str_eq(entry.value, "beta:b");
    epi_close(index);
}

Test(update, reports_the_problems_of_what_it_did_not_have_to_read_again)
{
    put_site();
    put_distribution(scratch("site/bad-1.dist-info"), "bad", "1", "[g]\nx = bad:x\nno equals\n");
    put_distribution(scratch("site/odd-1.dist-info"), "odd", "1", "[g]\ny = no reference ?\n");
    settle();
    cr_expect_eq(update(), EPI_BUILT);
    edit_in_place(ENTRY_POINTS, 'a', 'c');
    cr_expect_eq(update(), EPI_BUILT);
    epi_index *index = open_index(scratch("i.cdb"));
    epi_problem problem;
    epi_cursor cursor = epi_problems(index);
    cr_assert(epi_next_problem(&cursor, &problem));
    cr_expect_str_eq(problem.path, scratch("site/bad-1.dist-info/entry_points.txt").text);
    cr_expect_eq(problem.line, 3);
    cr_expect_str_eq(problem.code, "no-equals-sign");
    cr_assert(epi_next_problem(&cursor, &problem));
    cr_expect_str_eq(problem.path, scratch("site/odd-1.dist-info/entry_points.txt").text);
    cr_expect_not(epi_next_problem(&cursor, &problem));
    epi_close(index);
}

/* alpha hides ALPHA, whose entries the index therefore does not have. */
Test(update, reads_a_distribution_that_comes_out_of_the_shadow)
{
    put_site();
    put_distribution(scratch("later/ALPHA-9.dist-info"), "ALPHA", "9", "[g]\nz = alpha:z\n");
    settle();
    struct path site = scratch("site"), later = scratch("later");
    const char *paths[] = {site.text, later.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    cr_expect_eq(update_with(paths, 2, options), EPI_BUILT);
    cr_expect_not(has_entry("z"));
    remove_tree(scratch("site/alpha-1.dist-info"));
    cr_expect_eq(update_with(paths, 2, options), EPI_BUILT);
    cr_expect(has_entry("z"));
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", NULL);
    cr_expect_eq(update_with(paths, 2, options), EPI_BUILT);
    cr_expect_not(has_entry("z"));
}
