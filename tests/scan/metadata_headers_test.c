#include "metadata_headers.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;
static struct problem_list problems;
static struct metadata_headers headers;

static int parse_bytes(const char *text, size_t length, bool complete)
{
    return parse_metadata_headers(&arena, text, length, complete, "METADATA", &headers, &problems);
}

static void parse(const char *text)
{
    cr_assert_eq(parse_bytes(text, strlen(text), true), 1);
}

static void clean_up(void)
{
    problem_list_free(&problems);
    arena_free(&arena);
}

static void assert_text(const char *text, const char *expected)
{
    if (expected == NULL) {
        cr_assert_null(text);
    } else {
        cr_assert_not_null(text, "expected '%s'", expected);
        cr_assert_str_eq(text, expected);
    }
}

static void assert_headers(const char *text, const char *name, const char *version)
{
    parse(text);
    assert_text(headers.name, name);
    assert_text(headers.version, version);
    cr_assert_eq(problems.count, 0);
}

TestSuite(metadata_headers, .fini = clean_up);

Test(metadata_headers, name_and_version_are_found_among_others)
{
    assert_headers("Metadata-Version: 2.1\nName: pkg\nSummary: Name: x\nVersion: 1.0\n\nbody\n",
                   "pkg", "1.0");
}

Test(metadata_headers, what_is_absent_is_not_empty)
{
    assert_headers("", NULL, NULL);
    assert_headers("Name:\nSummary: none\n", "", NULL);
}

Test(metadata_headers, their_case_does_not_tell)
{
    assert_headers("nAmE: pkg\nVERSION: 1\n", "pkg", "1");
}

Test(metadata_headers, the_first_of_its_kind_wins)
{
    assert_headers("Name: first\nName: second\nVersion: 1\nVersion: 2\n", "first", "1");
}

Test(metadata_headers, an_empty_line_ends_them)
{
    assert_headers("Name: pkg\n\nVersion: 1\n", "pkg", NULL);
    assert_headers("\nName: pkg\n", NULL, NULL);
}

Test(metadata_headers, a_line_that_is_no_header_ends_them)
{
    assert_headers("Name: pkg\nno colon here\nVersion: 1\n", "pkg", NULL);
    assert_headers("Name: pkg\nWith space: x\nVersion: 1\n", "pkg", NULL);
    assert_headers("Name: pkg\nN\u00e4me: x\nVersion: 1\n", "pkg", NULL);
}

Test(metadata_headers, a_header_without_a_name_is_passed_over)
{
    assert_headers(": x\n continued\nName: pkg\n: x\nVersion: 1\n", "pkg", "1");
}

Test(metadata_headers, an_envelope_line_is_passed_over)
{
    assert_headers("From someone: x\nName: pkg\nFrom someone\n lost\nVersion: 1\n", "pkg", "1");
}

Test(metadata_headers, white_space_is_taken_from_the_front_only)
{
    assert_headers("Name:pkg \t\nVersion: \t 1 \n", "pkg \t", "1 ");
}

Test(metadata_headers, lines_end_as_universal_newlines_do)
{
    assert_headers("Name: pkg\r\nVersion: 1\r\n\r\nbody", "pkg", "1");
    assert_headers("Name: pkg\rVersion: 1\r\rbody", "pkg", "1");
    assert_headers("Name: a\fb\u2028c\nVersion: 1\n", "a\fb\u2028c", "1");
}

Test(metadata_headers, a_folded_value_is_dedented_as_importlib_metadata_does)
{
    assert_headers("Name: a\n        b\r\n          c\nVersion: 1\n", "a\nb\n  c", "1");
    assert_headers("Name: a\n b\n", "       a\nb", NULL);
    assert_headers("Name: a\n\tb\n", "        a\n\tb", NULL);
    assert_headers("Name: a\n   \n        b\n", "a\n\nb", NULL);
}

Test(metadata_headers, a_value_may_begin_on_the_next_line)
{
    assert_headers("Name:\n pkg\nVersion: \n\t1\n", "pkg", "1");
}

Test(metadata_headers, a_continuation_of_nothing_is_passed_over)
{
    assert_headers(" continued\nName: pkg\nVersion: 1\n", "pkg", "1");
}

