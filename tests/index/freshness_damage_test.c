/* A damaged index is checked to EPI_ERR_DAMAGED, or to a verdict that is no better than that of the
 * sound one; nothing crashes, nothing runs on. Meant to run under sanitizers, too. */
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

/* What checks said of a damaged index, by how often. */
struct outcomes {
    int refused, damaged, as_sound, doubted; /* doubted: less fresh than the sound one */
};

static char *sound[EPI_LEVEL_CONTENT + 1]; /* the reports of the sound index, by level */

static void note_sound(void)
{
    epi_index *index = open_index(scratch("i.cdb"));
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        epi_report *report = check(index, level);
        free(sound[level]);
        sound[level] = report_text(report);
        epi_report_free(report);
    }
    epi_close(index);
}

static const char *line_of(const char *text, size_t number)
{
    for (; text != NULL && number > 0; number--)
        text = (text = strchr(text, '\n')) == NULL ? NULL : text + 1;
    return text == NULL ? "" : text;
}

static bool same_line(const char *one, const char *other)
{
    size_t length = strcspn(one, "\n");
    return length == strcspn(other, "\n") && strncmp(one, other, length) == 0;
}

/* Of each path entry the report says what that of the sound index does, or less. */
static void compare_reports(const char *found, epi_level level, size_t at,
                            struct outcomes *outcomes)
{
    bool same = strcmp(found, sound[level]) == 0;
    outcomes->as_sound += same;
    outcomes->doubted += !same;
    for (size_t i = 0; !same && i < 3; i++) {
        const char *line = line_of(found, i), *expected = line_of(sound[level], i);
        bool was_stale = strncmp(expected, "stale", 5) == 0;
        cr_expect(same_line(line, expected) || strncmp(line, "stale", 5) == 0 ||
                      (!was_stale && strncmp(line, "moved", 5) == 0),
                  "byte %zu, level %s, path entry %zu: %s", at, epi_level_name(level), i, found);
    }
    if (level == EPI_LEVEL_TRUST)
        cr_expect(same, "byte %zu: %s", at, found);
}

/* Checks damaged.cdb, with byte `at` damaged, at all levels. */
static void check_damaged(size_t at, struct outcomes *outcomes)
{
    epi_index *index;
    if (epi_open_file(scratch("damaged.cdb").text, &index, NULL) != EPI_OK) {
        outcomes->refused++;
        return;
    }
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        epi_check_options options = EPI_CHECK_OPTIONS_INIT;
        epi_report *report;
        options.level = level;
        epi_status status = epi_check(index, &options, &report, NULL);
        epi_status fresh = epi_is_fresh(index, level, NULL);
        cr_expect_eq(report == NULL, status != EPI_OK);
        outcomes->damaged += status == EPI_ERR_DAMAGED;
        if (status == EPI_OK) {
            char *text = report_text(report);
            compare_reports(text, level, at, outcomes);
            /* It looks no further than to the first that is stale. */
            cr_expect_eq(fresh, report->verdict == EPI_STALE ? EPI_ERR_STALE : EPI_OK,
                         "byte %zu, level %s: %s", at, epi_level_name(level), epi_strerror(fresh));
            free(text);
        } else {
            cr_expect_eq(status, EPI_ERR_DAMAGED, "byte %zu, level %s: %s", at,
                         epi_level_name(level), epi_strerror(status));
            cr_expect(fresh == EPI_ERR_DAMAGED || fresh == EPI_ERR_STALE, "byte %zu, level %s: %s",
                      at, epi_level_name(level), epi_strerror(fresh));
        }
        epi_report_free(report);
    }
    epi_close(index);
}

/* Whether no check looks at the byte: it is one of an entry's value. */
static bool is_in_a_value(const char *bytes, size_t length, size_t at)
{
    static const char value[] = "alpha:a";
    const char *found = memmem(bytes, length, value, sizeof value);
    cr_assert_not_null(found);
    size_t first = (size_t)(found - bytes);
    return at >= first && at < first + sizeof value - 1;
}

static void flip_every_byte(epi_kind kind, bool changed)
{
    size_t length;
    struct outcomes all = {0};
    char *bytes = put_index(kind, &length);
    if (changed)
        put_distribution(scratch("site/gamma-3.dist-info"), "gamma", "3", NULL);
    note_sound();
    put_bytes(scratch("damaged.cdb"), bytes, length);
    int fd = open(scratch("damaged.cdb").text, O_WRONLY);
    cr_assert_geq(fd, 0);
    for (size_t at = 0; at < length; at++) {
        const char flips[] = {(char)(bytes[at] ^ 1), (char)(bytes[at] ^ 0xff), '\0'};
        for (size_t i = 0; i < sizeof flips; i++) {
            struct outcomes outcomes = {0};
            cr_assert_eq(pwrite(fd, &flips[i], 1, (off_t)at), 1);
            check_damaged(at, &outcomes);
            if (is_in_a_value(bytes, length, at))
                cr_expect_eq(outcomes.as_sound, EPI_LEVEL_CONTENT, "byte %zu", at);
            all.refused += outcomes.refused;
            all.damaged += outcomes.damaged;
            all.doubted += outcomes.doubted;
        }
        cr_assert_eq(pwrite(fd, &bytes[at], 1, (off_t)at), 1);
    }
    struct outcomes none = {0};
    check_damaged(length, &none);
    cr_expect_eq(none.as_sound, EPI_LEVEL_CONTENT, "the last flip was taken back");
    cr_expect_gt(all.refused, 0);
    cr_expect_gt(all.damaged, 0);
    cr_expect_gt(all.doubted, 0);
    close(fd);
    free(bytes);
}

Test(freshness_damage, of_any_byte_makes_no_unchanged_tree_better_than_it_is)
{
    flip_every_byte(EPI_LOCAL, false);
}

Test(freshness_damage, of_any_byte_of_a_sealed_index_makes_no_unchanged_tree_better_than_it_is)
{
    flip_every_byte(EPI_SEALED, false);
}

Test(freshness_damage, of_any_byte_makes_no_changed_tree_fresh)
{
    flip_every_byte(EPI_LOCAL, true);
}

Test(freshness_damage, of_any_byte_of_a_sealed_index_makes_no_changed_tree_fresh)
{
    flip_every_byte(EPI_SEALED, true);
}

Test(freshness_damage, by_a_cut_at_any_length_is_refused)
{
    size_t length;
    struct outcomes outcomes = {0};
    char *bytes = put_index(EPI_LOCAL, &length);
    put_bytes(scratch("damaged.cdb"), bytes, length);
    for (size_t cut = length; cut-- > 0;) {
        cr_assert_eq(truncate(scratch("damaged.cdb").text, (off_t)cut), 0);
        check_damaged(cut, &outcomes);
    }
    cr_expect_eq((size_t)outcomes.refused, length);
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
