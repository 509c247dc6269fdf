/* An index of a path list answers as one file of the whole list would, whatever it is stacked from.
 */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "views.h"

TestSuite(stack, .init = scratch_make, .fini = scratch_remove);

#define FOLDERS 6

/* Six path entries that share names of distributions, groups and entries. */
static void put_folders(void)
{
    for (int folder = 0; folder < FOLDERS; folder++) {
        for (int i = 0; i < 4; i++) {
            char name[40], text[400];
            int number = (folder * 3 + i * 2) % 7;
            snprintf(name, sizeof name, "%s%d", i == 3 ? "Own.Name" : "shared_name",
                     i == 3 ? folder : number);
            snprintf(text, sizeof text,
                     "[common]\nsame = m%d:f\nentry%d = m%d%d\n[g/%d]\nx = y:z [extra]\n"
                     "[only.%d.%d]\nq = %d:bad ref\n",
                     folder, i, folder, i, number, folder, i, i);
            /* A distribution without entry_points.txt hides a later one as well. */
            put_distribution(scratch("f%d/%s-%d.dist-info", folder, name, folder), name, "1",
                             (folder + i) % 5 == 0 ? NULL : text);
        }
    }
    put_file(scratch("empty/readme"), "nothing");
}

static void expect_same_answers(const char *const *paths, size_t n_paths, const char *what)
{
    epi_index *index;
    epi_detail detail;
    cr_assert_eq(epi_update(paths, n_paths, scratch("whole.cdb").text, NULL, NULL, &index, &detail),
                 EPI_OK, "%s", detail.text);
    epi_index *view = open_view(paths, n_paths);
    char *expected = dump(index), *got = dump(view);
    cr_expect_str_eq(got, expected, "%s", what);
    char *expected_groups = dump_groups(index), *got_groups = dump_view_groups(view);
    cr_expect_str_eq(got_groups, expected_groups, "%s", what);
    free(expected);
    free(got);
    free(expected_groups);
    free(got_groups);

    epi_entry entry, found;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (epi_next(&cursor, &entry)) {
        epi_entry first;
        cr_assert_eq(epi_find(index, entry.group, entry.name, &first), EPI_OK);
        cr_assert_eq(epi_find(view, entry.group, entry.name, &found), EPI_OK);
        cr_expect_str_eq(found.value, first.value);
        cr_expect_eq(found.distribution, first.distribution);
        epi_cursor all = epi_entries(index, entry.group, entry.name);
        epi_cursor ours = epi_entries(view, entry.group, entry.name);
        while (epi_next(&all, &first)) {
            cr_assert_eq(epi_next(&ours, &found), 1);
            cr_expect_str_eq(found.location, first.location);
        }
        cr_expect_eq(epi_next(&ours, &found), 0);
    }
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    epi_info ours = EPI_INFO_INIT;
    cr_assert_eq(epi_describe(view, &ours), EPI_OK);
    cr_expect_str_eq(ours.directory_hash, info.directory_hash, "%s", what);
    cr_expect_eq(ours.distributions, info.distributions, "%s", what);
    cr_expect_eq(ours.entries, info.entries, "%s", what);
    cr_expect_eq(ours.groups, info.groups, "%s", what);
    cr_expect_eq(ours.path_entries, info.path_entries, "%s", what);
    cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_CONTENT, NULL), EPI_OK);
    epi_close(view);
    epi_close(index);
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16 & 0x7fff;
}

Test(stack, answers_as_one_index_of_the_list_in_any_order_and_subset)
{
    struct path folders[FOLDERS + 2];
    put_folders();
    for (int i = 0; i < FOLDERS; i++)
        folders[i] = scratch("f%d", i);
    folders[FOLDERS] = scratch("empty");
    folders[FOLDERS + 1] = scratch("missing");
    unsigned state = 1;
    for (int round = 0; round < 60; round++) {
        const char *paths[9];
        size_t n = next_random(&state) % 10;
        for (size_t i = 0; i < n; i++)
            paths[i] = folders[next_random(&state) % (FOLDERS + 2)].text;
        /* Some are served, some have to be scanned, and the scans are saved as it goes. */
        if (round == 10)
            store(EPI_STORE_IN_PLACE, folders[2]);
        if (round == 20)
            store(EPI_STORE_SYSTEM, folders[3]);
        if (n > 2 && round % 3 == 0) {
            size_t first = next_random(&state) % (n - 1);
            cr_assert_eq(epi_update(paths + first, 1 + next_random(&state) % (n - first),
                                    scratch("run.cdb").text, NULL, NULL, NULL, NULL),
                         EPI_OK);
            setenv("EPINDEX_FILE", scratch("run.cdb").text, 1);
        }
        char what[40];
        snprintf(what, sizeof what, "round %d", round);
        expect_same_answers(paths, n, what);
        unsetenv("EPINDEX_FILE");
    }
}

