#include "children.h"

#include <criterion/criterion.h>
#include <string.h>

static void assert_order(struct children *children, const char *const *expected)
{
    cr_assert_eq(children_bring_into_answer_order(children, NULL), FMT_OK);
    for (size_t i = 0; i < children->count; i++)
        cr_assert_str_eq(children->items[i].name, expected[i]);
    children_free(children);
}

static void add(struct children *children, const char *name)
{
    cr_assert(children_add(children, name, classify_child(name, true, true)));
}

Test(children, metadata_counts_everywhere_and_egg_info_and_text_files_where_they_belong)
{
    cr_assert_eq(classify_child("a.dist-info", false, false), CHILD_METADATA);
    cr_assert_eq(classify_child("a.Egg-Info", false, true), CHILD_METADATA);
    cr_assert_eq(classify_child("EGG-INFO", true, false), CHILD_EGG_INFO);
    cr_assert_eq(classify_child("Egg-info", true, false), CHILD_EGG_INFO);
    cr_assert_eq(classify_child("EGG-INFO", false, true), CHILD_NONE);
    cr_assert_eq(classify_child("EGG-INFOX", true, true), CHILD_NONE);
    cr_assert_eq(classify_child("EGG-INF", true, true), CHILD_NONE);
    cr_assert_eq(classify_child("a.txt", false, true), CHILD_DROP_FILE);
    cr_assert_eq(classify_child("a.txt", true, false), CHILD_NONE);
    cr_assert_eq(classify_child("a.TXT", false, true), CHILD_NONE);
    cr_assert_eq(classify_child(".a.txt", false, true), CHILD_NONE);
    cr_assert_eq(classify_child(".txt", false, true), CHILD_NONE);
    cr_assert_eq(classify_child("", true, true), CHILD_NONE);
}

Test(children, buckets_stand_where_their_first_child_does_and_egg_info_and_drops_behind)
{
    struct children children = {0};
    const char *names[] = {"EGG-INFO",       "z.txt", "b-1.dist-info", "a-1.egg-info",
                           "B.-2.dist-info", "a.txt", "egg-info",      "B-2.DIST-INFO"};
    const char *expected[] = {"b-1.dist-info", "B-2.DIST-INFO", "a-1.egg-info", "B.-2.dist-info",
                              "EGG-INFO",      "egg-info",      "z.txt",        "a.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add(&children, names[i]);
    assert_order(&children, expected);
}

Test(children, sorting_is_by_bytes)
{
    struct children children = {0};
    const char *names[] = {"\xff.dist-info", "a.dist-info", "B.dist-info", "\xc3\xa9.dist-info"};
    const char *expected[] = {"B.dist-info", "a.dist-info", "\xc3\xa9.dist-info", "\xff.dist-info"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add(&children, names[i]);
    cr_assert_eq(children_sort(&children, NULL), FMT_OK);
    assert_order(&children, expected);
}

Test(children, none_at_all_are_in_order)
{
    struct children children = {0};
    cr_assert_eq(children_sort(&children, NULL), FMT_OK);
    cr_assert_eq(children_bring_into_answer_order(&children, NULL), FMT_OK);
    children_free(&children);
}
