/* What a lookup costs and who may do it at once. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocations.h"
#include "scratch.h"

TestSuite(lookup, .init = scratch_make, .fini = scratch_remove);

#define PLUGINS 200

/* An index of four groups with PLUGINS entries each, of the same names. */
static struct path put_many(void)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    cr_assert_not_null(stream);
    for (int group = 0; group < 4; group++) {
        fprintf(stream, "[group/%d]\n", group);
        for (int i = 0; i < PLUGINS; i++)
            fprintf(stream, "name%d = module.m%d:attribute%d [x]\n", i, group, i);
    }
    cr_assert_eq(fclose(stream), 0);
    put_distribution(scratch("site/many-1.dist-info"), "many", "1", text);
    free(text);
    build(scratch("site"), scratch("i.cdb"));
    return scratch("i.cdb");
}

/* How many of the answers to every kind of question are wrong. */
static int count_wrong_answers(const epi_index *index)
{
    int wrong = 0;
    epi_entry entry;
    for (int group = 0; group < 4; group++) {
        char group_name[20], name[20], module[20];
        snprintf(group_name, sizeof group_name, "group/%d", group);
        snprintf(module, sizeof module, "module.m%d", group);
        for (int i = 0; i < PLUGINS; i++) {
            snprintf(name, sizeof name, "name%d", i);
            wrong += epi_find(index, group_name, name, &entry) != EPI_OK ||
                     strcmp(entry.module, module) != 0 || strcmp(entry.name, name) != 0 ||
                     strcmp(entry.attr + strlen("attribute"), name + strlen("name")) != 0;
            epi_cursor cursor = epi_entries(index, group_name, name);
            wrong += !epi_next(&cursor, &entry) || strcmp(entry.module, module) != 0;
            wrong += epi_next(&cursor, &entry);
        }
        int count = 0;
        epi_cursor cursor = epi_entries(index, group_name, NULL);
        for (; epi_next(&cursor, &entry); count++)
            wrong += strcmp(entry.module, module) != 0;
        wrong += count != PLUGINS;
    }
    int entries = 0, groups = 0;
    epi_cursor cursor = epi_entries(index, NULL, NULL);
    while (epi_next(&cursor, &entry))
        entries++;
    epi_group_info group;
    cursor = epi_groups(index, NULL);
    while (epi_next_group(&cursor, &group))
        groups++;
    epi_distribution distribution;
    cursor = epi_distributions(index, NULL);
    wrong += !epi_next_distribution(&cursor, &distribution);
    epi_path_entry path_entry;
    cursor = epi_path_entries(index);
    wrong += !epi_next_path_entry(&cursor, &path_entry);
    epi_problem problem;
    cursor = epi_problems(index);
    wrong += epi_next_problem(&cursor, &problem);
    return wrong + (entries != 4 * PLUGINS) + (groups != 4) +
           (epi_find(index, "group/0", "absent", &entry) != EPI_NONE);
}

static void *ask(void *index)
{
    int wrong = 0;
    for (int round = 0; round < 20; round++)
        wrong += count_wrong_answers(index);
    return (void *)(intptr_t)wrong;
}

Test(lookup, by_eight_threads_on_one_index_gives_each_its_own_answers)
{
    epi_index *index = open_index(put_many());
    pthread_t threads[8];
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, ask, index), 0);
    for (size_t i = 0; i < 8; i++) {
        void *wrong;
        cr_assert_eq(pthread_join(threads[i], &wrong), 0);
        cr_expect_eq((intptr_t)wrong, 0);
    }
    epi_close(index);
}

#ifndef HAS_OWN_MALLOC

Test(lookup, allocates_nothing)
{
    struct path path = put_many();
    size_t before = allocations;
    epi_index *index = open_index(path);
    cr_assert_gt(allocations, before, "opening allocates: the count would see it");
    before = allocations;
    int wrong = count_wrong_answers(index);
    size_t after = allocations;
    cr_expect_eq(wrong, 0);
    cr_expect_eq(after - before, 0, "%zu allocations", after - before);
    epi_close(index);
}

#else

Test(lookup, allocates_nothing)
{
    cr_skip_test("AddressSanitizer's malloc cannot be counted");
}

#endif
