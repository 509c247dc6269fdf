#include "fingerprint.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "scan.h"

/* Of bytes written out by hand as FORMAT.md says; the last NUL of the literal is not one of them.
 */
#define ASSERT_HASH_OF(actual, literal) assert_hash_of(actual, literal, sizeof literal - 1)

static void assert_hash_of(struct hash actual, const char *bytes, size_t length)
{
    XXH128_hash_t hash = XXH3_128bits(bytes, length);
    char expected[33], text[33];
    snprintf(expected, sizeof expected, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
    for (size_t i = 0; i < 16; i++)
        snprintf(text + 2 * i, 3, "%02x", actual.bytes[i]);
    cr_assert_str_eq(text, expected);
}

static struct hash sixteen(char byte)
{
    struct hash fingerprint;
    memset(fingerprint.bytes, byte, sizeof fingerprint.bytes);
    return fingerprint;
}

Test(fingerprint, a_distribution_is_its_name_its_version_and_its_file)
{
    ASSERT_HASH_OF(distribution_fingerprint("pip", "23.0", "[g]\n", 4), "npip\0v23.0\0e[g]\n");
    ASSERT_HASH_OF(distribution_fingerprint("pip", "23.0", "a\0b", 3), "npip\0v23.0\0ea\0b");
}

Test(fingerprint, absent_and_empty_are_kept_apart)
{
    ASSERT_HASH_OF(distribution_fingerprint(NULL, NULL, NULL, 0), "\0\0");
    ASSERT_HASH_OF(distribution_fingerprint("", "", "", 0), "n\0v\0e");
    ASSERT_HASH_OF(distribution_fingerprint("x", NULL, "", 0), "nx\0\0e");
}

Test(fingerprint, a_path_entry_is_its_kind_and_what_each_distribution_says)
{
    struct distribution distributions[] = {{.public.directory = "b", .content = sixteen('B')},
                                           {.public.directory = "a", .content = sixteen('A')}};
    ASSERT_HASH_OF(path_entry_fingerprint("egg", distributions, 2),
                   "egg\0b\0BBBBBBBBBBBBBBBBa\0AAAAAAAAAAAAAAAA");
    ASSERT_HASH_OF(path_entry_fingerprint("missing", NULL, 0), "missing\0");
}

Test(fingerprint, the_directory_hash_is_that_of_the_path_entries_in_order)
{
    struct path_entry entries[] = {{.content = sixteen('2')}, {.content = sixteen('1')}};
    ASSERT_HASH_OF(directory_hash(entries, 2), "22222222222222221111111111111111");
    ASSERT_HASH_OF(directory_hash(NULL, 0), "");
}
