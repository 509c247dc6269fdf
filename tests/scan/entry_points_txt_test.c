#include "entry_points_txt.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct scan_entries entries;
static struct problem_list problems;

static void parse_bytes(const char *text, size_t length)
{
    cr_assert_eq(
        parse_entry_points_txt(&arena, text, length, "entry_points.txt", &entries, &problems, NULL),
        0);
}

static void parse(const char *text)
{
    parse_bytes(text, strlen(text));
}

static void clean_up(void)
{
    scan_entries_free(&entries);
    problem_list_free(&problems);
    arena_free(&arena);
}

static void assert_entry(size_t number, const char *group, const char *name, const char *value,
                         uint32_t line)
{
    cr_assert_lt(number, entries.count);
    const epi_entry *entry = &entries.items[number];
    cr_assert_str_eq(entry->group, group);
    cr_assert_str_eq(entry->name, name);
    cr_assert_str_eq(entry->value, value);
    cr_assert_eq(entry->line, line, "%s is in line %u", name, entry->line);
}

static void assert_problem(size_t number, uint32_t line, const char *code)
{
    cr_assert_lt(number, problems.count);
    const epi_problem *problem = &problems.items[number];
    cr_assert_str_eq(problem->code, code);
    cr_assert_eq(problem->line, line, "%s in line %u", code, problem->line);
    cr_assert_str_eq(problem->path, "entry_points.txt");
    cr_assert_neq(problem->text[strlen(problem->text) - 1], '.');
}

TestSuite(entry_points_txt, .fini = clean_up);

Test(entry_points_txt, entries_come_in_file_order_with_their_group_and_line)
{
    parse("[console_scripts]\npip = pip:main\n\n# a comment\n[x]\na=b\npip3 = pip:main\n");
    cr_assert_eq(entries.count, 3);
    assert_entry(0, "console_scripts", "pip", "pip:main", 2);
    assert_entry(1, "x", "a", "b", 6);
    assert_entry(2, "x", "pip3", "pip:main", 7);
    cr_assert_eq(problems.count, 0);
}

Test(entry_points_txt, object_references_are_split)
{
    parse("[g]\nn = p.m:a.b [x, y]\n");
    cr_assert_str_eq(entries.items[0].module, "p.m");
    cr_assert_str_eq(entries.items[0].attr, "a.b");
    cr_assert_str_eq(entries.items[0].extras, "x,y");
}

Test(entry_points_txt, a_second_file_adds_to_the_first)
{
    parse("[g]\na = m\n");
    parse("[g]\nb = m\n");
    cr_assert_eq(entries.count, 2);
    assert_entry(1, "g", "b", "m", 2);
}

Test(entry_points_txt, nothing_comes_of_an_empty_file)
{
    parse("");
    parse("\n \n\t\n");
    parse("[g]\n[h]");
    cr_assert_eq(entries.count, 0);
    cr_assert_eq(problems.count, 0);
}

Test(entry_points_txt, lines_end_and_are_counted_as_splitlines_does)
{
    parse("[g]\r\na=m\rb=m\n\rc=m\vd=m\fe=m\x1c"
          "f=m\x1dg=m\x1eh=m\xc2\x85"
          "i=m\u2028j=m\u2029k=m");
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    static const uint32_t lines[] = {2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    cr_assert_eq(entries.count, 11);
    for (size_t i = 0; i < entries.count; i++)
        assert_entry(i, "g", names[i], "m", lines[i]);
}

Test(entry_points_txt, white_space_of_every_kind_is_stripped)
{
    parse("\u00a0[g]\u3000\n\u2003 a\u00a0b \t=\u1680 m:a \x1f\n");
    assert_entry(0, "g", "a\u00a0b", "m:a", 2);
}

Test(entry_points_txt, the_first_equals_sign_splits)
{
    parse("[g]\na = b = c\n");
    assert_entry(0, "g", "a", "b = c", 2);
}

Test(entry_points_txt, only_a_number_sign_starts_a_comment_and_only_at_the_start)
{
    parse("[g]\n  # a = m\n; a = m\nb#c = m\n");
    cr_assert_eq(entries.count, 2);
    assert_entry(0, "g", "; a", "m", 3);
    assert_entry(1, "g", "b#c", "m", 4);
}

Test(entry_points_txt, names_differ_by_case_and_may_repeat)
{
    parse("[g]\na = m\nA = m\na = n\n");
    cr_assert_eq(entries.count, 3);
    assert_entry(1, "g", "A", "m", 3);
    assert_entry(2, "g", "a", "n", 4);
}

Test(entry_points_txt, a_section_is_what_remains_without_its_outer_brackets)
{
    parse("[[a]]\nx=m\n[]\nx=m\n[ b ]\nx=m\n[c]d]\nx=m\n[e] = f]\nx=m\n[]]]g[[]\nx=m\n");
    cr_assert_eq(entries.count, 6);
    assert_entry(0, "a", "x", "m", 2);
    assert_entry(1, "", "x", "m", 4);
    assert_entry(2, " b ", "x", "m", 6);
    assert_entry(3, "c]d", "x", "m", 8);
    assert_entry(4, "e] = f", "x", "m", 10);
    assert_entry(5, "g", "x", "m", 12);
}

Test(entry_points_txt, a_bracket_at_one_end_makes_no_section)
{
    parse("[g]\n[x = m\ny] = m\n[z] = m\n");
    cr_assert_eq(entries.count, 3);
    assert_entry(0, "g", "[x", "m", 2);
    assert_entry(1, "g", "y]", "m", 3);
    assert_entry(2, "g", "[z]", "m", 4);
}

Test(entry_points_txt, lines_before_the_first_section_are_dropped_without_a_word)
{
    parse("a = m\nno equals sign\n\xEF\xBB\xBF\n[g]\nb = m\n");
    cr_assert_eq(entries.count, 1);
    assert_entry(0, "g", "b", "m", 5);
    cr_assert_eq(problems.count, 0);
}

Test(entry_points_txt, a_line_without_equals_sign_costs_that_line)
{
    parse("[g]\na = m\nb: m\n[\n]\nc = m\n");
    cr_assert_eq(entries.count, 2);
    assert_entry(1, "g", "c", "m", 6);
    cr_assert_eq(problems.count, 3);
    assert_problem(0, 3, "no-equals-sign");
    cr_assert(strstr(problems.items[0].text, "'b: m'") != NULL);
    assert_problem(1, 4, "no-equals-sign");
    assert_problem(2, 5, "no-equals-sign");
}

Test(entry_points_txt, an_empty_name_is_kept_and_reported)
{
    parse("[g]\n = m\n");
    assert_entry(0, "g", "", "m", 2);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 2, "empty-name");
}

