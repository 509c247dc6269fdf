/* A damaged index is checked to a verdict or to EPI_ERR_DAMAGED; nothing crashes, nothing runs on.
 * Meant to run under sanitizers, too. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trees.h"

TestSuite(freshness_damage, .init = scratch_make, .fini = scratch_remove, .timeout = 300);

/* An index of a folder, an egg and a path entry that is not there; the folder's are stamped. */
static char *put_index(epi_kind kind, size_t *length)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_distribution(scratch("site/beta-2.dist-info"), "beta", "2", "no equals sign\n");
    put_file(scratch("x.egg/EGG-INFO/PKG-INFO"), "Name: alpha\nVersion: 3\n\n");
    settle();
    struct path site = scratch("site"), egg = scratch("x.egg"), absent = scratch("absent");
    const char *paths[] = {site.text, egg.text, absent.text};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.kind = kind;
    cr_assert_eq(epi_update(paths, 3, scratch("i.cdb").text, &options, NULL, NULL, NULL), EPI_OK);
    return file_bytes(scratch("i.cdb"), length);
}

/* How many of the checks of damaged.cdb at all levels ended with EPI_ERR_DAMAGED. */
static int check_damaged(size_t at)
{
    int damaged = 0;
    epi_index *index;
    if (epi_open_file(scratch("damaged.cdb").text, &index, NULL) != EPI_OK)
        return 0;
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        epi_check_options options = EPI_CHECK_OPTIONS_INIT;
        epi_report *report;
        options.level = level;
        epi_status status = epi_check(index, &options, &report, NULL);
        cr_expect(status == EPI_OK || status == EPI_ERR_DAMAGED, "byte %zu, level %s: %s", at,
                  epi_level_name(level), epi_strerror(status));
        cr_expect_eq(report == NULL, status != EPI_OK);
        damaged += status == EPI_ERR_DAMAGED;
        status = epi_is_fresh(index, options.level, NULL);
        cr_expect(status == EPI_OK || status == EPI_ERR_STALE || status == EPI_ERR_DAMAGED,
                  "byte %zu, level %s: %s", at, epi_level_name(level), epi_strerror(status));
        if (report != NULL)
            free(report_text(report));
        epi_report_free(report);
    }
    epi_close(index);
    return damaged;
}

static int check_with_byte(int fd, size_t at, char byte)
{
    cr_assert_eq(pwrite(fd, &byte, 1, (off_t)at), 1);
    return check_damaged(at);
}

static void flip_every_byte(epi_kind kind)
{
    size_t length;
    int damaged = 0;
    char *bytes = put_index(kind, &length);
    put_bytes(scratch("damaged.cdb"), bytes, length);
    int fd = open(scratch("damaged.cdb").text, O_WRONLY);
    cr_assert_geq(fd, 0);
    for (size_t at = 0; at < length; at++) {
        damaged += check_with_byte(fd, at, (char)(bytes[at] ^ 1));
        damaged += check_with_byte(fd, at, (char)(bytes[at] ^ 0xff));
        damaged += check_with_byte(fd, at, '\0');
        cr_assert_eq(pwrite(fd, &bytes[at], 1, (off_t)at), 1);
    }
    cr_expect_eq(check_damaged(length), 0);
    cr_expect_gt(damaged, 0, "no flip got as far as a check that found it");
    close(fd);
    free(bytes);
}

Test(freshness_damage, of_any_byte_crashes_no_check)
{
    flip_every_byte(EPI_LOCAL);
}

Test(freshness_damage, of_any_byte_of_a_sealed_index_crashes_no_check)
{
    flip_every_byte(EPI_SEALED);
}

Test(freshness_damage, by_a_cut_at_any_length_crashes_no_check)
{
    size_t length;
    char *bytes = put_index(EPI_LOCAL, &length);
    put_bytes(scratch("damaged.cdb"), bytes, length);
    for (size_t cut = length; cut-- > 0;) {
        cr_assert_eq(truncate(scratch("damaged.cdb").text, (off_t)cut), 0);
        check_damaged(cut);
    }
    free(bytes);
}

/* Of the record that `name` stands in for the first time behind `from`, everything from there on.
 */
static void break_off(char *bytes, size_t length, const char *name)
{
    char *found = memmem(bytes, length, name, strlen(name) + 1);
    cr_assert_not_null(found, "%s", name);
    memset(found, 'x', 200);
}

Test(freshness_damage, of_the_table_of_distributions_is_reported_where_it_is_read)
{
    size_t length;
    char *bytes = put_index(EPI_LOCAL, &length);
    break_off(bytes, length, "alpha-1.dist-info");
    put_bytes(scratch("damaged.cdb"), bytes, length);
    epi_index *index = open_index(scratch("damaged.cdb"));
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    epi_detail detail = {""};
    epi_report *report;
    for (epi_level level = EPI_LEVEL_META; level <= EPI_LEVEL_CONTENT; level++) {
        options.level = level;
        cr_expect_eq(epi_check(index, &options, &report, &detail), EPI_ERR_DAMAGED);
        cr_expect_null(report);
        cr_expect_not_null(strstr(detail.text, "damaged"), "%s", detail.text);
        cr_expect_eq(epi_is_fresh(index, options.level, &detail), EPI_ERR_DAMAGED);
    }
    EXPECT_REPORT(index, EPI_LEVEL_DIR, "fresh same-stamps\nfresh same-stamps\nfresh same-stamps");
    epi_close(index);
    free(bytes);
}
