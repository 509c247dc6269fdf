/* epi_answer() says in one run of bytes what the walks over a view say entry by entry. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "views.h"

TestSuite(answer, .init = scratch_make, .fini = scratch_remove);

/* An answer, taken apart. */
struct parts {
    char *bytes;
    size_t length;
    const char *next; /* the field that comes next */
};

static struct parts ask_question(const epi_index *view, epi_question question, const char *group,
                                 const char *name, unsigned flags)
{
    struct parts parts = {0};
    epi_detail detail;
    size_t again;
    cr_assert_eq(epi_answer(view, question, group, name, EPI_LEVEL_TRUST, flags, NULL, 0,
                            &parts.length, &detail),
                 EPI_OK, "%s", detail.text);
    /* Of exactly that size, so that a sanitizer sees a byte too many. */
    parts.bytes = malloc(parts.length);
    cr_assert_not_null(parts.bytes);
    cr_assert_eq(epi_answer(view, question, group, name, EPI_LEVEL_TRUST, flags, parts.bytes,
                            parts.length, &again, &detail),
                 EPI_OK, "%s", detail.text);
    cr_assert_eq(again, parts.length);
    parts.next = parts.bytes;
    return parts;
}

static struct parts ask(const epi_index *view, const char *group, const char *name, unsigned flags)
{
    return ask_question(view, EPI_ASK_ENTRIES, group, name, flags);
}

static const char *take(struct parts *parts)
{
    cr_assert_lt(parts->next, parts->bytes + parts->length, "the answer has fewer fields");
    const char *field = parts->next;
    const char *end = memchr(field, '\0', (size_t)(parts->bytes + parts->length - field));
    cr_assert_not_null(end, "the last field has no end");
    parts->next = end + 1;
    return field;
}

static unsigned long take_number(struct parts *parts)
{
    char *end;
    const char *field = take(parts);
    unsigned long number = strtoul(field, &end, 10);
    cr_assert(field[0] != '\0' && *end == '\0', "\"%s\" is no number", field);
    return number;
}

/* The distributions' part of an answer. */
struct table {
    unsigned long count;
    const char *flags[64], *name[64], *version[64], *directory[64], *normalized[64];
};

struct head {
    unsigned long entries;
    const char *verdict;
};

static struct head take_head(struct parts *parts, struct table *table)
{
    struct head head = {.entries = take_number(parts)};
    cr_assert_eq(take_number(parts), 4);
    table->count = take_number(parts);
    cr_assert_leq(table->count, 64);
    cr_assert_eq(take_number(parts), 5);
    head.verdict = take(parts);
    return head;
}

static void take_table(struct parts *parts, struct table *table)
{
    for (unsigned long i = 0; i < table->count; i++) {
        table->flags[i] = take(parts);
        table->name[i] = take(parts);
        table->version[i] = take(parts);
        table->directory[i] = take(parts);
        table->normalized[i] = take(parts);
    }
    cr_expect_eq(parts->next, parts->bytes + parts->length, "something is left over");
}

/* Holds an answer against a walk over what should be in it, in the same order. */
static void expect_answer(const epi_index *view, const char *group, const char *name,
                          unsigned flags, const epi_entry *expected, size_t n_expected)
{
    struct parts parts = ask(view, group, name, flags);
    struct table table;
    struct head head = take_head(&parts, &table);
    unsigned long numbers[64];
    cr_assert_eq(head.entries, n_expected);
    for (size_t i = 0; i < n_expected; i++) {
        cr_expect_str_eq(take(&parts), expected[i].name);
        cr_expect_str_eq(take(&parts), expected[i].value);
        cr_expect_str_eq(take(&parts), expected[i].group);
        numbers[i] = take_number(&parts);
        cr_assert_lt(numbers[i], table.count);
    }
    take_table(&parts, &table);
    for (size_t i = 0; i < n_expected; i++) {
        unsigned long number = numbers[i];
        cr_expect_str_eq(table.directory[number], expected[i].location);
        cr_expect_str_eq(table.name[number], expected[i].dist == NULL ? "" : expected[i].dist);
        cr_expect_eq(strchr(table.flags[number], 'n') != NULL, expected[i].dist != NULL);
        cr_expect_str_eq(table.version[number],
                         expected[i].version == NULL ? "" : expected[i].version);
        cr_expect_eq(strchr(table.flags[number], 'v') != NULL, expected[i].version != NULL);
    }
    free(parts.bytes);
}

