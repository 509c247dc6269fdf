#include "unicode.h"

#include <criterion/criterion.h>
#include <string.h>

/* text_reference.py compares every character with Python's own; these show the rules. */

static void assert_lower(const char *text, const char *expected)
{
    char lower[256];
    size_t length = python_lower(text, strlen(text), lower);
    lower[length] = '\0';
    cr_assert_str_eq(lower, expected);
}

static void assert_stripped(const char *text, const char *expected)
{
    const char *start = text, *end = text + strlen(text);
    strip_python_space(&start, &end);
    cr_assert_eq((size_t)(end - start), strlen(expected));
    cr_assert_arr_eq(start, expected, strlen(expected));
}

static size_t line_end_of(const char *text)
{
    return line_end_length(text, text + strlen(text));
}

static size_t valid_length_of(const char *text)
{
    return utf8_valid_length(text, strlen(text));
}

Test(unicode, decoding_gives_the_code_point_and_its_length)
{
    const char *text = "a\u00e9\u540d\U0001F600";
    const char *end = text + strlen(text);
    uint32_t code_point;
    cr_assert_eq(utf8_decode(text, end, &code_point), 1);
    cr_assert_eq(code_point, 'a');
    cr_assert_eq(utf8_decode(text + 1, end, &code_point), 2);
    cr_assert_eq(code_point, 0xE9);
    cr_assert_eq(utf8_decode(text + 3, end, &code_point), 3);
    cr_assert_eq(code_point, 0x540D);
    cr_assert_eq(utf8_decode(text + 6, end, &code_point), 4);
    cr_assert_eq(code_point, 0x1F600);
}

Test(unicode, a_byte_that_is_not_utf_8_decodes_to_its_surrogate_escape)
{
    uint32_t code_point;
    const char *cut = "\xF0\x9F\x98";
    cr_assert_eq(utf8_decode(cut, cut + 3, &code_point), 1);
    cr_assert_eq(code_point, 0xDCF0);
}

Test(unicode, valid_utf_8_ends_at_the_first_bad_byte)
{
    cr_assert_eq(valid_length_of("\u00e9\u540d\U0001F600"), 9);
    cr_assert_eq(valid_length_of("0123456789abcdef\xff"), 16);
    cr_assert_eq(valid_length_of("a\xc3"), 1);
    cr_assert_eq(valid_length_of("a\x80"), 1);
}

Test(unicode, overlong_forms_surrogates_and_numbers_past_the_last_are_not_utf_8)
{
    cr_assert_eq(valid_length_of("\xc0\x80"), 0);
    cr_assert_eq(valid_length_of("\xe0\x9f\xbf"), 0);
    cr_assert_eq(valid_length_of("\xf0\x8f\xbf\xbf"), 0);
    cr_assert_eq(valid_length_of("\xed\xa0\x80"), 0);
    cr_assert_eq(valid_length_of("\xf4\x90\x80\x80"), 0);
    cr_assert_eq(valid_length_of("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), 10);
}

Test(unicode, a_line_ends_wherever_splitlines_ends_it)
{
    cr_assert_eq(line_end_of("\n\n"), 1);
    cr_assert_eq(line_end_of("\r"), 1);
    cr_assert_eq(line_end_of("\r\n"), 2);
    cr_assert_eq(line_end_of("\n\r"), 1);
    cr_assert_eq(line_end_of("\v"), 1);
    cr_assert_eq(line_end_of("\f"), 1);
    cr_assert_eq(line_end_of("\x1c"), 1);
    cr_assert_eq(line_end_of("\x1e"), 1);
    cr_assert_eq(line_end_of("\xc2\x85"), 2);
    cr_assert_eq(line_end_of("\u2028"), 3);
    cr_assert_eq(line_end_of("\u2029"), 3);
    cr_assert_eq(line_end_of("\x1f"), 0);
    cr_assert_eq(line_end_of("\u00a0"), 0);
    cr_assert_eq(line_end_of("\u202a"), 0);
    cr_assert_eq(line_end_of(""), 0);
}

Test(unicode, strip_takes_white_space_of_every_kind_from_both_ends_only)
{
    assert_stripped(" \t\u00a0\u3000a\u2003b\x1f\u205f ", "a\u2003b");
    assert_stripped("\u200ba\ufeff", "\u200ba\ufeff");
    assert_stripped(" \u1680 ", "");
    assert_stripped("", "");
}

Test(unicode, strip_leaves_bytes_that_are_not_utf_8)
{
    assert_stripped(" \xa0 ", "\xa0");
    assert_stripped(" \xe2\x80 ", "\xe2\x80");
}

Test(unicode, words_are_letters_and_numbers_of_every_script_and_the_underscore)
{
    cr_assert(is_python_word('_'));
    cr_assert(is_python_word(0xE9));
    cr_assert(is_python_word(0x540D));
    cr_assert(is_python_word(0xB2), "superscript two is numeric");
    cr_assert_not(is_python_word('-'));
    cr_assert_not(is_python_word(0x301), "a combining accent is no letter");
    cr_assert_not(is_python_word(0x203F), "no connector but the underscore");
    cr_assert_not(is_python_word(0x10FFFF));
    cr_assert_not(is_python_word(0xDCE9));
}

Test(unicode, lower_case_is_that_of_every_script)
{
    assert_lower("PyPI-42", "pypi-42");
    assert_lower("\u00c9\u0410\u0100\u0101\u0178\u1e9e\u2c6f",
                 "\u00e9\u0430\u0101\u0101\u00ff\u00df\u0250");
    assert_lower("\U00010400", "\U00010428");
    assert_lower("\u540d", "\u540d");
}

Test(unicode, lower_case_may_take_more_room)
{
    assert_lower("\u0130", "i\u0307");
    assert_lower("\u023a", "\u2c65");
}

/* Python's last sigma of a word is another letter. */
Test(unicode, a_capital_sigma_becomes_the_small_one_wherever_it_stands)
{
    assert_lower("\u03a3", "\u03c3");
    assert_lower("A\u03a3", "a\u03c3");
    assert_lower("A\u03a3B", "a\u03c3b");
    assert_lower("A\u03c2", "a\u03c2");
}

Test(unicode, lower_case_copies_bytes_that_are_not_utf_8)
{
    assert_lower("A\xff\xc3Z", "a\xff\xc3z");
    assert_lower("A\xff\u03a3", "a\xff\u03c3");
}
