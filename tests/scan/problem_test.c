#include "problem.h"

#include <criterion/criterion.h>
#include <string.h>

#define QUOTE(bytes) problem_quote(bytes, sizeof bytes - 1).text

Test(problem, a_list_keeps_the_problems_in_the_order_they_were_added)
{
    struct arena arena = {0};
    struct problem_list list = {0};
    for (uint32_t line = 1; line <= 100; line++)
        cr_assert_eq(
            problem_add(&list, &arena, "/a/path", line, PROBLEM_NUL, "number %u", (unsigned)line),
            0);
    cr_assert_eq(list.count, 100);
    cr_assert_str_eq(list.items[41].path, "/a/path");
    cr_assert_eq(list.items[41].line, 42);
    cr_assert_str_eq(list.items[41].code, "nul-byte");
    cr_assert_str_eq(list.items[41].text, "number 42");
    problem_list_free(&list);
    cr_assert_eq(list.count, 0);
    arena_free(&arena);
}

Test(problem, a_quote_shows_printable_text_as_it_is)
{
    cr_assert_str_eq(QUOTE(""), "''");
    cr_assert_str_eq(QUOTE("pip = pip:main"), "'pip = pip:main'");
    cr_assert_str_eq(QUOTE("\u00e9t\u00e9 \u540d \U0001F600"), "'\u00e9t\u00e9 \u540d \U0001F600'");
}

Test(problem, a_quote_escapes_what_does_not_print)
{
    cr_assert_str_eq(QUOTE("a\tb\0c\x1b[31m\x7f"), "'a\\x09b\\x00c\\x1b[31m\\x7f'");
    cr_assert_str_eq(QUOTE("\xc2\x85\u00a0\u2028\u3000"), "'\\x85\\xa0\\u2028\\u3000'");
    cr_assert_str_eq(QUOTE("\u202e\u200b\ufeff\U000E0041"), "'\\u202e\\u200b\\ufeff\\U000e0041'");
}

Test(problem, a_quote_escapes_bytes_that_are_not_utf_8)
{
    cr_assert_str_eq(QUOTE("a\xff\xc3"), "'a\\xff\\xc3'");
    cr_assert_str_eq(QUOTE("\xed\xa0\x80"), "'\\xed\\xa0\\x80'");
}

Test(problem, a_quote_is_shortened_between_characters)
{
    char text[1000];
    memset(text, 'a', sizeof text);
    struct problem_quote quote = problem_quote(text, sizeof text);
    cr_assert_lt(strlen(quote.text), sizeof quote.text);
    cr_assert_str_eq(quote.text + strlen(quote.text) - 5, "a...'");

    static const char face[] = "\U0001F600";
    for (size_t offset = 0; offset < 4; offset++) {
        memset(text, 'a', offset);
        for (size_t i = offset; i + 4 <= sizeof text; i += 4)
            memcpy(text + i, face, 4);
        quote = problem_quote(text, sizeof text);
        const char *dots = strstr(quote.text, "...'");
        cr_assert_not_null(dots);
        cr_assert_arr_eq(dots - 4, face, 4);
    }
}