static size_t gather(epi_cursor cursor, epi_entry *entries)
{
    size_t count = 0;
    while (epi_next(&cursor, &entries[count]))
        cr_assert_lt(++count, 64);
    cr_assert_eq(epi_cursor_status(&cursor), EPI_NONE);
    return count;
}

static int by_line(const void *a, const void *b)
{
    const epi_entry *one = a, *other = b;
    if (one->distribution != other->distribution)
        return one->distribution < other->distribution ? -1 : 1;
    return one->line < other->line ? -1 : 1;
}

Test(answer, has_what_the_walks_have_group_by_group)
{
    epi_index *view = view_of_three();
    epi_entry expected[64];
    expect_answer(view, "a", NULL, 0, expected, gather(epi_entries(view, "a", NULL), expected));
    expect_answer(view, "a", "same", 0, expected, gather(epi_entries(view, "a", "same"), expected));
    expect_answer(view, NULL, NULL, 0, expected, gather(epi_entries(view, NULL, NULL), expected));
    expect_answer(view, "none", NULL, 0, NULL, 0);
    expect_answer(view, "a", "none", EPI_ANSWER_PATH_ORDER, NULL, 0);
    epi_close(view);
}

Test(answer, can_be_in_the_order_of_distribution_and_line)
{
    epi_index *view = view_of_three();
    epi_entry expected[64];
    size_t count = gather(epi_entries(view, NULL, NULL), expected);
    qsort(expected, count, sizeof expected[0], by_line);
    cr_assert_eq(count, 7);
    cr_assert_str_eq(expected[0].name, "last", "z stands before a in that file");
    expect_answer(view, NULL, NULL, EPI_ANSWER_PATH_ORDER, expected, count);
    for (const char **name = (const char *[]){"same", "last", "none", NULL}; *name != NULL;
         name++) {
        count = gather(epi_entries(view, NULL, *name), expected);
        if (count > 0)
            qsort(expected, count, sizeof expected[0], by_line);
        expect_answer(view, NULL, *name, EPI_ANSWER_PATH_ORDER, expected, count);
    }
    epi_close(view);
}

Test(answer, can_be_asked_for_a_name_in_any_group)
{
    epi_index *view = view_of_three();
    epi_entry all[64], expected[64];
    size_t count = 0, n_all = gather(epi_entries(view, NULL, NULL), all);
    for (size_t i = 0; i < n_all; i++)
        if (strcmp(all[i].name, "same") == 0)
            expected[count++] = all[i];
    cr_assert_eq(count, 3);
    expect_answer(view, NULL, "same", 0, expected, count);
    epi_close(view);
}

/* The answer that has all distributions, without its entries. */
static struct parts ask_for_distributions(const epi_index *view, struct table *table)
{
    struct parts parts = ask_question(view, EPI_ASK_DISTRIBUTIONS, NULL, NULL, 0);
    cr_expect_eq(take_head(&parts, table).entries, 0);
    take_table(&parts, table);
    return parts;
}

Test(answer, has_all_distributions_where_asked_and_which_are_hidden)
{
    epi_index *view = view_of_three();
    struct parts parts = ask(view, "z", NULL, EPI_ANSWER_ALL_DISTRIBUTIONS);
    struct table table;
    cr_assert_eq(take_head(&parts, &table).entries, 2);
    unsigned long owner[2];
    for (int i = 0; i < 2; i++) {
        take(&parts), take(&parts), take(&parts);
        owner[i] = take_number(&parts);
    }
    take_table(&parts, &table);
    static const char *const normalized[] = {"b", "c", "unversioned", "c", "d", "e"};
    cr_assert_eq(table.count, 6);
    for (int i = 0; i < 6; i++)
        cr_expect_str_eq(table.normalized[i], normalized[i]);
    cr_expect_eq(owner[0], 0);
    cr_expect_eq(owner[1], 2);
    cr_expect_str_eq(table.directory[2], scratch("two.egg/EGG-INFO").text);
    cr_expect_str_eq(table.directory[4], scratch("three/d-1.dist-info").text);
    cr_expect_str_eq(table.flags[1], "nv");
    cr_expect_str_eq(table.flags[2], "n", "it has no version");
    cr_expect_str_eq(table.flags[3], "nvse", "the first path entry has another c");
    free(parts.bytes);
    epi_close(view);
}

Test(answer, has_distributions_alone_in_the_order_of_their_numbers)
{
    epi_index *view = view_of_three();
    struct table table;
    struct parts parts = ask_for_distributions(view, &table);
    epi_distribution distribution;
    epi_cursor cursor = epi_distributions(view, NULL);
    for (uint32_t i = 0; epi_next_distribution(&cursor, &distribution); i++) {
        cr_assert_lt(i, table.count);
        cr_expect_eq(distribution.number, i);
        cr_expect_str_eq(table.name[i], distribution.name);
        cr_expect_eq(strchr(table.flags[i], 's') != NULL, distribution.shadowed);
    }
    free(parts.bytes);
    epi_close(view);
}

