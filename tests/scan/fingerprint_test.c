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

static struct hash of_distribution(const char *name, const char *version, bool undecodable,
                                   const char *text, size_t length)
{
    struct distribution distribution = {.public = {.name = name, .version = version},
                                        .undecodable = undecodable};
    return distribution_fingerprint(&distribution, text, length);
}

Test(fingerprint, a_distribution_is_its_name_its_version_and_its_file)
{
    ASSERT_HASH_OF(of_distribution("pip", "23.0", false, "[g]\n", 4), "npip\0v23.0\0e[g]\n");
    ASSERT_HASH_OF(of_distribution("pip", "23.0", false, "a\0b", 3), "npip\0v23.0\0ea\0b");
    ASSERT_HASH_OF(of_distribution("pip", "23.0", true, "", 0), "unpip\0v23.0\0e");
}

Test(fingerprint, absent_and_empty_are_kept_apart)
{
    ASSERT_HASH_OF(of_distribution(NULL, NULL, false, NULL, 0), "\0\0");
    ASSERT_HASH_OF(of_distribution("", "", false, "", 0), "n\0v\0e");
    ASSERT_HASH_OF(of_distribution("x", NULL, false, "", 0), "nx\0\0e");
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
