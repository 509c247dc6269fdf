#include "arena.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

Test(arena, memory_is_aligned_for_any_type_also_behind_a_string)
{
    struct arena arena = {0};
    for (size_t size = 0; size < 40; size++) {
        cr_assert_not_null(arena_copy(&arena, "odd", 3));
        void *memory = arena_alloc(&arena, size);
        cr_assert_not_null(memory);
        cr_assert_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
        memset(memory, 0xFF, size);
    }
    arena_free(&arena);
}

Test(arena, strings_stay_where_they_are_while_it_grows)
{
    enum { N = 20000 };
    static const char *strings[N];
    struct arena arena = {0};
    for (int i = 0; i < N; i++)
        strings[i] = arena_printf(&arena, "string number %d", i);
    for (int i = 0; i < N; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "string number %d", i);
        cr_assert_str_eq(strings[i], expected);
    }
    arena_free(&arena);
}

Test(arena, a_copy_keeps_nul_bytes_and_ends_in_one_more)
{
    struct arena arena = {0};
    cr_assert_arr_eq(arena_copy(&arena, "a\0b", 3), "a\0b", 4);
    cr_assert_str_eq(arena_copy(&arena, NULL, 0), "");
    arena_free(&arena);
}

Test(arena, what_is_larger_than_any_block_fits_between_small_strings)
{
    const size_t large = (size_t)5 << 20;
    struct arena arena = {0};
    char *first = arena_copy(&arena, "first", 5);
    char *middle = arena_alloc(&arena, large);
    char *last = arena_copy(&arena, "last", 4);
    memset(middle, 'x', large);
    cr_assert_str_eq(first, "first");
    cr_assert_str_eq(last, "last");
    arena_free(&arena);
}

Test(arena, a_block_may_end_where_nothing_can_be_aligned)
{
    static const char text[5000];
    struct arena arena = {0};
    for (size_t length = sizeof text - 40; length < sizeof text; length++) {
        arena_free(&arena);
        cr_assert_not_null(arena_copy(&arena, text, length));
        memset(arena_alloc(&arena, 8), 0xFF, 8);
    }
    arena_free(&arena);
}

Test(arena, a_size_that_no_memory_has_is_refused)
{
    struct arena arena = {0};
    cr_assert_null(arena_alloc(&arena, SIZE_MAX));
    cr_assert_null(arena_copy(&arena, "", SIZE_MAX));
    cr_assert_str_eq(arena_copy(&arena, "still usable", 12), "still usable");
    arena_free(&arena);
}

Test(arena, it_can_be_used_again_after_it_was_freed)
{
    struct arena arena = {0};
    arena_copy(&arena, "before", 6);
    arena_free(&arena);
    arena_free(&arena);
    cr_assert_str_eq(arena_copy(&arena, "after", 5), "after");
    arena_free(&arena);
}
