/* Entries of a group, of a name, of everything: each as it was written, and nothing else. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "opened_sample.h"
#include "verify.h"

static void assert_same_entry(const epi_entry *got, const epi_entry *expected)
{
    assert_same_text(got->value, expected->value);
    assert_same_text(got->group, expected->group);
    assert_same_text(got->name, expected->name);
    assert_same_text(got->module, expected->module);
    assert_same_text(got->attr, expected->attr);
    assert_same_text(got->extras, expected->extras);
    assert_same_text(got->dist, expected->dist);
    assert_same_text(got->version, expected->version);
    assert_same_text(got->location, expected->location);
    cr_assert_eq(got->distribution, expected->distribution);
    cr_assert_eq(got->line, expected->line);
}

/* The `n`-th entry of the contents that has this group, and this name where it is not NULL. */
static const epi_entry *nth(const struct fmt_contents *contents, const char *group,
                            const char *name, size_t n)
{
    for (size_t i = 0; i < contents->n_entries; i++) {
        const epi_entry *entry = &contents->entries[i];
        if (strcmp(entry->group, group) == 0 && (name == NULL || strcmp(entry->name, name) == 0) &&
            n-- == 0)
            return entry;
    }
    return NULL;
}

Test(lookup, a_group_gives_its_entries_in_answer_order)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got;
    open_sample(&reader, &contents);
    struct fmt_cursor groups = fmt_groups(&reader);
    for (epi_group_info group; fmt_next_group(&groups, &group);) {
        struct fmt_cursor cursor = fmt_group(&reader, group.name);
        for (size_t i = 0; i < group.entries; i++) {
            cr_assert(fmt_next_entry(&cursor, &got));
            assert_same_entry(&got, nth(&contents, group.name, NULL, i));
        }
        cr_assert_not(fmt_next_entry(&cursor, &got));
        cr_assert_eq(cursor.status, FMT_NONE);
    }
    fmt_reader_close(&reader);
}

Test(lookup, everything_comes_group_by_group)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got;
    size_t all = 0, n = 0;
    char group[64] = "no group is named so";
    open_sample(&reader, &contents);
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    for (; fmt_next_entry(&cursor, &got); all++) {
        n = strcmp(group, got.group) == 0 ? n + 1 : 0;
        strcpy(group, got.group);
        assert_same_entry(&got, nth(&contents, group, NULL, n));
    }
    cr_assert_eq(cursor.status, FMT_NONE);
    cr_assert_eq(all, contents.n_entries);
    fmt_reader_close(&reader);
}

Test(lookup, each_name_is_found_with_all_that_share_it_in_answer_order)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got;
    open_sample(&reader, &contents);
    for (size_t i = 0; i < contents.n_entries; i++) {
        const char *group = contents.entries[i].group, *name = contents.entries[i].name;
        cr_assert_eq(fmt_find(&reader, group, name, &got), FMT_OK);
        assert_same_entry(&got, nth(&contents, group, name, 0));
        struct fmt_cursor cursor = fmt_all_named(&reader, group, name);
        for (size_t n = 0; nth(&contents, group, name, n) != NULL; n++) {
            cr_assert(fmt_next_entry(&cursor, &got));
            assert_same_entry(&got, nth(&contents, group, name, n));
        }
        cr_assert_not(fmt_next_entry(&cursor, &got));
        cr_assert_eq(cursor.status, FMT_NONE);
    }
    fmt_reader_close(&reader);
}

Test(lookup, a_slash_never_makes_one_thing_of_two)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got = {.value = "untouched"};
    open_sample(&reader, &contents);
    cr_assert_eq(fmt_find(&reader, "a", "b/c", &got), FMT_OK);
    cr_assert_str_eq(got.value, "one");
    cr_assert_eq(fmt_find(&reader, "a/b", "c", &got), FMT_OK);
    cr_assert_str_eq(got.value, "two");
    struct fmt_cursor cursor = fmt_group(&reader, "a/b/c");
    cr_assert(fmt_next_entry(&cursor, &got));
    cr_assert_str_eq(got.value, "three");
    cr_assert_not(fmt_next_entry(&cursor, &got));
    fmt_reader_close(&reader);
}

