#include "name_table.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(name_table, names_are_numbered_in_the_order_in_which_they_first_come)
{
    struct name_table table = {0};
    size_t number = 99;
    cr_assert_not(name_table_find(&table, "a", &number));
    cr_assert_eq(name_table_add(&table, "a", &number), 1);
    cr_assert_eq(number, 0);
    cr_assert_eq(name_table_add(&table, "", &number), 1);
    cr_assert_eq(number, 1);
    char again[] = "a";
    cr_assert_eq(name_table_add(&table, again, &number), 0);
    cr_assert_eq(number, 0);
    cr_assert(name_table_find(&table, "", &number));
    cr_assert_eq(number, 1);
    cr_assert_not(name_table_find(&table, "b", &number));
    name_table_free(&table);
}

Test(name_table, a_hundred_thousand_names_keep_their_numbers)
{
    enum { N = 100000 };
    static char names[N][8];
    struct name_table table = {0};
    for (size_t i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "n%zu", i);
        cr_assert_eq(name_table_add(&table, names[i], NULL), 1);
    }
    for (size_t i = 0; i < N; i++) {
        size_t number;
        cr_assert(name_table_find(&table, names[i], &number));
        cr_assert_eq(number, i);
    }
    name_table_free(&table);
}

Test(name_table, every_name_is_known_at_every_moment_of_its_growth)
{
    enum { N = 3000 };
    static char names[N][8];
    struct name_table table = {0};
    for (size_t i = 0; i < N; i++) {
        size_t number;
        snprintf(names[i], sizeof names[i], "n%zu", i);
        cr_assert_eq(name_table_add(&table, names[i], &number), 1);
        cr_assert_eq(number, i);
        for (size_t j = 0; j <= i; j++) {
            cr_assert(name_table_find(&table, names[j], &number));
            cr_assert_eq(number, j);
        }
        cr_assert_eq(name_table_add(&table, names[i / 2], &number), 0);
        cr_assert_eq(number, i / 2);
    }
    name_table_free(&table);
}

Test(name_table, a_cleared_table_knows_no_name_and_counts_from_zero)
{
    struct name_table table = {0};
    size_t number;
    name_table_clear(&table);
    name_table_add(&table, "a", NULL);
    name_table_add(&table, "b", NULL);
    name_table_clear(&table);
    cr_assert_not(name_table_find(&table, "a", &number));
    cr_assert_eq(name_table_add(&table, "b", &number), 1);
    cr_assert_eq(number, 0);
    name_table_free(&table);
}
