/* A report as data: path lists held against an index, options, arguments, names. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trees.h"

TestSuite(report, .init = scratch_make, .fini = scratch_remove);

#define TRUSTED "fresh trusted"

/* The index of one, two and three, in this order, built from within their folder. */
static epi_index *index_of_three(epi_kind kind)
{
    put_distribution(scratch("one/alpha-1.dist-info"), "alpha", "1", "[g]\na = alpha:a\n");
    put_distribution(scratch("two/beta-2.dist-info"), "beta", "2", "[g]\nb = beta:b\n");
    put_file(scratch("three/some.py"), "");
    settle();
    cr_assert_eq(chdir(scratch_folder().text), 0);
    struct path two = scratch("two");
    const char *paths[] = {"one", two.text, "three"};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.kind = kind;
    cr_assert_eq(epi_update(paths, 3, "i.cdb", &options, NULL, NULL, NULL), EPI_OK);
    return open_index(scratch("i.cdb"));
}

static void expect_for_paths(const epi_index *index, epi_level level, const char *const *paths,
                             size_t n_paths, const char *expected, int line)
{
    epi_check_options options = {sizeof options, level, paths, n_paths};
    expect_report(index, &options, expected, __FILE__, line);
}
#define EXPECT_FOR_PATHS(index, level, expected, ...)                                              \
    expect_for_paths(index, level, (const char *const[]){__VA_ARGS__},                             \
                     sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), expected,        \
                     __LINE__)

static void hold_path_lists_against_index(epi_kind kind)
{
    epi_index *index = index_of_three(kind);
    struct path one = scratch("one");
    const epi_level trust = EPI_LEVEL_TRUST;
    EXPECT_FOR_PATHS(index, trust, TRUSTED "\n" TRUSTED "\n" TRUSTED, "one", "two", "three");
    EXPECT_FOR_PATHS(index, trust, TRUSTED "\n" TRUSTED "\n" TRUSTED, one.text, "two", "three");
    EXPECT_FOR_PATHS(index, trust, TRUSTED "\nstale not-on-path\n" TRUSTED, "one", "three");
    EXPECT_FOR_PATHS(index, trust,
                     TRUSTED "\n" TRUSTED "\n" TRUSTED "\nstale not-covered\nstale not-covered",
                     "one", "four", "two", "three", "five");
    EXPECT_FOR_PATHS(index, trust, "stale not-on-path\n" TRUSTED "\n" TRUSTED "\nstale not-covered",
                     "four", "two", "three");
    struct path four = scratch("four");
    const char *uncovered[] = {"one", "two", "three", "four"};
    epi_check_options options = {sizeof options, trust, uncovered, 4};
    epi_report *report;
    cr_assert_eq(epi_check(index, &options, &report, NULL), EPI_OK);
    cr_assert_eq(report->n_path_entries, 4);
    cr_expect_str_eq(report->path_entries[3].path, four.text);
    cr_expect_null(report->path_entries[3].file);
    epi_report_free(report);
    EXPECT_FOR_PATHS(index, trust, TRUSTED "\nstale order\n" TRUSTED, "one", "three", "two");
    EXPECT_FOR_PATHS(index, trust, "stale order\n" TRUSTED "\n" TRUSTED, "three", "two", "one");
    /* Repeated, a path entry adds nothing; but it is another path list. */
    EXPECT_FOR_PATHS(index, trust, TRUSTED "\n" TRUSTED "\nstale order", "one", "two", "three",
                     "one");
    expect_for_paths(index, trust, (const char *const[]){NULL}, 0,
                     "stale not-on-path\nstale not-on-path\nstale not-on-path", __LINE__);
    epi_close(index);
}

Test(report, holds_a_path_list_against_an_index)
{
    hold_path_lists_against_index(EPI_LOCAL);
}

Test(report, holds_a_path_list_against_a_sealed_index)
{
    hold_path_lists_against_index(EPI_SEALED);
}

Test(report, of_a_stale_path_entry_keeps_its_changes_when_it_is_not_on_the_path_list_either)
{
    epi_index *index = index_of_three(EPI_LOCAL);
    remove_tree(scratch("two/beta-2.dist-info"));
    EXPECT_FOR_PATHS(index, EPI_LEVEL_DIR,
                     "fresh same-stamps\n"
                     "stale distributions, removed beta-2.dist-info beta 2\n"
                     "fresh same-stamps",
                     "one", "three");
    epi_close(index);
}

