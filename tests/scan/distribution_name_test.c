#include "distribution_name.h"

#include <criterion/criterion.h>
#include <string.h>

static void assert_normalized(const char *name, const char *expected)
{
    struct arena arena = {0};
    cr_assert_str_eq(normalize_name(&arena, name, strlen(name)), expected);
    arena_free(&arena);
}

static void assert_named(const char *directory, const char *expected)
{
    size_t length;
    cr_assert(name_from_directory(directory, &length), "%s", directory);
    cr_assert_eq(length, strlen(expected), "%s", directory);
    cr_assert_arr_eq(directory, expected, length);
}

static void assert_unnamed(const char *directory)
{
    size_t length;
    cr_assert_not(name_from_directory(directory, &length), "%s", directory);
}

Test(distribution_name, runs_of_separators_become_one_underscore)
{
    assert_normalized("Sample__Pkg-name.foo", "sample_pkg_name_foo");
    assert_normalized("a-_.b", "a_b");
    assert_normalized(".a-", "_a_");
    assert_normalized("_", "_");
    assert_normalized("", "");
}

Test(distribution_name, normalized_names_are_in_lower_case_of_every_script)
{
    assert_normalized("\u00c9T\u00c9", "\u00e9t\u00e9");
    assert_normalized("\u0130", "i\u0307");
}

Test(distribution_name, separators_are_joined_before_the_lower_case_is_taken)
{
    assert_normalized("A.\u03a3", "a_\u03c3");
}

Test(distribution_name, bytes_that_are_not_utf_8_stay_in_the_name)
{
    assert_normalized("A\xff.B", "a\xff_b");
}

Test(distribution_name, it_is_what_stands_before_the_first_dash_of_the_directory)
{
    assert_named("foo-3.0.egg-info", "foo");
    assert_named("CherryPy-3.0.dist-info", "CherryPy");
    assert_named("face.egg-info", "face");
    assert_named("a.b-1.dist-info", "a.b");
    assert_named("a_b.dist-info.egg-info", "a_b.dist");
}

Test(distribution_name, the_suffix_tells_in_lower_case_only)
{
    assert_unnamed("foo-3.0.DIST-INFO");
    assert_unnamed("foo-3.0.Egg-Info");
    assert_unnamed("EGG-INFO");
    assert_unnamed("foo.bar");
    assert_unnamed("foo");
    assert_unnamed("");
}

Test(distribution_name, a_directory_that_is_all_suffix_tells_none)
{
    assert_unnamed(".dist-info");
    assert_unnamed("..egg-info");
    assert_unnamed("-1.0.dist-info");
}

Test(distribution_name, metadata_directories_are_known_in_any_case)
{
    cr_assert(is_metadata_name("foo-1.0.dist-info"));
    cr_assert(is_metadata_name("foo.Egg-INFO"));
    cr_assert(is_metadata_name(".dist-info"));
    cr_assert_not(is_metadata_name("EGG-INFO"));
    cr_assert_not(is_metadata_name("foo.dist-info.txt"));
    cr_assert_not(is_metadata_name("dist-info"));
    cr_assert_not(is_metadata_name(""));
}
