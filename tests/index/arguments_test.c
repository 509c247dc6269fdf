/* Calls that cannot be carried out are refused, and crash nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scratch.h"

TestSuite(arguments, .init = scratch_make, .fini = scratch_remove);

static epi_index *some_index(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = alpha:n\n");
    build(scratch("site"), scratch("i.cdb"));
    return open_index(scratch("i.cdb"));
}

Test(arguments, that_are_null_are_refused)
{
    epi_index *index = some_index(), *other = index;
    struct path output = scratch("o.cdb");
    const char *paths[] = {"/", NULL};
    epi_entry entry;
    epi_detail detail = {""};

    cr_expect_eq(epi_open_file(NULL, &other, &detail), EPI_ERR_ARGUMENT);
    cr_expect_null(other);
    cr_expect_neq(detail.text[0], '\0');
    cr_expect_eq(epi_open_file(scratch("i.cdb").text, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(NULL, "g", "n", &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(index, NULL, "n", &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(index, "g", NULL, &entry), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_find(index, "g", "n", NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_describe(NULL, &(epi_info){.size = sizeof(epi_info)}), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_describe(index, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_verify(NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    epi_close(NULL);

    cr_expect_eq(epi_update(NULL, 1, output.text, NULL, NULL, NULL, &detail), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_update(NULL, 0, NULL, NULL, NULL, NULL, &detail), EPI_ERR_ARGUMENT);
    epi_build_options into = EPI_BUILD_OPTIONS_INIT;
    into.store = EPI_STORE_FILE;
    cr_expect_eq(epi_update(paths, 1, NULL, &into, NULL, NULL, &detail), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_update(paths, 2, output.text, NULL, NULL, &other, &detail), EPI_ERR_ARGUMENT);
    cr_expect_str_eq(detail.text, "element 1 of the path list is NULL");
    cr_expect_eq(epi_open(NULL, 1, NULL, &other, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_open(paths, 1, NULL, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_open(paths, 2, NULL, &other, NULL), EPI_ERR_ARGUMENT);
    cr_expect_null(other);
    cr_expect_eq(count_temporaries(scratch_folder()), 0);
    epi_close(index);
}

Test(arguments, of_build_options_are_taken_by_their_size)
{
    struct {
        epi_build_options known;
        long future;
    } options = {EPI_BUILD_OPTIONS_INIT, 0};
    epi_index *index;
    epi_info info = {.size = sizeof info};

    options.known.size = sizeof options;
    options.known.level = EPI_LEVEL_DIR;
    cr_assert_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options.known, NULL, &index, NULL),
                 EPI_OK);
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    cr_expect_eq(info.level, EPI_LEVEL_DIR);
    epi_close(index);
    options.future = 1;
    cr_expect_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options.known, NULL, &index, NULL),
                 EPI_ERR_ARGUMENT);

    options.known.size = offsetof(epi_build_options, level);
    cr_assert_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options.known, NULL, &index, NULL),
                 EPI_OK);
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    cr_expect_eq(info.level, EPI_LEVEL_META, "a field behind the size is not looked at");
    epi_close(index);
    options.known.size = 0;
    cr_expect_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options.known, NULL, &index, NULL),
                 EPI_ERR_ARGUMENT);
}

Test(arguments, out_of_range_are_refused)
{
    epi_index *index;
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.kind = (epi_kind)2;
    cr_expect_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options, NULL, &index, NULL),
                 EPI_ERR_ARGUMENT);
    options.kind = EPI_LOCAL;
    options.level = (epi_level)5;
    cr_expect_eq(epi_update(NULL, 0, scratch("o.cdb").text, &options, NULL, &index, NULL),
                 EPI_ERR_ARGUMENT);

    epi_detail detail = {""};
    epi_open_options open_options = EPI_OPEN_OPTIONS_INIT;
    open_options.flags = 4;
    cr_expect_eq(epi_open(NULL, 0, &open_options, &index, NULL), EPI_ERR_ARGUMENT);
    open_options.flags = 0;
    open_options.level = (epi_level)5;
    cr_expect_eq(epi_open(NULL, 0, &open_options, &index, NULL), EPI_ERR_ARGUMENT);
    open_options.size = 0;
    cr_expect_eq(epi_open(NULL, 0, &open_options, &index, &detail), EPI_ERR_ARGUMENT);
    cr_expect_not_null(strstr(detail.text, "initialiser"), "%s", detail.text);
}