struct numbered {
    unsigned long number;
    const char *name, *value, *group;
};

/* What it says of the entries of every distribution, and a cursor does. */
static void expect_of_each(const epi_index *view, const struct numbered *expected,
                           size_t n_expected)
{
    epi_cursor cursor = epi_entries_of(view, NULL);
    epi_entry entry;
    struct parts parts = ask_question(view, EPI_ASK_ALL_ENTRIES, NULL, NULL, 0);
    cr_assert_eq(take_number(&parts), n_expected, "%s", parts.bytes);
    cr_assert_eq(take_number(&parts), 4);
    cr_assert_eq(take_number(&parts), 0, "no distributions");
    cr_assert_eq(take_number(&parts), 5);
    cr_expect_str_eq(take(&parts), "fresh");
    for (size_t i = 0; i < n_expected; i++) {
        cr_expect_str_eq(take(&parts), expected[i].name);
        cr_expect_str_eq(take(&parts), expected[i].value);
        cr_expect_str_eq(take(&parts), expected[i].group);
        cr_expect_eq(take_number(&parts), expected[i].number, "%s", expected[i].name);
        cr_assert(epi_next(&cursor, &entry));
        cr_expect_str_eq(entry.value, expected[i].value);
        cr_expect_str_eq(entry.group, expected[i].group);
        cr_expect_eq(entry.distribution, expected[i].number);
    }
    cr_expect_not(epi_next(&cursor, &entry));
    cr_expect_eq(epi_cursor_status(&cursor), EPI_NONE);
    cr_expect_eq(parts.next, parts.bytes + parts.length, "something is left over");
    free(parts.bytes);
}

Test(answer, has_the_entries_of_each_distribution_that_an_earlier_file_hides_too)
{
    static const struct numbered expected[] = {
        {0, "last", "m:z", "z"},   {0, "first", "m:a", "a"},  {0, "same", "m:one", "a"},
        {1, "same", "m:c", "a"},   {2, "same", "m:two", "a"}, {2, "other", "m:e", "z"},
        {3, "hidden", "m:h", "a"}, {5, "later", "m:l", "a"},
    };
    epi_index *view = view_of_three();
    expect_of_each(view, expected, sizeof expected / sizeof *expected);
    epi_close(view);
}

Test(answer, has_no_entries_of_what_is_hidden_within_one_file)
{
    static const struct numbered expected[] = {
        {0, "last", "m:z", "z"}, {0, "first", "m:a", "a"}, {0, "same", "m:one", "a"},
        {1, "same", "m:c", "a"}, {4, "later", "m:l", "a"},
    };
    epi_close(view_of_three());
    struct path one = scratch("one"), three = scratch("three"), both = scratch("both.cdb");
    const char *paths[] = {one.text, three.text};
    cr_assert_eq(epi_update(paths, 2, both.text, NULL, NULL, NULL, NULL), EPI_OK);
    epi_index *views[2];
    cr_assert_eq(epi_open_file(both.text, &views[0], NULL), EPI_OK);
    setenv("EPINDEX_FILE", both.text, 1);
    views[1] = open_view(paths, 2);
    for (int i = 0; i < 2; i++) {
        struct table table;
        struct parts parts = ask_for_distributions(views[i], &table);
        cr_expect_str_eq(table.flags[2], "nvs");
        free(parts.bytes);
        expect_of_each(views[i], expected, sizeof expected / sizeof *expected);
        epi_close(views[i]);
    }
}

/* Of the two distributions of a path list that has `one` so many times. */
static void expect_flags_of_two(size_t times, const char *first, const char *second)
{
    struct path one = scratch("one");
    const char *paths[] = {one.text, one.text};
    epi_index *view = open_view(paths, times);
    struct table table;
    struct parts parts = ask_for_distributions(view, &table);
    cr_assert_eq(table.count, 2);
    cr_expect_str_eq(table.flags[0], first);
    cr_expect_str_eq(table.flags[1], second);
    free(parts.bytes);
    epi_close(view);
}

Test(answer, says_which_distributions_have_bad_files)
{
    put_distribution(scratch("one/a-1.dist-info"), "a", "1", "[a]\nno equals sign\n");
    put_distribution(scratch("one/b-1.dist-info"), "b", "1", "[a]\nx = m:x\n");
    expect_flags_of_two(1, "nvp", "nv");
}

