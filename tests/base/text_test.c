#include "text.h"

#include <criterion/criterion.h>
#include <locale.h>

Test(text, an_ending_is_compared_byte_by_byte)
{
    cr_assert(ends_with("a.txt", ".txt"));
    cr_assert(ends_with(".txt", ".txt"));
    cr_assert(ends_with("a", ""));
    cr_assert_not(ends_with("a.TXT", ".txt"));
    cr_assert_not(ends_with("txt", ".txt"));
}

Test(text, an_ending_in_any_case_is_that_of_ascii_letters_alone)
{
    setlocale(LC_ALL, "tr_TR.UTF-8");
    cr_assert(ends_with_in_any_case("pip.DIST-INFO", ".dist-info"));
    cr_assert(ends_with_in_any_case("pip.Dist-Info", ".dist-info"));
    cr_assert_not(ends_with_in_any_case("pip.d\xc4\xb1st-info", ".dist-info"));
    cr_assert_not(ends_with_in_any_case("dist-info", ".dist-info"));
}

Test(text, a_word_in_any_case_is_the_whole_text)
{
    cr_assert(is_in_any_case("EGG-info", "egg-info"));
    cr_assert_not(is_in_any_case("egg-info2", "egg-info"));
    cr_assert_not(is_in_any_case("egg-inf", "egg-info"));
    cr_assert_not(is_in_any_case("", "egg-info"));
}