Test(stack, hides_what_an_earlier_distribution_without_entries_shadows)
{
    put_distribution(scratch("a/some.name-1.dist-info"), "some.name", "1", NULL);
    put_distribution(scratch("a/other-1.dist-info"), "other", "1", "[g]\nkept = a\n");
    put_distribution(scratch("b/Some_Name-2.dist-info"), "Some-Name", "2",
                     "[g]\nhidden = b\n[h]\nx = y\n");
    struct path a = scratch("a"), b = scratch("b");
    const char *paths[] = {a.text, b.text};
    epi_entry entry;
    for (int warm = 0; warm < 2; warm++) {
        epi_index *view = open_view(paths, 2);
        cr_expect_eq(epi_find(view, "g", "hidden", &entry), EPI_NONE);
        cr_expect_eq(epi_find(view, "g", "kept", &entry), EPI_OK);
        char *groups = dump_view_groups(view);
        cr_expect_str_eq(groups, "g|1\n", "groups with nothing left do not appear");
        free(groups);
        epi_close(view);
    }
}

Test(stack, of_distributions_without_any_entry_point_is_empty)
{
    put_distribution(scratch("a/x-1.dist-info"), "x", "1", NULL);
    put_distribution(scratch("b/y-1.dist-info"), "y", "1", NULL);
    struct path a = scratch("a"), b = scratch("b");
    const char *paths[] = {a.text, b.text};
    epi_index *view = open_view(paths, 2);
    epi_entry entry;
    epi_cursor cursor = epi_entries(view, NULL, NULL);
    cr_expect_eq(epi_next(&cursor, &entry), 0);
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    epi_close(view);
}

Test(stack, takes_every_kind_of_path_list)
{
    put_folders();
    cr_assert_eq(chdir(scratch("f1").text), 0);
    struct path long_path = {"/"};
    memset(long_path.text + 1, 'x', sizeof long_path.text - 2);
    long_path.text[sizeof long_path.text - 1] = '\0';
    char *longer = malloc(3 * PATH_MAX);
    memset(longer, '/', 3 * PATH_MAX);
    memcpy(longer + 3 * PATH_MAX - 2, "x", 2);
    put_distribution(scratch("bad\xff/other-1.dist-info"), "other", "1", "[g]\nx = y\n");
    struct path bad = scratch("bad\xff"), f0 = scratch("f0");
    const char *lists[][4] = {
        {"", "../f0", "", "."},
        {long_path.text, longer, bad.text, ""},
        {f0.text, f0.text, f0.text, bad.text},
    };
    for (int warm = 0; warm < 2; warm++)
        for (size_t i = 0; i < 3; i++)
            expect_same_answers(lists[i], 4, "odd paths");
    expect_same_answers(NULL, 0, "none");
    free(longer);
}

Test(stack, of_ten_thousand_path_entries_answers)
{
    enum { MANY = 10000 };
    put_folders();
    const char **paths = calloc(MANY, sizeof *paths);
    struct path *texts = calloc(3, sizeof *texts);
    texts[0] = scratch("f1");
    texts[1] = scratch("f2");
    texts[2] = scratch("nothing-here");
    char *missing = malloc(MANY * 40);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(missing + i * 40, 40, "/nonexistent/%zu", i);
        paths[i] = i % 2 == 0 ? missing + i * 40 : texts[i % 3].text;
    }
    expect_same_answers(paths, MANY, "many");
    free(paths);
    free(texts);
    free(missing);
}

Test(stack, answers_keys_of_a_megabyte_with_nothing)
{
    put_folders();
    struct path a = scratch("f1"), b = scratch("f2");
    const char *paths[] = {a.text, b.text};
    char *key = malloc((1 << 20) + 1);
    memset(key, 'k', 1 << 20);
    key[1 << 20] = '\0';
    epi_index *view = open_view(paths, 2);
    epi_entry entry;
    cr_expect_eq(epi_find(view, key, key, &entry), EPI_NONE);
    epi_cursor cursor = epi_entries(view, key, key);
    cr_expect_eq(epi_next(&cursor, &entry), 0);
    cursor = epi_entries(view, key, NULL);
    cr_expect_eq(epi_next(&cursor, &entry), 0);
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    epi_close(view);
    free(key);
}

Test(stack, is_stale_when_any_path_entry_changed)
{
    put_folders();
    struct path a = scratch("f1"), b = scratch("empty"), c = scratch("missing");
    const char *paths[] = {a.text, b.text, c.text};
    for (int i = 0; i < 3; i++) {
        epi_index *view = open_view(paths, 3);
        epi_detail detail = {""};
        cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DEFAULT, &detail), EPI_OK);
        put_distribution(scratch("%s/new%d-1.dist-info", strrchr(paths[i], '/') + 1, i), "new", "1",
                         "[g]\nn = m\n");
        cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DIR, &detail), EPI_ERR_STALE);
        cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_DEFAULT, &detail), EPI_ERR_STALE);
        cr_expect_not_null(strstr(detail.text, paths[i]), "%s", detail.text);
        epi_close(view);
    }
}