Test(answer, has_a_repeated_path_entry_as_hidden)
{
    put_distribution(scratch("one/b-1.dist-info"), "b", "1", "[a]\nx = m:x\n");
    expect_flags_of_two(2, "nv", "nvs");
    static const struct numbered expected[] = {{0, "x", "m:x", "a"}};
    struct path one = scratch("one");
    const char *paths[] = {one.text, one.text};
    epi_index *view = open_view(paths, 2);
    expect_of_each(view, expected, 1);
    epi_close(view);
}

Test(answer, of_a_view_that_is_stale_is_that_it_is)
{
    epi_index *view = view_of_three();
    char buffer[4] = "old";
    size_t length = 99;
    put_distribution(scratch("three/f-1.dist-info"), "f", "1", "[a]\nnew = m:n\n");
    cr_expect_eq(epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_DIR, 0, buffer,
                            sizeof buffer, &length, NULL),
                 EPI_ERR_STALE);
    cr_expect_str_eq(buffer, "old");
    cr_expect_eq(length, 0);
    epi_close(view);
}

Test(answer, says_when_a_view_opened_anew_would_be_cheaper_to_check)
{
    struct path one = scratch("one");
    put_distribution(scratch("one/b-1.dist-info"), "b", "1", "[a]\nx = m:x\n");
    wait_until_stamps_prove();
    epi_index *view = view_of(one);
    char buffer[1000];
    size_t length;
    cr_assert_eq(epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_META, 0, buffer,
                            sizeof buffer, &length, NULL),
                 EPI_OK);
    struct parts parts = {buffer, length, buffer};
    struct table table;
    cr_expect_str_eq(take_head(&parts, &table).verdict, "fresh");
    put_file(scratch("one/unrelated"), "");
    cr_assert_eq(epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_META, 0, buffer,
                            sizeof buffer, &length, NULL),
                 EPI_OK);
    parts = (struct parts){buffer, length, buffer};
    cr_expect_str_eq(take_head(&parts, &table).verdict, "moved");
    epi_close(view);
}

static struct path large_path_entry(void)
{
    struct path many = scratch("many");
    for (int i = 0; i < 40; i++) {
        char name[10];
        snprintf(name, sizeof name, "d%d", i);
        put_distribution(scratch("many/%s-1.dist-info", name), name, "1", "[a]\nx = m:x\n");
    }
    wait_until_stamps_prove();
    return many;
}

/* The verdict on it, by a call that asks for nothing else. */
static epi_status ask_whether_it_holds(const epi_index *view, epi_level level)
{
    char buffer[100];
    size_t length;
    return epi_answer(view, EPI_ASK_NOTHING, NULL, NULL, level, 0, buffer, sizeof buffer, &length,
                      NULL);
}

Test(answer, leaves_a_large_path_entry_that_changed_to_the_view_that_is_opened_next)
{
    struct path many = large_path_entry();
    epi_index *view = view_of(many);
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_OK);
    put_file(scratch("many/unrelated"), "");
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_ERR_STALE);
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_DIR), EPI_ERR_STALE);
    char buffer[100];
    size_t length;
    epi_detail detail;
    epi_answer(view, EPI_ASK_NOTHING, NULL, NULL, EPI_LEVEL_META, 0, buffer, sizeof buffer, &length,
               &detail);
    cr_expect_not_null(strstr(detail.text, "changed"), "%s", detail.text);
    cr_expect_eq(epi_is_fresh(view, EPI_LEVEL_META, NULL), EPI_OK, "nothing is another answer");
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_CONTENT), EPI_OK);
    epi_close(view);
    wait_until_stamps_prove();
    view = view_of(many);
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_OK, "it is opened once");
    epi_close(view);
}

Test(answer, of_a_view_that_stays_in_doubt_is_not_that_it_is_stale)
{
    struct path many = large_path_entry();
    build(many, scratch("i.cdb"));
    put_file(scratch("many/unrelated"), "");
    /* Nobody gives a file that was named new stamps: it would be opened for ever. */
    const char *paths[] = {many.text};
    epi_open_options options = EPI_OPEN_OPTIONS_INIT;
    struct path file = scratch("i.cdb");
    options.file = file.text;
    epi_index *view;
    cr_assert_eq(epi_open(paths, 1, &options, &view, NULL), EPI_OK);
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_OK);
    put_file(scratch("many/another"), "");
    cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_OK);
    epi_close(view);
}

