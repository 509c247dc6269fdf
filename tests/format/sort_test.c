#include "sort.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

struct item {
    uint32_t key, place;
};

static int by_key(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

static int by_key_and_place(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = by_key(left, right);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static struct item *make_items(size_t n, uint32_t n_keys)
{
    struct item *items = malloc((n + 1) * sizeof *items);
    uint32_t random = 1;
    cr_assert_not_null(items);
    for (size_t i = 0; i < n; i++) {
        random = random * 1664525 + 1013904223;
        items[i] = (struct item){(random >> 8) % n_keys, (uint32_t)i};
    }
    return items;
}

/* One run, runs that are merged once, twice and three times, and what does not fill the last. */
static const size_t sizes[] = {0, 1, 2, 4095, 4096, 4097, 8192, 8193, 16384, 16385, 40000};

Test(sort, puts_items_into_the_order_of_qsort)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i];
        struct item *items = make_items(n, UINT32_MAX >> 8),
                    *expected = make_items(n, UINT32_MAX >> 8);
        qsort(expected, n, sizeof *expected, by_key_and_place);
        cr_assert_eq(fmt_sort(items, n, sizeof *items, by_key_and_place, NULL), FMT_OK);
        for (size_t j = 0; j < n; j++)
            cr_assert_eq(items[j].place, expected[j].place, "%zu of %zu", j, n);
        free(items);
        free(expected);
    }
}

Test(sort, keeps_every_item_where_most_are_equal)
{
    enum { N = 20000 };
    struct item *items = make_items(N, 3);
    char *seen = calloc(N, 1);
    cr_assert_not_null(seen);
    cr_assert_eq(fmt_sort(items, N, sizeof *items, by_key, NULL), FMT_OK);
    for (size_t i = 0; i < N; i++) {
        cr_assert(i == 0 || items[i - 1].key <= items[i].key);
        cr_assert_eq(seen[items[i].place]++, 0);
    }
    free(items);
    free(seen);
}

struct calls {
    size_t made, stop_at;
};

static int count_call(void *context)
{
    struct calls *calls = context;
    return ++calls->made == calls->stop_at;
}

static size_t compared;

static int count_comparison(const void *left, const void *right)
{
    compared++;
    return by_key(left, right);
}

Test(sort, asks_all_the_time_and_stops_when_it_is_told_to)
{
    enum { N = 100000 };
    struct item *items = make_items(N, UINT32_MAX >> 8);
    struct calls calls = {0, 0};
    const struct fmt_progress progress = {count_call, &calls};
    cr_assert_eq(fmt_sort(items, N, sizeof *items, count_comparison, &progress), FMT_OK);
    /* A run of 4,096 takes twelve comparisons for each. */
    cr_expect_lt(compared / calls.made, 50000, "%zu comparisons, asked %zu times", compared,
                 calls.made);
    size_t all = calls.made;
    for (size_t i = 1; i <= all; i += all / 20) {
        calls = (struct calls){0, i};
        struct item *unsorted = make_items(N, UINT32_MAX >> 8);
        cr_expect_eq(fmt_sort(unsorted, N, sizeof *unsorted, by_key, &progress), FMT_STOPPED);
        cr_expect_eq(calls.made, i, "it went on after it was told to stop");
        free(unsorted);
    }
    free(items);
}