Test(entry_points_txt, an_invalid_object_reference_is_kept_and_reported)
{
    parse("[g]\na = not a reference\nb =\n");
    cr_assert_eq(entries.count, 2);
    assert_entry(0, "g", "a", "not a reference", 2);
    cr_assert_null(entries.items[0].module);
    assert_entry(1, "g", "b", "", 3);
    cr_assert_null(entries.items[1].module);
    cr_assert_eq(problems.count, 2);
    assert_problem(0, 2, "invalid-reference");
    assert_problem(1, 3, "invalid-reference");
}

Test(entry_points_txt, a_nul_byte_costs_its_line)
{
    static const char text[] = "\0\n[g]\n# \0\na = m\0\nb\0 = m\nc = m\n";
    parse_bytes(text, sizeof text - 1);
    cr_assert_eq(entries.count, 1);
    assert_entry(0, "g", "c", "m", 6);
    cr_assert_eq(problems.count, 2);
    assert_problem(0, 4, "nul-byte");
    assert_problem(1, 5, "nul-byte");
    cr_assert(strstr(problems.items[0].text, "'a = m\\x00'") != NULL);
}

Test(entry_points_txt, a_nul_byte_in_a_section_costs_the_section)
{
    static const char text[] = "[g]\na = m\n[h\0]\nb = m\nbad\n[i]\nc = m\n";
    parse_bytes(text, sizeof text - 1);
    cr_assert_eq(entries.count, 2);
    assert_entry(0, "g", "a", "m", 2);
    assert_entry(1, "i", "c", "m", 7);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 3, "nul-byte");
}

Test(entry_points_txt, bytes_that_are_not_utf_8_cost_the_file_and_tell_their_line)
{
    parse("[g]\r\na = m\u2028b = \xff\nc = m\n");
    cr_assert_eq(entries.count, 0);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 3, "not-utf-8");
    cr_assert(strstr(problems.items[0].text, "0xff") != NULL);
}

Test(entry_points_txt, a_byte_order_mark_hides_the_first_section_and_is_reported)
{
    parse("\xEF\xBB\xBF[g]\na = m\nb = m\n[h]\nc = m\n");
    cr_assert_eq(entries.count, 1);
    assert_entry(0, "h", "c", "m", 5);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 1, "byte-order-mark");
}

/* The white space between the two belongs to the line, as Python strips it: behind a character that
 * is none, it stays. */
Test(entry_points_txt, a_byte_order_mark_hides_a_section_behind_white_space_too)
{
    parse("\xEF\xBB\xBF \t[g]\na = m\n[h]\nb = m\n");
    cr_assert_eq(entries.count, 1);
    assert_entry(0, "h", "b", "m", 4);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 1, "byte-order-mark");
}

Test(entry_points_txt, a_byte_order_mark_that_hides_no_entry_is_not_worth_a_word)
{
    parse("\xEF\xBB\xBF# comment\n[g]\na = m\n");
    parse("\xEF\xBB\xBF[g]\n\n# comment\n[h]\nb = m\n");
    cr_assert_eq(entries.count, 2);
    assert_entry(0, "g", "a", "m", 3);
    assert_entry(1, "h", "b", "m", 5);
    cr_assert_eq(problems.count, 0);

    static const char other_fault[] = "\xEF\xBB\xBF[g]\n[h\0]\na = m\n";
    parse_bytes(other_fault, sizeof other_fault - 1);
    cr_assert_eq(problems.count, 1);
    assert_problem(0, 2, "nul-byte");
}

Test(entry_points_txt, of_very_many_bad_lines_the_later_ones_are_only_counted)
{
    enum { BAD_LINES = 100000 };
    char *text = malloc(4 + 2 * BAD_LINES + 6);
    cr_assert_not_null(text);
    memcpy(text, "[g]\n", 4);
    for (size_t i = 0; i < BAD_LINES; i++)
        memcpy(text + 4 + 2 * i, "x\n", 2);
    memcpy(text + 4 + 2 * BAD_LINES, "a = m\n", 6);
    parse_bytes(text, 4 + 2 * BAD_LINES + 6);
    free(text);

    cr_assert_eq(entries.count, 1);
    assert_entry(0, "g", "a", "m", BAD_LINES + 2);
    cr_assert_eq(problems.count, 101);
    assert_problem(99, 101, "no-equals-sign");
    assert_problem(100, 0, "more-problems");
    cr_assert(strstr(problems.items[100].text, "99900 more") != NULL);
}