/* What was decoded for the first question is that file's, and that path entry's. */
Test(answer, a_further_question_sees_a_change_in_each_path_entry_by_the_level_of_its_index)
{
    enum { COUNT = 4 };
    static const char *const names[COUNT] = {"one", "two", "three", "four"};
    struct path folders[COUNT];
    const char *paths[COUNT];
    for (int i = 0; i < COUNT; i++) {
        folders[i] = put_plug(names[i], i);
        put_distribution(scratch("%s/another%d-1.dist-info", names[i], i), "x", "1",
                         "[g]\na = b\n");
        paths[i] = folders[i].text;
    }
    wait_until_stamps_prove();
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.level = EPI_LEVEL_DIR;
    cr_assert_eq(update_store(EPI_STORE_USER, folders[0], &options), EPI_OK);
    cr_assert_eq(update_store(EPI_STORE_USER, folders[3], NULL), EPI_OK);
    struct path both = scratch("both.cdb");
    cr_assert_eq(epi_update(paths + 1, 2, both.text, NULL, NULL, NULL, NULL), EPI_OK);
    setenv("EPINDEX_FILE", both.text, 1);
    for (int i = 0; i < COUNT; i++) {
        epi_index *view = open_view(paths, COUNT);
        for (int times = 0; times < 3; times++) {
            static const char fresh[] = "0\0"
                                        "4\0"
                                        "0\0"
                                        "5\0"
                                        "fresh";
            char answer[sizeof fresh];
            size_t length;
            cr_expect_eq(epi_answer(view, EPI_ASK_NOTHING, NULL, NULL, EPI_LEVEL_DEFAULT, 0, answer,
                                    sizeof answer, &length, NULL),
                         EPI_OK);
            cr_assert_eq(length, sizeof fresh);
            cr_expect_arr_eq(answer, fresh, length, "by its stamps alone");
        }
        put_plug(names[i], i + 100);
        cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_DEFAULT), i == 0 ? EPI_OK : EPI_ERR_STALE,
                     "%s", names[i]);
        cr_expect_eq(ask_whether_it_holds(view, EPI_LEVEL_META), EPI_ERR_STALE, "%s", names[i]);
        put_plug(names[i], i);
        wait_until_stamps_prove();
        epi_close(view);
        cr_assert_eq(epi_update(paths + 1, 2, both.text, NULL, NULL, NULL, NULL), EPI_OK);
        cr_assert_eq(update_store(EPI_STORE_USER, folders[0], &options), EPI_OK);
    }
}

Test(answer, that_does_not_fit_leaves_the_rest_of_memory_alone)
{
    epi_index *view = view_of_three();
    struct parts whole = ask(view, NULL, NULL, 0);
    for (size_t size = 0; size < whole.length; size++) {
        /* A block of its own for each size: the sanitizers watch its end. */
        char *buffer = malloc(size + 1);
        size_t length = 0;
        cr_assert_not_null(buffer);
        buffer[size] = '!';
        cr_assert_eq(epi_answer(view, EPI_ASK_ENTRIES, NULL, NULL, EPI_LEVEL_TRUST, 0, buffer, size,
                                &length, NULL),
                     EPI_OK);
        cr_assert_eq(length, whole.length);
        cr_assert_eq(buffer[size], '!');
        free(buffer);
    }
    free(whole.bytes);
    epi_close(view);
}

Test(answer, refuses_what_it_does_not_know)
{
    epi_index *view = view_of_three();
    char buffer[10];
    size_t length;
    epi_detail detail = {""};
    cr_expect_eq(epi_answer(NULL, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_TRUST, 0, buffer, 10,
                            &length, &detail),
                 EPI_ERR_ARGUMENT);
    cr_expect_neq(detail.text[0], '\0');
    cr_expect_eq(
        epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_TRUST, 0, NULL, 10, &length, NULL),
        EPI_ERR_ARGUMENT);
    cr_expect_eq(
        epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_TRUST, 0, buffer, 10, NULL, NULL),
        EPI_ERR_ARGUMENT);
    cr_expect_eq(
        epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, EPI_LEVEL_TRUST, 4, buffer, 10, &length, NULL),
        EPI_ERR_ARGUMENT);
    cr_expect_eq(
        epi_answer(view, (epi_question)4, "a", NULL, EPI_LEVEL_TRUST, 0, buffer, 10, &length, NULL),
        EPI_ERR_ARGUMENT);
    cr_expect_eq(
        epi_answer(view, EPI_ASK_ENTRIES, "a", NULL, (epi_level)9, 0, buffer, 10, &length, NULL),
        EPI_ERR_ARGUMENT);
    epi_close(view);
}
