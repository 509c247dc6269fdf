/* Numbers, hashes and the splitting of fields. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

static bool u64(const char *text, uint64_t *number)
{
    const char *at[2] = {text, text + strlen(text) + 1};
    return fmt_field_u64(at, number);
}

static bool u32(const char *text, uint32_t *number)
{
    const char *at[2] = {text, text + strlen(text) + 1};
    return fmt_field_u32(at, number);
}

static bool i64(const char *text, int64_t *number)
{
    const char *at[2] = {text, text + strlen(text) + 1};
    return fmt_field_i64(at, number);
}

Test(fields, numbers_are_read_up_to_their_limits)
{
    uint64_t big;
    uint32_t small;
    int64_t negative;
    cr_expect(u64("0", &big) && big == 0);
    cr_expect(u64("18446744073709551615", &big) && big == UINT64_MAX);
    cr_expect(u32("0", &small) && small == 0);
    cr_expect(u32("4294967295", &small) && small == UINT32_MAX);
    cr_expect(i64("0", &negative) && negative == 0);
    cr_expect(i64("-1", &negative) && negative == -1);
    cr_expect(i64("9223372036854775807", &negative) && negative == INT64_MAX);
    cr_expect(i64("-9223372036854775808", &negative) && negative == INT64_MIN);
}

Test(fields, a_number_has_as_many_digits_as_it_has)
{
    char text[21] = "";
    uint64_t expected = 0, number;
    for (size_t digits = 1; digits <= 20; digits++) {
        text[digits - 1] = (char)('0' + digits % 10);
        expected = expected * 10 + digits % 10;
        cr_expect(u64(text, &number) && number == expected, "%s", text);
    }
}

Test(fields, what_is_no_digit_is_refused_wherever_it_stands)
{
    static const char others[] = {'/',     ':',    '?',    ' ',    '-',    'p',   '0' - 6,
                                  '9' + 6, '\x80', '\xb0', '\xb5', '\xfa', '\xff'};
    uint64_t number;
    for (size_t digits = 2; digits <= 20; digits++) {
        for (size_t at = 0; at < digits; at++) {
            for (size_t i = 0; i < sizeof others; i++) {
                char text[21] = "";
                memset(text, '1', digits);
                text[at] = others[i];
                cr_expect_not(u64(text, &number), "digit %zu of %zu: 0x%02x", at + 1, digits,
                              (unsigned char)others[i]);
            }
        }
    }
}

Test(fields, what_is_no_number_or_too_large_is_refused)
{
    static const char *const bad[] = {"",        "-",  "00", "01", "+1",  "1 ",
                                      " 1",      "0x", "-0", "1a", "--1", "99999999999999999999",
                                      "\xd9\xa1"};
    uint64_t big;
    uint32_t small;
    int64_t negative;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_expect_not(u64(bad[i], &big), "'%s'", bad[i]);
        cr_expect_not(u32(bad[i], &small), "'%s'", bad[i]);
        cr_expect_not(i64(bad[i], &negative), "'%s'", bad[i]);
    }
    cr_expect_not(u64("18446744073709551616", &big));
    cr_expect_not(u64("-1", &big));
    cr_expect_not(u32("4294967296", &small));
    cr_expect_not(u32("9999999999", &small));
    cr_expect_not(i64("9223372036854775808", &negative));
    cr_expect_not(i64("-9223372036854775809", &negative));
}

Test(fields, hashes_have_32_lower_case_digits)
{
    static const char *const bad[] = {
        "", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff0",
        "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddeefg"};
    static const unsigned char expected[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                               0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
    struct hash hash;
    const char *good = "00112233445566778899aabbccddeeff";
    const char *at[2] = {good, good + 33};
    cr_assert(fmt_field_hash(at, &hash));
    cr_expect_arr_eq(hash.bytes, expected, 16);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *bad_at[2] = {bad[i], bad[i] + strlen(bad[i]) + 1};
        cr_expect_not(fmt_field_hash(bad_at, &hash), "'%s'", bad[i]);
    }
}

Test(fields, data_without_a_last_nul_has_no_fields)
{
    struct fmt_fields fields;
    cr_expect_not(fmt_fields_start(&fields, "", 0));
    cr_expect_not(fmt_fields_start(&fields, "abc", 3));
    cr_expect(fmt_fields_start(&fields, "abc", 4));
}

/* Every length of two neighbouring fields, in a block that ends with them, so that a sanitizer sees
 * a read behind it; against one memchr() after another. */
Test(fields, fields_of_every_length_are_split_alike)
{
    for (size_t first = 0; first < 150; first++) {
        for (size_t second = 0; second < 80; second++) {
            size_t size = first + 1 + second + 1 + 1;
            char *data = malloc(size);
            memset(data, 'x', size);
            data[first] = data[first + 1 + second] = data[size - 1] = '\0';
            struct fmt_fields fields;
            const char *at[5];
            cr_assert(fmt_fields_start(&fields, data, size));
            struct fmt_fields copy = fields;
            cr_assert_not(fmt_fields_take(&copy, 4, at));
            cr_assert_eq(copy.next, data);
            cr_assert(fmt_fields_take(&fields, 2, at));
            cr_assert_eq(at[0], data);
            cr_assert_eq(at[1], data + first + 1);
            cr_assert_eq(at[2], data + first + 1 + second + 1);
            cr_assert(fmt_fields_take(&fields, 1, at));
            cr_assert_eq(fmt_field_length(at), 0);
            cr_assert_not(fmt_fields_take(&fields, 1, at));
            free(data);
        }
    }
}

Test(fields, more_elements_than_bytes_cannot_be)
{
    struct fmt_fields fields;
    cr_assert(fmt_fields_start(&fields, "a\0b\0c", 6));
    cr_expect(fmt_fields_could_hold(&fields, 3, 2));
    cr_expect_not(fmt_fields_could_hold(&fields, 7, 1));
    cr_expect_not(fmt_fields_could_hold(&fields, UINT32_MAX, UINT32_MAX));
    cr_expect_not(fmt_fields_could_hold(&fields, 0x10000, 0x10000));
}