Test(lookup, what_is_not_there_is_not_found_and_leaves_the_entry_alone)
{
    static const char *const absent[][2] = {
        {"a", "b"},      {"a/b/c", "e"}, {"a/b/c/d", ""},         {"", "a"},
        {"console", ""}, {"a/b/c", ""},  {"console_scripts", ""}, {"console_scripts", "ALPHA"}};
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got = {.value = "untouched"};
    open_sample(&reader, &contents);
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        cr_expect_eq(fmt_find(&reader, absent[i][0], absent[i][1], &got), FMT_NONE);
        struct fmt_cursor cursor = fmt_all_named(&reader, absent[i][0], absent[i][1]);
        cr_expect_not(fmt_next_entry(&cursor, &got));
        cr_expect_eq(cursor.status, FMT_NONE);
    }
    struct fmt_cursor cursor = fmt_group(&reader, "a/b/c/d");
    cr_expect_not(fmt_next_entry(&cursor, &got));
    cr_expect_eq(cursor.status, FMT_NONE);
    cr_assert_str_eq(got.value, "untouched");
    fmt_reader_close(&reader);
}

Test(lookup, a_key_longer_than_the_file_is_not_found)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got;
    char *name = calloc(1, (1 << 20) + 1);
    memset(name, 'x', 1 << 20);
    open_sample(&reader, &contents);
    cr_expect_eq(fmt_find(&reader, "a", name, &got), FMT_NONE);
    cr_expect_eq(fmt_find(&reader, name, "a", &got), FMT_NONE);
    struct fmt_cursor cursor = fmt_group(&reader, name);
    cr_expect_not(fmt_next_entry(&cursor, &got));
    free(name);
    fmt_reader_close(&reader);
}

Test(lookup, keys_of_a_megabyte_are_found)
{
    struct many *many = many_entries(4, 4);
    char *text = calloc(2, (1 << 20) + 2);
    char *group = text, *name = text + (1 << 20) + 1;
    memset(group, 'g', 1 << 20);
    memset(name, 'n', 1 << 20);
    for (size_t i = 0; i < 4; i++)
        many->entries[i].group = group;
    many->entries[1].name = name;
    many->entries[3].name = name;

    struct fmt_reader reader;
    epi_entry got;
    open_contents(&reader, &many->contents);
    cr_assert_eq(fmt_find(&reader, group, name, &got), FMT_OK);
    assert_same_entry(&got, &many->entries[1]);
    struct fmt_cursor cursor = fmt_all_named(&reader, group, name);
    cr_assert(fmt_next_entry(&cursor, &got));
    assert_same_entry(&got, &many->entries[1]);
    cr_assert(fmt_next_entry(&cursor, &got));
    assert_same_entry(&got, &many->entries[3]);
    cr_assert_not(fmt_next_entry(&cursor, &got));
    cr_assert_eq(fmt_verify(&reader, complaint_is_a_failure, NULL), FMT_OK);
    fmt_reader_close(&reader);
    free(text);
    many_free(many);
}

Test(lookup, a_copied_cursor_goes_on_by_itself)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry got;
    open_sample(&reader, &contents);
    struct fmt_cursor *first = malloc(sizeof(*first));
    *first = fmt_all_named(&reader, "console_scripts", "alpha");
    cr_assert(fmt_next_entry(first, &got));
    struct fmt_cursor second = *first;
    cr_assert(fmt_next_entry(first, &got));
    memset(first, 0xff, sizeof(*first));
    free(first);
    cr_assert(fmt_next_entry(&second, &got));
    cr_assert_str_eq(got.value, "alpha.beta:main");
    fmt_reader_close(&reader);
}

Test(lookup, a_cursor_gives_nothing_but_what_it_walks_over)
{
    struct fmt_reader reader;
    struct fmt_contents contents;
    epi_entry entry;
    epi_group_info group;
    open_sample(&reader, &contents);
    struct fmt_cursor groups = fmt_groups(&reader), entries = fmt_all_entries(&reader);
    cr_assert_not(fmt_next_entry(&groups, &entry));
    cr_assert_not(fmt_next_group(&entries, &group));
    cr_assert(fmt_next_group(&groups, &group));
    cr_assert(fmt_next_entry(&entries, &entry));
    fmt_reader_close(&reader);
}

Test(lookup, a_hundred_thousand_entries_are_all_found)
{
    const size_t count = 100000;
    struct many *many = many_entries(count, 500);
    struct fmt_reader reader;
    epi_entry got;
    open_contents(&reader, &many->contents);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(fmt_find(&reader, many->texts[i][0], many->texts[i][1], &got), FMT_OK);
        cr_assert_eq(got.line, i + 1);
    }
    size_t n = 0;
    struct fmt_cursor cursor = fmt_all_entries(&reader);
    while (fmt_next_entry(&cursor, &got))
        cr_assert_eq(got.line, ++n);
    cr_assert_eq(cursor.status, FMT_NONE);
    cr_assert_eq(n, count);
    cr_assert_eq(fmt_verify(&reader, complaint_is_a_failure, NULL), FMT_OK);
    fmt_reader_close(&reader);
    many_free(many);
}
