/* What an index says of itself: as one file, in memory, stacked from several. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

#include "views.h"

TestSuite(describe, .init = scratch_make, .fini = scratch_remove);

static epi_index *some_index(void)
{
    put_distribution(scratch("site/alpha-1.dist-info"), "alpha", "1", "[g]\nn = alpha:n\n");
    build(scratch("site"), scratch("i.cdb"));
    return open_index(scratch("i.cdb"));
}

Test(describe, fills_as_much_as_the_caller_has_room_for)
{
    epi_index *index = some_index();
    struct {
        epi_info known;
        unsigned char future[8];
    } info = {.known.size = sizeof info, .future = {1, 1, 1, 1, 1, 1, 1, 1}};
    cr_assert_eq(epi_describe(index, &info.known), EPI_OK);
    cr_expect_eq(info.known.entries, 1);
    cr_expect_eq(info.known.size, sizeof info);
    cr_expect_eq(info.future[7], 0, "what this version does not know reads as nothing");
    info.known.size = offsetof(epi_info, file_size);
    info.known.file_size = 42;
    cr_assert_eq(epi_describe(index, &info.known), EPI_OK);
    cr_expect_eq(info.known.file_size, 42, "what the caller has no room for is left alone");
    info.known.size = 0;
    cr_expect_eq(epi_describe(index, &info.known), EPI_ERR_ARGUMENT);
    epi_close(index);
}

static epi_info described(const epi_index *index)
{
    epi_info info = EPI_INFO_INIT;
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    return info;
}

Test(describe, names_the_file_and_its_size_where_one_answers)
{
    epi_index *index = some_index();
    epi_info info = described(index);
    struct stat status;
    cr_assert_eq(stat(scratch("i.cdb").text, &status), 0);
    cr_expect_str_eq(info.file, scratch("i.cdb").text);
    cr_expect_eq(info.file_size, (uint64_t)status.st_size);
    cr_expect_eq(info.kind, EPI_LOCAL);
    cr_expect_eq(info.level, EPI_LEVEL_META);
    cr_expect_eq(strlen(info.directory_hash), 32);
    epi_close(index);
}

Test(describe, has_the_same_hash_and_counts_however_an_index_is_stacked)
{
    put_plug("a", 1);
    put_distribution(scratch("b/plug-2.dist-info"), "plug", "2", "[hidden]\nn = m\n");
    put_distribution(scratch("b/other-1.dist-info"), "other", "1", "[g]\no = m\nno equals\n");
    struct path a = scratch("a"), b = scratch("b"), whole = scratch("whole.cdb");
    const char *paths[] = {a.text, b.text};
    epi_index *file, *memory = scan_paths(paths, 2), *stacked;
    cr_assert_eq(epi_update(paths, 2, whole.text, NULL, NULL, &file, NULL), EPI_OK);
    store(EPI_STORE_USER, a);
    store(EPI_STORE_USER, b);
    stacked = open_view(paths, 2);
    const epi_index *indexes[] = {file, memory, stacked};
    for (size_t i = 0; i < 3; i++) {
        epi_info info = described(indexes[i]);
        cr_expect_str_eq(info.directory_hash, described(file).directory_hash, "index %zu", i);
        cr_expect_eq(info.path_entries, 2);
        cr_expect_eq(info.distributions, 3);
        cr_expect_eq(info.entries, 2, "what is hidden does not count");
        cr_expect_eq(info.groups, 1);
        cr_expect_eq(info.problems, 1);
        epi_index *opened = (epi_index *)indexes[i];
        if (i > 0)
            cr_expect_null(info.file);
        cr_expect_eq(epi_verify(opened, NULL, NULL), EPI_OK);
    }
    epi_close(file);
    epi_close(memory);
    epi_close(stacked);
}