Test(report, outlives_the_index_and_names_absolute_paths)
{
    epi_index *index = index_of_three(EPI_SEALED);
    remove_tree(scratch("one/alpha-1.dist-info"));
    epi_report *report = check(index, EPI_LEVEL_CONTENT);
    epi_close(index);
    struct path one = scratch("one"), three = scratch("three");
    cr_assert_eq(report->n_path_entries, 3);
    const epi_path_entry *path_entry = &report->path_entries[0];
    cr_expect_str_eq(path_entry->path, one.text);
    cr_expect_eq(path_entry->verdict, EPI_STALE);
    cr_expect_eq(path_entry->store, EPI_STORE_FILE);
    cr_assert_eq(path_entry->n_changes, 1);
    cr_expect_eq(path_entry->changes[0].kind, EPI_REMOVED);
    cr_expect_str_eq(path_entry->changes[0].directory, "alpha-1.dist-info");
    cr_expect_str_eq(report->path_entries[2].path, three.text);
    epi_report_free(report);
}

static void expect_paths_below(const epi_report *report, struct path folder)
{
    for (size_t i = 0; i < report->n_path_entries; i++) {
        const char *path = report->path_entries[i].path;
        char *real = realpath(path, NULL);
        cr_assert_not_null(real, "%s", path);
        cr_expect_eq(path[0], '/');
        cr_expect_eq(strncmp(real, folder.text, strlen(folder.text)), 0, "%s", path);
        free(real);
    }
}

Test(report, of_a_sealed_index_is_proved_wherever_it_is_copied_and_however_opened)
{
    epi_close(index_of_three(EPI_SEALED));
    char command[3 * PATH_MAX];
    snprintf(command, sizeof command,
             "mkdir '%s/copy' && cd '%s' && cp -r one two three i.cdb copy", scratch_folder().text,
             scratch_folder().text);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(symlink("copy", scratch("link").text), 0);
    struct path absolute = scratch("copy/i.cdb"), by_link = scratch("link/i.cdb");
    const struct {
        const char *folder, *path;
    } ways[] = {{"/", absolute.text},
                {scratch("copy").text, "i.cdb"},
                {scratch("one").text, "../copy/i.cdb"},
                {scratch("link").text, "./i.cdb"},
                {"/", by_link.text}};
    static const char proved[] = "fresh same-content\nfresh same-content\n"
                                 "fresh same-content";
    epi_index *indexes[5];
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(chdir(ways[i].folder), 0);
        cr_assert_eq(epi_open_file(ways[i].path, &indexes[i], NULL), EPI_OK);
        cr_assert_eq(chdir("/"), 0);
        EXPECT_REPORT(indexes[i], EPI_LEVEL_CONTENT, proved);
        EXPECT_REPORT(indexes[i], EPI_LEVEL_META, proved);
        EXPECT_REPORT(indexes[i], EPI_LEVEL_DEFAULT, TRUSTED "\n" TRUSTED "\n" TRUSTED);
    }
    /* It is the copy that they look at. */
    put_distribution(scratch("one/alpha-1.dist-info"), "alpha", "1", "[g]\nother = alpha:a\n");
    for (size_t i = 0; i < 5; i++)
        EXPECT_REPORT(indexes[i], EPI_LEVEL_CONTENT, proved);
    put_distribution(scratch("copy/one/alpha-1.dist-info"), "alpha", "1", "[g]\nb = alpha:a\n");
    for (size_t i = 0; i < 5; i++) {
        EXPECT_REPORT(indexes[i], EPI_LEVEL_CONTENT,
                      "stale distributions, changed alpha-1.dist-info alpha 1\n"
                      "fresh same-content\nfresh same-content");
        epi_report *report = check(indexes[i], EPI_LEVEL_CONTENT);
        expect_paths_below(report, scratch("copy/"));
        epi_report_free(report);
        epi_close(indexes[i]);
    }
}

