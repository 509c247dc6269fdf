#include "array.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

Test(array, holds_what_is_added_one_by_one)
{
    size_t *items = NULL, count = 0, capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        cr_assert(array_make_room(&items, count, 1, &capacity, sizeof *items));
        items[count++] = i;
    }
    cr_assert_geq(capacity, 1000);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(items[i], i);
    free(items);
}

Test(array, doubles_so_that_a_million_elements_move_few_times)
{
    char *items = NULL;
    size_t capacity = 0, moves = 0;
    for (size_t count = 0; count < 1000000; count++) {
        size_t before = capacity;
        cr_assert(array_make_room(&items, count, 1, &capacity, 1));
        moves += capacity != before;
    }
    cr_assert_leq(moves, 20);
    free(items);
}

Test(array, makes_room_for_many_at_once)
{
    int *items = NULL;
    size_t capacity = 0;
    cr_assert(array_make_room(&items, 0, 12345, &capacity, sizeof *items));
    cr_assert_geq(capacity, 12345);
    free(items);
}

Test(array, refuses_what_no_address_reaches_and_keeps_what_was_there)
{
    uint64_t *items = NULL;
    size_t capacity = 0;
    cr_assert(array_make_room(&items, 0, 4, &capacity, sizeof *items));
    items[0] = 7;
    uint64_t *before = items;
    size_t capacity_before = capacity;
    cr_assert_not(array_make_room(&items, 4, SIZE_MAX / 4, &capacity, sizeof *items));
    cr_assert_not(array_make_room(&items, 4, SIZE_MAX, &capacity, sizeof *items));
    cr_assert_eq(items, before);
    cr_assert_eq(items[0], 7);
    cr_assert_eq(capacity, capacity_before);
    free(items);
}

static int by_number(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

Test(array, is_sorted_whether_it_was_in_order_or_not)
{
    int in_order[] = {1, 2, 2, 3}, out_of_order[] = {1, 3, 2, 2}, first_too_large[] = {9, 1, 2};
    array_sort(in_order, 4, sizeof *in_order, by_number);
    array_sort(out_of_order, 4, sizeof *out_of_order, by_number);
    array_sort(first_too_large, 3, sizeof *first_too_large, by_number);
    array_sort(NULL, 0, sizeof *in_order, by_number);
    for (int i = 0; i < 4; i++)
        cr_expect_eq(in_order[i], out_of_order[i]);
    cr_expect_eq(first_too_large[0], 1);
    cr_expect_eq(first_too_large[2], 9);
}
