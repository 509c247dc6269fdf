#include "object_reference.h"

#include <criterion/criterion.h>
#include <string.h>

#include "arena.h"

static void assert_reference(const char *value, const char *module, const char *attr,
                             const char *extras)
{
    struct arena arena = {0};
    epi_entry reference;
    cr_assert(parse_object_reference(&arena, value, strlen(value), &reference));
    cr_assert_not_null(reference.module, "%s", value);
    cr_assert_str_eq(reference.module, module);
    if (attr == NULL)
        cr_assert_null(reference.attr, "%s", value);
    else
        cr_assert_str_eq(reference.attr, attr);
    cr_assert_str_eq(reference.extras, extras);
    arena_free(&arena);
}

static void assert_invalid(const char *value)
{
    struct arena arena = {0};
    epi_entry reference;
    cr_assert(parse_object_reference(&arena, value, strlen(value), &reference));
    cr_assert_null(reference.module, "%s", value);
    cr_assert_null(reference.attr, "%s", value);
    cr_assert_str_eq(reference.extras, "");
    arena_free(&arena);
}

Test(object_reference, a_module_alone_has_no_attribute)
{
    assert_reference("module", "module", NULL, "");
    assert_reference("package.module", "package.module", NULL, "");
}

Test(object_reference, an_attribute_follows_the_colon)
{
    assert_reference("package.module:attribute", "package.module", "attribute", "");
    assert_reference("package.module:object.attribute", "package.module", "object.attribute", "");
}

Test(object_reference, white_space_of_every_kind_may_stand_around_the_parts)
{
    assert_reference("m : a", "m", "a", "");
    assert_reference("m\u00a0:\u3000a\t[ x ]", "m", "a", "x");
}

Test(object_reference, extras_are_the_words_between_the_brackets)
{
    assert_reference("package.module:attr [extra1, extra2]", "package.module", "attr",
                     "extra1,extra2");
    assert_reference("m[a-b,,c]", "m", NULL, "a,b,c");
    assert_reference("m:a []", "m", "a", "");
    assert_reference("m [x][y]", "m", NULL, "x,y");
}

Test(object_reference, letters_of_every_script_are_word_characters)
{
    assert_reference("\u540d\u524d:\u00e9t\u00e9 [\u00e9]", "\u540d\u524d", "\u00e9t\u00e9",
                     "\u00e9");
}

Test(object_reference, dots_alone_are_enough_for_the_pattern)
{
    assert_reference(".", ".", NULL, "");
    assert_reference("m:..", "m", "..", "");
}

Test(object_reference, what_does_not_match_the_pattern_is_invalid)
{
    assert_invalid("");
    assert_invalid(":attr");
    assert_invalid("m:");
    assert_invalid("m:a:b");
    assert_invalid("m a");
    assert_invalid("m-n:a");
    assert_invalid("[extra]");
    assert_invalid("m:a [x] y");
    assert_invalid("m:a [");
    assert_invalid("m:a ]x[");
}
