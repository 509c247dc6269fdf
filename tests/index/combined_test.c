/* One file for a run of the path list, named by the caller or EPINDEX_FILE. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "views.h"

TestSuite(combined, .init = scratch_make, .fini = scratch_remove);

enum { COUNT = 4 };
static struct path folders[COUNT];
static const char *paths[COUNT];

/* "before", "one", "two" and "after", with an index of the middle ones. "one" has a bad line, and a
 * distribution that hides one of "two" and is hidden itself by one of "before". */
static void put_combined(void)
{
    static const char *const names[COUNT] = {"before", "one", "two", "after"};
    static const char *const shared[COUNT] = {"gamma", "alpha", "alpha", "delta"};
    for (size_t i = 0; i < COUNT; i++) {
        char text[128];
        snprintf(text, sizeof text, "[g]\n%s = m:a\n%s", names[i],
                 i == 1 ? "no equals sign\n" : "");
        folders[i] = scratch("%s", names[i]);
        paths[i] = folders[i].text;
        put_distribution(scratch("%s/%s-1.dist-info", names[i], shared[i]), shared[i], "1", text);
        put_distribution(scratch("%s/own_%s-1.dist-info", names[i], names[i]), names[i], "1", text);
    }
    wait_until_stamps_prove();
    cr_assert_eq(epi_update(paths + 1, 2, scratch("combined.cdb").text, NULL, NULL, NULL, NULL),
                 EPI_OK);
    setenv("EPINDEX_FILE", scratch("combined.cdb").text, 1);
}

static epi_index *open_without_stores(void)
{
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    options.flags = EPI_NO_STORES;
    return open_view_with(paths, COUNT, &options);
}

static int count_problems(const epi_index *index)
{
    epi_cursor cursor = epi_problems(index);
    epi_problem problem;
    int count = 0;
    while (epi_next_problem(&cursor, &problem))
        count++;
    return count;
}

static void expect_served(const epi_index *index, epi_verdict verdict)
{
    for (size_t i = 0; i < COUNT; i++) {
        bool inside = i == 1 || i == 2;
        epi_path_entry entry = source_of(index, i);
        cr_expect_eq(entry.file != NULL && strstr(entry.file, "combined.cdb") != NULL, inside,
                     "path entry %zu", i);
        if (inside)
            cr_expect_eq(entry.verdict, i == 1 ? verdict : EPI_FRESH);
    }
}

static void expect_same_answers(const epi_index *index)
{
    epi_index *scanned = open_without_stores();
    char *expected = dump(scanned), *found = dump(index);
    cr_expect_str_eq(found, expected);
    cr_expect_eq(count_problems(index), count_problems(scanned));
    cr_expect_gt(count_problems(scanned), 0);
    free(expected);
    free(found);
    epi_close(scanned);
}

Test(combined, serves_its_run_of_the_path_list_with_each_problem_once)
{
    put_combined();
    epi_index *index = open_view(paths, COUNT);
    expect_served(index, EPI_FRESH);
    expect_same_answers(index);
    epi_close(index);
}

Test(combined, that_has_moved_serves_and_says_so)
{
    put_combined();
    cr_assert_eq(utime(folders[1].text, NULL), 0);
    epi_index *index = open_view(paths, COUNT);
    expect_served(index, EPI_MOVED);
    expect_same_answers(index);
    epi_close(index);
}

Test(combined, that_is_stale_is_passed_over)
{
    put_combined();
    put_distribution(scratch("two/new-1.dist-info"), "new", "1", "[g]\nnew = n\n");
    epi_index *index = open_view(paths, COUNT);
    expect_same_answers(index);
    for (size_t i = 0; i < COUNT; i++) {
        epi_path_entry entry = source_of(index, i);
        cr_expect(entry.file == NULL || strstr(entry.file, "combined.cdb") == NULL);
        cr_expect_eq(entry.n_passed_over, i == 1 || i == 2 ? 1 : 0, "it is said where it covers");
    }
    epi_close(index);
}

static void expect_passed_over(struct path file, epi_reason reason)
{
    setenv("EPINDEX_FILE", file.text, 1);
    epi_index *index = open_view(paths, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        cr_assert_eq(source_of(index, i).n_passed_over, 1);
        cr_expect_eq(source_of(index, i).passed_over[0].reason, reason, "%s: %s", file.text,
                     source_of(index, i).passed_over[0].text);
    }
    epi_close(index);
}

Test(combined, that_cannot_be_had_is_passed_over_with_the_reason)
{
    put_combined();
    put_file(scratch("file"), "");
    put_file(scratch("closed/combined.cdb"), "");
    expect_passed_over(scratch("missing.cdb"), EPI_REASON_MISSING);
    expect_passed_over(scratch("missing/combined.cdb"), EPI_REASON_MISSING);
    expect_passed_over(scratch("file/combined.cdb"), EPI_REASON_SYSTEM);
    cr_assert_eq(chmod(scratch("closed").text, 0), 0);
    if (geteuid() == 0) /* to whom it would be open */
        cr_assert_eq(seteuid(65534), 0);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    expect_passed_over(scratch("closed/combined.cdb"), EPI_REASON_NO_PERMISSION);
    if (getuid() == 0)
        cr_assert_eq(seteuid(0), 0);
    cr_assert_eq(chmod(scratch("closed").text, 0755), 0);
}

