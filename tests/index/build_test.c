#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

TestSuite(build, .init = scratch_make, .fini = scratch_remove);

/* Two folders; the second one's Alpha is hidden by the first one's. */
static void put_small_installation(void)
{
    put_distribution(scratch("one/alpha-1.0.dist-info"), "Alpha", "1.0",
                     "[console_scripts]\nalpha = alpha.cli:main\n\n"
                     "[app.plugins]\nb = alpha.b\na = alpha.a:A [fast, safe]\na = alpha.a2\n");
    put_distribution(scratch("two/alpha-2.0.dist-info"), "alpha", "2.0",
                     "[app.plugins]\nhidden = alpha.hidden\n");
    put_distribution(scratch("two/beta-0.1.dist-info"), "beta", "0.1",
                     "[app.plugins]\na = beta.plugin:A\n[x/y]\nz/w = beta:z\n");
    put_distribution(scratch("two/gamma-3.dist-info"), "gamma", "3", NULL);
}

static epi_index *build_small_installation(void)
{
    put_small_installation();
    struct path one = scratch("one"), two = scratch("two");
    const char *paths[] = {one.text, two.text};
    epi_index *index;
    epi_detail detail;
    epi_status status = epi_update(paths, 2, scratch("i.cdb").text, NULL, NULL, &index, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    return index;
}

Test(build, answers_as_importlib_metadata_does)
{
    epi_index *index = build_small_installation();
    char command[3 * PATH_MAX];
    /* Sorted as epi_index_all() walks: by group, and in the reference's order within each. */
    snprintf(command, sizeof command,
             "python3 -I -c '\n"
             "import importlib.metadata as m, sys\n"
             "rest, sys.path = sys.path, [\"%s\", \"%s\"]\n"
             "all = m.entry_points()\n"
             "found = [e for g in sorted(all.groups) for e in all.select(group=g)]\n"
             "sys.path = rest\n"
             "for e in found:\n"
             "    print(e.group, e.name, e.value, e.dist.name, sep=\"|\")'",
             scratch("one").text, scratch("two").text);
    FILE *reference = popen(command, "r");
    cr_assert_not_null(reference);
    char line[1024];
    epi_entry entry;
    int count = 0;
    for (epi_cursor cursor = epi_entries(index, NULL, NULL); epi_next(&cursor, &entry); count++) {
        char ours[1024];
        snprintf(ours, sizeof ours, "%s|%s|%s|%s\n", entry.group, entry.name, entry.value,
                 entry.dist);
        cr_assert_not_null(fgets(line, sizeof line, reference), "more than the reference: %s",
                           ours);
        cr_expect_str_eq(ours, line);
    }
    cr_expect_null(fgets(line, sizeof line, reference), "missing: %s", line);
    cr_expect_eq(pclose(reference), 0);
    cr_expect_eq(count, 6);
    epi_close(index);
}

Test(build, finds_one_entry_with_all_it_has)
{
    epi_index *index = build_small_installation();
    epi_entry entry;
    cr_assert_eq(epi_find(index, "app.plugins", "a", &entry), EPI_OK);
    cr_expect_str_eq(entry.group, "app.plugins");
    cr_expect_str_eq(entry.name, "a");
    cr_expect_str_eq(entry.value, "alpha.a:A [fast, safe]");
    cr_expect_str_eq(entry.module, "alpha.a");
    cr_expect_str_eq(entry.attr, "A");
    cr_expect_str_eq(entry.extras, "fast,safe");
    cr_expect_str_eq(entry.dist, "Alpha");
    cr_expect_str_eq(entry.version, "1.0");
    cr_expect_str_eq(entry.location, scratch("one/alpha-1.0.dist-info").text);
    cr_expect_eq(entry.distribution, 0);
    cr_expect_eq(entry.line, 6);
    cr_expect_eq(epi_find(index, "app.plugins", "hidden", &entry), EPI_NONE);
    cr_expect_eq(epi_find(index, "x", "y/z/w", &entry), EPI_NONE);
    cr_assert_eq(epi_find(index, "x/y", "z/w", &entry), EPI_OK);
    cr_expect_str_eq(entry.dist, "beta");
    epi_close(index);
}

Test(build, finds_all_of_one_name_in_path_order_also_from_a_copied_cursor)
{
    epi_index *index = build_small_installation();
    const char *expected[] = {"alpha.a:A [fast, safe]", "alpha.a2", "beta.plugin:A"};
    epi_entry entry;
    epi_cursor cursor = epi_entries(index, "app.plugins", "a");
    for (size_t i = 0; i < 3; i++) {
        epi_cursor copy = cursor;
        memset(&cursor, 0, sizeof cursor);
        cr_assert(epi_next(&copy, &entry));
        cr_expect_str_eq(entry.value, expected[i]);
        cursor = copy;
    }
    cr_expect_eq(epi_cursor_status(&cursor), EPI_OK);
    cr_expect_not(epi_next(&cursor, &entry));
    cr_expect_not(epi_next(&cursor, &entry));
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    epi_close(index);
}

Test(build, lists_groups_path_entries_and_distributions)
{
    epi_index *index = build_small_installation();
    struct {
        const char *name;
        unsigned entries;
    } groups[] = {{"app.plugins", 4}, {"console_scripts", 1}, {"x/y", 1}};
    epi_cursor cursor = epi_groups(index, NULL);
    epi_group_info group;
    for (size_t i = 0; i < 3; i++) {
        cr_assert(epi_next_group(&cursor, &group));
        cr_expect_str_eq(group.name, groups[i].name);
        cr_expect_eq(group.entries, groups[i].entries);
    }
    cr_expect_not(epi_next_group(&cursor, &group));

    cursor = epi_path_entries(index);
    epi_path_entry path_entry;
    cr_assert(epi_next_path_entry(&cursor, &path_entry));
    cr_expect_str_eq(path_entry.path, scratch("one").text);
    cr_expect_str_eq(path_entry.kind, "dir");
    cr_expect_eq(path_entry.distributions, 1);
    cr_assert(epi_next_path_entry(&cursor, &path_entry));
    cr_expect_eq(path_entry.distributions, 3);
    cr_expect_not(epi_next_path_entry(&cursor, &path_entry));

    struct {
        const char *name;
        int shadowed;
        unsigned path_entry, entries;
    } distributions[] = {
        {"Alpha", 0, 0, 4}, {"alpha", 1, 1, 0}, {"beta", 0, 1, 2}, {"gamma", 0, 1, 0}};
    cursor = epi_distributions(index, NULL);
    epi_distribution distribution;
    for (size_t i = 0; i < 4; i++) {
        cr_assert(epi_next_distribution(&cursor, &distribution));
        cr_expect_str_eq(distribution.name, distributions[i].name);
        cr_expect_eq(distribution.shadowed, distributions[i].shadowed);
        cr_expect_eq(distribution.path_entry, distributions[i].path_entry);
        cr_expect_eq(distribution.entries, distributions[i].entries);
    }
    cr_expect_not(epi_next_distribution(&cursor, &distribution));
    epi_close(index);
}

Test(build, says_what_the_index_is)
{
    epi_index *index = build_small_installation();
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    cr_expect_eq(info.format_major, 1);
    cr_expect_eq(info.kind, EPI_LOCAL);
    cr_expect_eq(info.level, EPI_LEVEL_META);
    cr_expect_eq(strlen(info.directory_hash), 32);
    cr_expect_eq(strspn(info.directory_hash, "0123456789abcdef"), 32);
    struct stat status;
    cr_assert_eq(stat(scratch("i.cdb").text, &status), 0);
    cr_expect_eq(info.file_size, (uint64_t)status.st_size);
    cr_expect_eq(info.path_entries, 2);
    cr_expect_eq(info.distributions, 4);
    cr_expect_eq(info.entries, 6);
    cr_expect_eq(info.groups, 3);
    cr_expect_eq(info.problems, 0);
    cr_expect_str_eq(file_of(index), scratch("i.cdb").text);
    cr_expect_eq(epi_verify(index, NULL, NULL), EPI_OK);
    epi_close(index);
}

Test(build, keeps_the_good_entries_and_reports_the_bad_line)
{
    put_distribution(scratch("one/alpha-1.dist-info"), "alpha", "1",
                     "[g]\ngood = alpha:good\nno equals sign here\nalso = alpha:also\n");
    struct path one = scratch("one");
    const char *paths[] = {one.text};
    epi_index *index;
    cr_assert_eq(epi_update(paths, 1, scratch("i.cdb").text, NULL, NULL, &index, NULL), EPI_OK);
    epi_entry entry;
    cr_expect_eq(epi_find(index, "g", "good", &entry), EPI_OK);
    cr_expect_eq(epi_find(index, "g", "also", &entry), EPI_OK);
    epi_problem problem;
    epi_cursor cursor = epi_problems(index);
    cr_assert(epi_next_problem(&cursor, &problem));
    cr_expect_str_eq(problem.path, scratch("one/alpha-1.dist-info/entry_points.txt").text);
    cr_expect_eq(problem.line, 3);
    cr_expect_str_eq(problem.code, "no-equals-sign");
    cr_expect_not(epi_next_problem(&cursor, &problem));
    epi_close(index);
}

Test(build, of_no_path_entries_is_an_index_of_nothing)
{
    epi_index *index;
    epi_entry entry;
    cr_assert_eq(epi_update(NULL, 0, scratch("i.cdb").text, NULL, NULL, NULL, NULL), EPI_OK);
    index = open_index(scratch("i.cdb"));
    cr_expect_eq(epi_find(index, "g", "n", &entry), EPI_NONE);
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    cr_expect_not(epi_next(&cursor, &entry));
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_expect_eq(epi_verify(index, NULL, NULL), EPI_OK);
    epi_close(index);
}

Test(build, records_the_level_that_was_asked_for)
{
    for (epi_level level = EPI_LEVEL_TRUST; level <= EPI_LEVEL_CONTENT; level++) {
        epi_build_options options = EPI_BUILD_OPTIONS_INIT;
        options.level = level;
        epi_index *index;
        cr_assert_eq(epi_update(NULL, 0, scratch("i.cdb").text, &options, NULL, &index, NULL),
                     EPI_OK);
        epi_info info = {.size = sizeof info};
        cr_assert_eq(epi_describe(index, &info), EPI_OK);
        cr_expect_eq(info.level, level, "%s", epi_level_name(level));
        epi_close(index);
    }
}

Test(build, in_memory_answers_the_same_and_leaves_no_file)
{
    epi_index *on_disk = build_small_installation(), *in_memory;
    struct path one = scratch("one"), two = scratch("two");
    const char *paths[] = {one.text, two.text};
    epi_detail detail;
    epi_open_options in_memory_only = EPI_OPEN_OPTIONS_INIT;
    in_memory_only.flags = EPI_NO_STORES;
    epi_status status = epi_open(paths, 2, &in_memory_only, &in_memory, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    char *expected = dump(on_disk), *found = dump(in_memory);
    cr_expect_str_eq(found, expected);
    cr_expect_null(file_of(in_memory));
    cr_expect_eq(epi_verify(in_memory, NULL, NULL), EPI_OK);
    free(expected);
    free(found);
    epi_close(on_disk);
    epi_close(in_memory);
}

Test(build, takes_relative_path_entries_from_the_current_directory)
{
    put_small_installation();
    cr_assert_eq(chdir(scratch("one").text), 0);
    const char *paths[] = {"", "../two"};
    epi_index *index;
    cr_assert_eq(epi_update(paths, 2, "../i.cdb", NULL, NULL, &index, NULL), EPI_OK);
    epi_entry entry;
    cr_assert_eq(epi_find(index, "console_scripts", "alpha", &entry), EPI_OK);
    cr_expect_str_eq(entry.location, scratch("one/alpha-1.0.dist-info").text);
    cr_assert_eq(epi_find(index, "x/y", "z/w", &entry), EPI_OK);
    cr_expect_str_eq(entry.location, scratch("one/../two/beta-0.1.dist-info").text);
    epi_close(index);
    cr_expect_eq(access(scratch("i.cdb").text, F_OK), 0);
    cr_assert_eq(chdir("/"), 0);
}

Test(build, twice_of_the_same_tree_gives_the_same_entries_and_directory_hash)
{
    put_small_installation();
    struct path one = scratch("one"), two = scratch("two");
    const char *absolute[] = {one.text, two.text};
    epi_index *first, *second;
    cr_assert_eq(epi_update(absolute, 2, scratch("1.cdb").text, NULL, NULL, &first, NULL), EPI_OK);
    setenv("TZ", "Asia/Kathmandu", 1);
    cr_assert_eq(chdir("/tmp"), 0);
    cr_assert_eq(epi_update(absolute, 2, scratch("2.cdb").text, NULL, NULL, &second, NULL), EPI_OK);
    char *expected = dump(first), *found = dump(second);
    cr_expect_str_eq(found, expected);
    epi_info a = {.size = sizeof a}, b = {.size = sizeof b};
    cr_assert_eq(epi_describe(first, &a), EPI_OK);
    cr_assert_eq(epi_describe(second, &b), EPI_OK);
    cr_expect_str_eq(a.directory_hash, b.directory_hash);
    free(expected);
    free(found);
    epi_close(first);
    epi_close(second);
}

Test(build, reports_progress_up_to_the_number_of_distributions)
{
    put_small_installation();
    struct path one = scratch("one"), two = scratch("two");
    const char *paths[] = {one.text, two.text};
    extern epi_progress record_progress;
    size_t last[3] = {0, 0, 0};
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.progress = record_progress;
    options.context = last;
    cr_assert_eq(epi_update(paths, 2, scratch("i.cdb").text, &options, NULL, NULL, NULL), EPI_OK);
    cr_expect_eq(last[0], 4);
    cr_expect_eq(last[1], 4);
    cr_expect_geq(last[2], 4);
}

epi_progress record_progress;
int record_progress(void *context, size_t done, size_t known)
{
    size_t *last = context;
    cr_expect_leq(done, known);
    cr_expect_geq(done, last[0]);
    last[0] = done;
    last[1] = known;
    last[2]++;
    return 0;
}