Test(stack, finds_what_a_sealed_index_in_place_has_and_where)
{
    put_folders();
    epi_build_options sealed = EPI_BUILD_OPTIONS_INIT;
    sealed.kind = EPI_SEALED;
    struct path a = scratch("f1"), b = scratch("f2");
    const char *paths[] = {a.text, b.text};
    cr_assert_eq(update_store(EPI_STORE_IN_PLACE, a, &sealed), EPI_OK);
    expect_same_answers(paths, 2, "sealed in place");
    cr_assert_eq(epi_update(paths, 2, scratch("lib/sealed.cdb").text, &sealed, NULL, NULL, NULL),
                 EPI_ERR_SYSTEM, "no such folder yet");
    put_file(scratch("lib/x"), "");
    struct path file = scratch("lib/sealed.cdb");
    cr_assert_eq(epi_update(paths, 2, file.text, &sealed, NULL, NULL, NULL), EPI_OK);
    setenv("EPINDEX_FILE", file.text, 1);
    epi_index *view = open_view(paths, 2);
    cr_expect_str_eq(source_of(view, 1).file, file.text);
    epi_close(view);
    expect_same_answers(paths, 2, "a sealed combined index");
}

struct shared {
    epi_index *view;
    const char *expected, *groups;
};

static void *ask(void *context)
{
    const struct shared *shared = context;
    int wrong = 0;
    for (int round = 0; round < 30; round++) {
        char *groups = dump_view_groups(shared->view), *all = dump(shared->view);
        wrong += strcmp(groups, shared->groups) != 0 || strcmp(all, shared->expected) != 0;
        free(groups);
        free(all);
        epi_entry entry;
        wrong += epi_find(shared->view, "common", "same", &entry) != EPI_OK;
        wrong += epi_is_fresh(shared->view, EPI_LEVEL_META, NULL) != EPI_OK;
    }
    return (void *)(intptr_t)wrong;
}

Test(stack, answers_eight_threads_at_once_from_the_first_question_on)
{
    put_folders();
    struct path a = scratch("f1"), b = scratch("f2"), c = scratch("f3");
    const char *paths[] = {a.text, b.text, c.text};
    epi_index *first = open_view(paths, 3);
    char *expected = dump(first), *groups = dump_view_groups(first);
    for (int round = 0; round < 5; round++) {
        struct shared shared = {open_view(paths, 3), expected, groups};
        pthread_t threads[8];
        for (size_t i = 0; i < 8; i++)
            cr_assert_eq(pthread_create(&threads[i], NULL, ask, &shared), 0);
        for (size_t i = 0; i < 8; i++) {
            void *wrong;
            cr_assert_eq(pthread_join(threads[i], &wrong), 0);
            cr_expect_eq((intptr_t)wrong, 0);
        }
        epi_close(shared.view);
    }
    free(expected);
    free(groups);
    epi_close(first);
}

#ifndef HAS_OWN_MALLOC

Test(stack, allocates_nothing_for_lookups_and_walks)
{
    put_folders();
    struct path a = scratch("f1"), b = scratch("f2"), c = scratch("f3");
    const char *paths[] = {a.text, b.text, c.text};
    size_t before = allocations;
    epi_index *view = open_view(paths, 3);
    cr_assert_gt(allocations, before, "opening allocates: the count would see it");
    epi_cursor groups = epi_groups(view, NULL);
    before = allocations;
    epi_entry entry;
    epi_group_info group;
    int found = epi_find(view, "common", "same", &entry) == EPI_OK;
    found += epi_find(view, "common", "absent", &entry) == EPI_NONE;
    for (epi_cursor cursor = epi_entries(view, "common", NULL); epi_next(&cursor, &entry);)
        found++;
    for (epi_cursor cursor = epi_entries(view, "common", "same"); epi_next(&cursor, &entry);)
        found++;
    for (epi_cursor cursor = epi_entries(view, NULL, NULL); epi_next(&cursor, &entry);)
        found++;
    while (epi_next_group(&groups, &group))
        found++;
    size_t after = allocations;
    cr_expect_gt(found, 20);
    cr_expect_eq(after - before, 0, "%zu allocations", after - before);
    epi_close(view);
}

#else

Test(stack, allocates_nothing_for_lookups_and_walks)
{
    cr_skip_test("AddressSanitizer's malloc cannot be counted");
}

#endif
