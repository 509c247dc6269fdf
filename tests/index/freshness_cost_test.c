/* What a check costs a program that asks before every start: no allocation, and at level dir one
 * page of the index. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocations.h"
#include "trees.h"

TestSuite(freshness_cost, .init = scratch_make, .fini = scratch_remove);

#define DISTRIBUTIONS 300

/* The index of a settled folder of many distributions; it has many pages. */
static epi_index *index_of_many(void)
{
    for (int i = 0; i < DISTRIBUTIONS; i++) {
        char name[40], text[300];
        snprintf(name, sizeof name, "distribution%d", i);
        snprintf(text, sizeof text,
                 "[group]\nfirst-of-%s = %s.first:main\nsecond-of-%s = %s:main\n", name, name, name,
                 name);
        put_distribution(scratch("site/%s-1.dist-info", name), name, "1", text);
    }
    settle();
    build(scratch("site"), scratch("i.cdb"));
    return open_index(scratch("i.cdb"));
}

static epi_status ask(const epi_index *index, epi_level level)
{
    epi_check_options options = EPI_CHECK_OPTIONS_INIT;
    options.level = level;
    return epi_is_fresh(index, options.level, NULL);
}

/* Takes away all pages of the index file's mapping but the first. */
static size_t hide_all_pages_but_the_first(void)
{
    struct path file = scratch("i.cdb");
    size_t page = (size_t)sysconf(_SC_PAGESIZE), hidden = 0;
    char line[PATH_MAX + 200];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        cr_skip_test("there is no /proc/self/maps to find the mapping by");
    while (fgets(line, sizeof line, maps) != NULL) {
        uintptr_t start, end;
        if (strstr(line, file.text) == NULL ||
            sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &start, &end) != 2)
            continue;
        cr_assert_eq(hidden, 0, "the index is mapped once");
        hidden = end - start - page;
        cr_assert_eq(mprotect((char *)start + page, hidden, PROT_NONE), 0);
    }
    fclose(maps);
    return hidden / page;
}

/* Whether the check gets along with what can be read of the index: asked in a child. */
static bool survives(const epi_index *index, epi_level level)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        _exit(ask(index, level) == EPI_OK ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Test(freshness_cost, at_level_dir_is_one_page_of_the_index)
{
    epi_index *index = index_of_many();
    cr_assert(survives(index, EPI_LEVEL_META));
    cr_assert_gt(hide_all_pages_but_the_first(), 10);
    cr_expect_eq(ask(index, EPI_LEVEL_TRUST), EPI_OK);
    cr_expect_eq(ask(index, EPI_LEVEL_DIR), EPI_OK);
    cr_expect_not(survives(index, EPI_LEVEL_META), "the hidden pages are not hidden");
    epi_close(index);
}

#ifndef HAS_OWN_MALLOC

Test(freshness_cost, is_no_allocation_where_the_stamps_can_tell)
{
    epi_index *index = index_of_many();
    for (epi_level level = EPI_LEVEL_DEFAULT; level <= EPI_LEVEL_CONTENT; level++) {
        size_t before = allocations;
        epi_status status = ask(index, level);
        size_t after = allocations;
        cr_expect_eq(status, EPI_OK);
        if (level == EPI_LEVEL_CONTENT)
            cr_expect_gt(after, before, "reading allocates: the count would see it");
        else
            cr_expect_eq(after, before, "%zu allocations at level %s", after - before,
                         epi_level_name(level));
    }
    epi_close(index);
}

#else

Test(freshness_cost, is_no_allocation_where_the_stamps_can_tell)
{
    cr_skip_test("AddressSanitizer's malloc cannot be counted");
}

#endif
