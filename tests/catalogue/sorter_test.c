#include "sorter.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pseudo-random, the same each time. */
static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 8;
}

struct record {
    char bytes[64];
    size_t length;
};

static int compare(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    int order = memcmp(a->bytes, b->bytes, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : a->length < b->length ? -1 : a->length > b->length;
}

/* There nothing can be put aside. */
#define NOWHERE "/nowhere"

/* Whether `n` records of `length` bytes are sorted without a file, in as little memory as there can
 * be. */
static bool fit(size_t n, size_t length)
{
    struct sorter *sorter = sorter_new(0, NOWHERE, NULL);
    int result = 0;
    for (size_t i = 0; i < n && result == 0; i++)
        result = sorter_add(sorter, "a record of some bytes", length);
    sorter_free(sorter);
    return result == 0;
}

static struct record *make_records(size_t n)
{
    struct record *records = calloc(n, sizeof *records);
    unsigned state = 1;
    for (size_t i = 0; i < n; i++) {
        records[i].length = next_random(&state) % sizeof records[i].bytes;
        for (size_t j = 0; j < records[i].length; j++)
            records[i].bytes[j] = (char)(next_random(&state) % 3 == 0 ? 0 : next_random(&state));
    }
    return records;
}

/* Sorts `n` records in `memory` bytes, putting what does not fit aside in `folder`, and holds them
 * against qsort(). */
static void sort_and_compare(size_t n, size_t memory, const char *folder)
{
    struct record *records = make_records(n);
    struct sorter *sorter = sorter_new(memory, folder, NULL);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(sorter_add(sorter, records[i].bytes, records[i].length), 0);
    cr_assert_eq(sorter_sort(sorter), 0);
    qsort(records, n, sizeof *records, compare);
    const char *bytes;
    size_t length;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && compare(&records[i - 1], &records[i]) == 0)
            continue;
        cr_assert_eq(sorter_next(sorter, &bytes, &length), 1);
        cr_assert_eq(length, records[i].length);
        cr_assert_arr_eq(bytes, records[i].bytes, length);
    }
    cr_assert_eq(sorter_next(sorter, &bytes, &length), 0);
    sorter_free(sorter);
    free(records);
}

Test(sorter, sorts_in_memory_what_fits)
{
    sort_and_compare(1000, 1 << 20, NOWHERE);
}

Test(sorter, merges_runs_where_it_does_not_fit)
{
    cr_assert_not(fit(50000, 20));
    sort_and_compare(50000, 0, "/tmp");
}

Test(sorter, gives_of_equal_records_one_wherever_they_stood)
{
    struct sorter *sorter = sorter_new(0, "/tmp", NULL);
    char record[12];
    const char *bytes;
    size_t length;
    cr_assert_not(fit(100000, 4));
    for (int i = 0; i < 100000; i++) {
        snprintf(record, sizeof record, "%04d", i % 7);
        cr_assert_eq(sorter_add(sorter, record, 4), 0);
    }
    cr_assert_eq(sorter_sort(sorter), 0);
    for (int i = 0; i < 7; i++) {
        snprintf(record, sizeof record, "%04d", i);
        cr_assert_eq(sorter_next(sorter, &bytes, &length), 1);
        cr_assert_eq(length, 4);
        cr_assert_arr_eq(bytes, record, 4);
    }
    cr_assert_eq(sorter_next(sorter, &bytes, &length), 0);
    sorter_free(sorter);
}

Test(sorter, takes_a_record_larger_than_its_memory)
{
    size_t size = 300 << 10, length;
    struct sorter *sorter = sorter_new(0, "/tmp", NULL);
    char *large = malloc(size);
    const char *bytes;
    memset(large, 'l', size);
    for (char letter = 'z'; letter >= 'a'; letter--) {
        cr_assert_eq(sorter_add(sorter, &letter, 1), 0);
        large[0] = letter;
        cr_assert_eq(sorter_add(sorter, large, size), 0);
    }
    cr_assert_eq(sorter_sort(sorter), 0);
    for (char letter = 'a'; letter <= 'z'; letter++) {
        cr_assert_eq(sorter_next(sorter, &bytes, &length), 1);
        cr_assert_eq(length, 1);
        cr_assert_eq(bytes[0], letter);
        cr_assert_eq(sorter_next(sorter, &bytes, &length), 1);
        cr_assert_eq(length, size);
        cr_assert_eq(bytes[0], letter);
    }
    cr_assert_eq(sorter_next(sorter, &bytes, &length), 0);
    sorter_free(sorter);
    free(large);
}

Test(sorter, of_nothing_gives_nothing)
{
    sort_and_compare(0, 0, NOWHERE);
}

Test(sorter, says_that_there_is_no_room_to_put_records_aside)
{
    cr_assert(fit(10, 22));
    cr_assert_not(fit(100000, 22));
}