Test(combined, that_a_program_names_comes_before_that_of_the_environment)
{
    put_combined();
    struct path other = scratch("other.cdb");
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    cr_assert_eq(epi_update(paths + 1, 2, other.text, NULL, NULL, NULL, NULL), EPI_OK);
    options.file = other.text;
    epi_index *index = open_view_with(paths, COUNT, &options);
    cr_expect_str_eq(source_of(index, 1).file, other.text);
    epi_close(index);
    options.flags = EPI_NO_STORES;
    index = open_view_with(paths, COUNT, &options);
    cr_expect_str_eq(source_of(index, 1).file, other.text);
    cr_expect_null(source_of(index, 0).file);
    epi_close(index);
    index = open_without_stores();
    cr_expect_null(source_of(index, 1).file, "where no store is asked, neither is a variable");
    epi_close(index);
}

/* By its name an egg has a distribution more than the same directory as ''. */
Test(combined, of_an_egg_serves_the_egg_and_not_the_current_directory)
{
    put_file(scratch("x.egg/EGG-INFO/PKG-INFO"), "Name: x\nVersion: 1\n\n");
    put_distribution(scratch("x.egg/alpha-1.dist-info"), "alpha", "1", "[g]\na = m\n");
    wait_until_stamps_prove();
    struct path egg = scratch("x.egg"), file = scratch("egg.cdb");
    const char *by_name[] = {egg.text}, *here[] = {""};
    build(egg, file);
    setenv("EPINDEX_FILE", file.text, 1);
    epi_index *index = open_view(by_name, 1);
    cr_expect_str_eq(source_of(index, 0).file, file.text);
    epi_close(index);
    cr_assert_eq(chdir(egg.text), 0);
    index = open_view(here, 1);
    cr_expect_null(source_of(index, 0).file);
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(index, NULL);
    cr_expect(epi_next_distribution(&cursor, &distribution));
    cr_expect_not(epi_next_distribution(&cursor, &distribution));
    epi_close(index);
    cr_assert_eq(chdir("/"), 0);
}

Test(combined, of_another_order_or_of_more_is_passed_over)
{
    put_combined();
    const char *const kept[COUNT] = {paths[0], paths[1], paths[2], paths[3]};
    const size_t orders[][COUNT] = {{0, 2, 1, 3}, {1, 0, 2, 3}, {1, 3, 2, 0}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (size_t j = 0; j < COUNT; j++)
            paths[j] = kept[orders[i][j]];
        epi_index *index = open_view(paths, COUNT);
        expect_same_answers(index);
        for (size_t j = 0; j < COUNT; j++)
            cr_expect(source_of(index, j).file == NULL ||
                          strstr(source_of(index, j).file, "combined.cdb") == NULL,
                      "order %zu, path entry %zu", i, j);
        epi_close(index);
    }
}

/* Its paths start from where it really lies, whatever way leads there. */
Test(combined, that_is_sealed_serves_by_every_way_that_leads_to_it)
{
    put_distribution(scratch("env/one/alpha-1.dist-info"), "alpha", "1", "[g]\none = m:a\n");
    put_distribution(scratch("env/two/beta-1.dist-info"), "beta", "1", "[g]\ntwo = m:a\n");
    put_file(scratch("env/deep/keep"), "");
    cr_assert_eq(symlink("env", scratch("way").text), 0);
    struct path built[] = {scratch("env/one"), scratch("env/two")};
    const char *whole[] = {built[0].text, built[1].text};
    epi_build_options sealed = EPI_BUILD_OPTIONS_INIT;
    sealed.kind = EPI_SEALED;
    cr_assert_eq(epi_update(whole, 2, scratch("env/deep/c.cdb").text, &sealed, NULL, NULL, NULL),
                 EPI_OK);
    cr_assert_eq(chdir(scratch("env").text), 0);
    struct path files[] = {scratch("env/deep/c.cdb"),
                           scratch("way/deep/c.cdb"),
                           scratch("env/one/../deep/c.cdb"),
                           {"deep/c.cdb"}};
    const char *const lists[][2] = {
        {"env/one", "env/two"}, {"way/one", "way/two"}, {"env/deep/../one", "way/two/"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        for (size_t j = 0; j < sizeof lists / sizeof *lists; j++) {
            struct path list[] = {scratch("%s", lists[j][0]), scratch("%s", lists[j][1])};
            const char *given[] = {list[0].text, list[1].text};
            setenv("EPINDEX_FILE", files[i].text, 1);
            epi_index *index = open_view(given, 2);
            for (size_t k = 0; k < 2; k++) {
                cr_expect_eq(source_of(index, k).store, EPI_STORE_FILE, "file %zu, list %zu: %s", i,
                             j, why_passed_over(index, k));
                cr_expect_eq(source_of(index, k).reason, EPI_REASON_TRUSTED);
            }
            epi_entry entry;
            cr_expect_eq(epi_find(index, "g", "two", &entry), EPI_OK);
            cr_expect_eq(access(entry.location, F_OK), 0, "%s", entry.location);
            epi_close(index);
        }
    }
    const char *turned[] = {whole[1], whole[0]};
    epi_index *index = open_view(turned, 2);
    cr_expect_null(source_of(index, 0).file);
    epi_close(index);
    cr_assert_eq(chdir("/"), 0);
}