Test(report, takes_ten_thousand_path_entries_most_of_them_repeated)
{
    enum { COUNT = 10000, DIFFERENT = 7 };
    struct path folders[DIFFERENT];
    const char **paths = calloc(COUNT + 1, sizeof *paths);
    cr_assert_not_null(paths);
    for (size_t i = 0; i < DIFFERENT; i++) {
        folders[i] = scratch("site%zu", i);
        if (i > 0)
            put_distribution(scratch("site%zu/alpha-%zu.dist-info", i, i), "alpha", "1",
                             "[g]\na = alpha:a\n");
    }
    settle();
    for (size_t i = 0; i < COUNT; i++)
        paths[i] = folders[i % DIFFERENT].text;
    paths[COUNT] = "/nowhere/else";
    cr_assert_eq(epi_update(paths, COUNT, scratch("i.cdb").text, NULL, NULL, NULL, NULL), EPI_OK);
    epi_index *index = open_index(scratch("i.cdb"));
    epi_check_options options = {sizeof options, EPI_LEVEL_META, paths, COUNT};
    epi_report *report;
    cr_assert_eq(epi_check(index, &options, &report, NULL), EPI_OK);
    cr_expect_eq(report->verdict, EPI_FRESH);
    cr_expect_eq(report->n_path_entries, COUNT);
    epi_report_free(report);
    cr_expect_eq(epi_is_fresh(index, EPI_LEVEL_META, NULL), EPI_OK);

    put_distribution(scratch("site3/beta-1.dist-info"), "beta", "1", "[g]\nb = beta:b\n");
    options.n_paths = COUNT + 1;
    cr_assert_eq(epi_check(index, &options, &report, NULL), EPI_OK);
    size_t stale = 0;
    for (size_t i = 0; i < report->n_path_entries; i++)
        stale += report->path_entries[i].verdict == EPI_STALE;
    cr_expect_eq(stale, COUNT / DIFFERENT + 2, "%zu are stale", stale);
    epi_report_free(report);

    epi_outcome outcome;
    epi_index *updated, *built;
    cr_assert_eq(epi_update(paths, COUNT, scratch("i.cdb").text, NULL, &outcome, &updated, NULL),
                 EPI_OK);
    cr_expect_eq(outcome, EPI_BUILT);
    cr_assert_eq(epi_update(paths, COUNT, scratch("j.cdb").text, NULL, NULL, &built, NULL), EPI_OK);
    char *found = dump_all(updated), *expected = dump_all(built);
    cr_expect(strcmp(found, expected) == 0, "the update and the build differ");
    free(found);
    free(expected);
    free(paths);
    epi_close(updated);
    epi_close(built);
    epi_close(index);
}

Test(report, reads_options_as_far_as_their_size_says)
{
    epi_index *index = index_of_three(EPI_LOCAL);
    struct {
        epi_check_options known;
        uint64_t unknown;
    } newer = {EPI_CHECK_OPTIONS_INIT, 0};
    const epi_check_options *options = &newer.known;
    epi_report *report;
    newer.known.size = sizeof newer;
    newer.known.level = EPI_LEVEL_TRUST;
    expect_report(index, options, TRUSTED "\n" TRUSTED "\n" TRUSTED, __FILE__, __LINE__);
    newer.unknown = 1;
    epi_detail detail = {""};
    cr_expect_eq(epi_check(index, options, &report, &detail), EPI_ERR_ARGUMENT);
    cr_expect_null(report);
    cr_expect_neq(detail.text[0], '\0');

    /* An older caller's structure ended behind the level: the path list is not looked at. */
    newer.known.size = offsetof(epi_check_options, paths);
    newer.known.paths = (const char *const *)1;
    newer.known.n_paths = 1;
    expect_report(index, options, TRUSTED "\n" TRUSTED "\n" TRUSTED, __FILE__, __LINE__);
    newer.known.size = offsetof(epi_check_options, level);
    newer.known.level = (epi_level)77;
    expect_report(index, options, "fresh same-stamps\nfresh same-stamps\nfresh same-stamps",
                  __FILE__, __LINE__);
    newer.known.size = 0;
    cr_expect_eq(epi_check(index, options, &report, &detail), EPI_ERR_ARGUMENT);
    cr_expect_not_null(strstr(detail.text, "initialiser"), "%s", detail.text);
    epi_close(index);
}

Test(report, is_refused_for_bad_arguments)
{
    epi_index *index = index_of_three(EPI_LOCAL);
    epi_report *report = (epi_report *)1;
    const char *paths[] = {"one", NULL};
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    cr_expect_eq(epi_check(NULL, NULL, &report, NULL), EPI_ERR_ARGUMENT);
    cr_expect_null(report);
    cr_expect_eq(epi_check(index, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_is_fresh(NULL, EPI_LEVEL_DEFAULT, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_is_fresh(index, EPI_LEVEL_DEFAULT, NULL), EPI_OK);
    options.paths = paths;
    options.n_paths = 2;
    cr_expect_eq(epi_check(index, &options, &report, NULL), EPI_ERR_ARGUMENT);
    options.paths = NULL;
    for (int level = -1; level <= 5; level += 6) {
        options.level = (epi_level)level;
        cr_expect_eq(epi_check(index, &options, &report, NULL), EPI_ERR_ARGUMENT);
        cr_expect_eq(epi_is_fresh(index, (epi_level)level, NULL), EPI_ERR_ARGUMENT);
    }

    epi_report_free(NULL);
    epi_close(index);
}

Test(report, of_no_path_entries_is_fresh)
{
    epi_index *index = scan_paths(NULL, 0);
    expect_for_paths(index, EPI_LEVEL_CONTENT, NULL, 0, "", __LINE__);
    expect_for_paths(index, EPI_LEVEL_CONTENT, (const char *const[]){NULL}, 0, "", __LINE__);
    EXPECT_FOR_PATHS(index, EPI_LEVEL_META, "stale not-covered", "/nowhere");
    epi_close(index);
}