Test(metadata_headers, a_value_that_is_not_utf_8_costs_that_header)
{
    parse("Summary: \xff\nName: p\xffg\nName: second\nVersion: 1\n");
    assert_text(headers.name, NULL);
    assert_text(headers.version, "1");
    cr_assert_eq(problems.count, 1);
    cr_assert_str_eq(problems.items[0].code, "not-utf-8");
    cr_assert_str_eq(problems.items[0].path, "METADATA");
    cr_assert_eq(problems.items[0].line, 2);
    cr_assert(strstr(problems.items[0].text, "'p\\xffg'") != NULL);
}

Test(metadata_headers, a_value_with_a_nul_byte_costs_that_header)
{
    static const char text[] = "Name: pkg\nVersion: 1\0\n";
    cr_assert_eq(parse_bytes(text, sizeof text - 1, true), 1);
    assert_text(headers.name, "pkg");
    assert_text(headers.version, NULL);
    cr_assert_eq(problems.count, 1);
    cr_assert_str_eq(problems.items[0].code, "nul-byte");
    cr_assert_eq(problems.items[0].line, 2);
}

Test(metadata_headers, a_byte_order_mark_hides_them_and_is_reported)
{
    parse("\xEF\xBB\xBFName: pkg\nVersion: 1\n");
    assert_text(headers.name, NULL);
    assert_text(headers.version, NULL);
    cr_assert_eq(problems.count, 1);
    cr_assert_str_eq(problems.items[0].code, "byte-order-mark");
    cr_assert_eq(problems.items[0].line, 1);
}

Test(metadata_headers, more_is_wanted_until_nothing_further_can_change_the_answer)
{
    static const char text[] = "Name: pkg\nVersion: 1\n\nbody";
    const size_t decisive = strlen("Name: pkg\nVersion: 1\n\n");
    for (size_t length = 0; length < decisive; length++)
        cr_assert_eq(parse_bytes(text, length, false), 0, "%zu bytes", length);
    for (size_t length = decisive; length < sizeof text; length++) {
        cr_assert_eq(parse_bytes(text, length, false), 1, "%zu bytes", length);
        assert_text(headers.name, "pkg");
        assert_text(headers.version, "1");
    }
}

Test(metadata_headers, once_both_are_known_the_headers_behind_are_not_wanted)
{
    static const char text[] = "Name: pkg\nVersion: 1\nDescription: a long\n one";
    cr_assert_eq(parse_bytes(text, sizeof text - 1, false), 1);
    assert_text(headers.name, "pkg");
    assert_text(headers.version, "1");
}

Test(metadata_headers, a_problem_found_before_more_was_wanted_is_reported_once)
{
    static const char text[] = "Name: \xff\nSummary: s\nVersion: 1\n\n";
    cr_assert_eq(parse_bytes(text, strlen("Name: .\nSummary: s\nVer"), false), 0);
    cr_assert_eq(problems.count, 0);
    cr_assert_eq(parse_bytes(text, sizeof text - 1, true), 1);
    cr_assert_eq(problems.count, 1);
}

static void check_text(const char *text, bool complete)
{
    headers = (struct metadata_headers){.name = NULL};
    cr_assert_eq(
        check_metadata_text(&arena, text, strlen(text), complete, "METADATA", &headers, &problems),
        0);
}

Test(metadata_headers, a_byte_behind_them_that_is_not_utf_8_is_reported_with_its_line)
{
    check_text("Name: pkg\nVersion: 1\r\n\r\nbody \xc3\xa9\n", true);
    cr_assert_not(headers.undecodable);
    cr_assert_eq(problems.count, 0);
    check_text("Name: pkg\nVersion: 1\r\n\r\nbody\nby Andr\xe9\n", true);
    cr_assert(headers.undecodable);
    cr_assert_eq(problems.count, 1);
    cr_assert_str_eq(problems.items[0].code, PROBLEM_NOT_UTF8);
    cr_assert_eq(problems.items[0].line, 5);
}

Test(metadata_headers, a_text_that_is_not_read_to_its_end_is_not_vouched_for)
{
    check_text("Name: pkg\nVersion: 1\n\nbody", false);
    cr_assert(headers.undecodable);
    cr_assert_eq(problems.count, 1);
    cr_assert_str_eq(problems.items[0].code, PROBLEM_TOO_LARGE);
}
