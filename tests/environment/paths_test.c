/* epi_paths(): the path list of a prefix, of an interpreter, of what is active.
 * tests/cli/prefix.bats and environment.bats hold the same lists against what interpreters say. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

/* A venv of Python 3.11 in scratch("venv"), whose interpreter notes that it was started. */
static void make_venv(void)
{
    scratch_make();
    unsetenv("VIRTUAL_ENV");
    unsetenv("PYTHONPATH");
    unsetenv("PYTHONHOME");
    setenv("PYTHONNOUSERSITE", "1", 1);
    put_distribution(scratch("venv/lib/python3.11/site-packages/alpha-1.dist-info"), "alpha", "1",
                     "[g]\nn = alpha:n\n");
    put_file(scratch("venv/pyvenv.cfg"),
             "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n");
    struct path script = scratch("venv/bin/python");
    char text[2 * PATH_MAX];
    snprintf(text, sizeof text, "#!/bin/sh\ntouch '%s'\nexec \"%s\" \"$@\"\n",
             scratch("started").text, getenv("PYTHON"));
    put_file(script, text);
    cr_assert_eq(chmod(script.text, 0755), 0);
}

TestSuite(paths, .init = make_venv, .fini = scratch_remove);

static bool was_started(void)
{
    return access(scratch("started").text, F_OK) == 0;
}

/* The list has just these, in this order; a NULL ends `expected`. */
static void assert_paths(epi_paths_of what, const char *where, const struct path *expected,
                         size_t n_expected)
{
    char **paths = NULL;
    size_t count = 0;
    epi_detail detail = {""};
    cr_assert_eq(epi_paths(what, where, 0, &paths, &count, &detail), EPI_OK, "%s", detail.text);
    cr_assert_eq(count, n_expected);
    for (size_t i = 0; i < count; i++)
        cr_assert_str_eq(paths[i], expected[i].text);
    cr_assert_null(paths[count]);
    free(paths);
}

static struct path site(void)
{
    return scratch("venv/lib/python3.11/site-packages");
}

Test(paths, of_a_venv_are_read_and_nothing_is_started)
{
    put_file(scratch("venv/lib/python3.11/site-packages/more.pth"),
             "import sys; sys.path.append('/run')\n../../../../more\n/not/there\n");
    mkdir(scratch("more").text, 0755);
    struct path expected[] = {site(), scratch("more")};
    assert_paths(EPI_PATHS_OF_PREFIX, scratch("venv").text, expected, 2);
    cr_assert_not(was_started());
}

Test(paths, of_a_prefix_may_be_asked_by_the_interpreter_in_it)
{
    struct path expected = site();
    assert_paths(EPI_PATHS_OF_PREFIX, scratch("venv/bin/python").text, &expected, 1);
    cr_assert_not(was_started());
}

Test(paths, of_an_interpreter_outside_a_venv_are_those_of_the_prefix_its_link_leads_to)
{
    struct path expected = scratch("usr/lib/python3.12/site-packages");
    put_file(scratch("usr/lib/python3.12/site-packages/README"), "");
    put_file(scratch("usr/bin/python3.12"), "");
    put_file(scratch("bin/other"), "");
    cr_assert_eq(symlink("../usr/bin/python3.12", scratch("bin/python3").text), 0);
    assert_paths(EPI_PATHS_OF_PREFIX, scratch("bin/python3").text, &expected, 1);
}

Test(paths, of_the_active_venv_are_read_with_PYTHONPATH_in_front_and_nothing_is_started)
{
    struct path expected[] = {scratch("first"), site()};
    char value[3 * PATH_MAX];
    /* Twice, and not as short as it could be: it is one path, as site.py has it. */
    snprintf(value, sizeof value, "%s:%s/../first", expected[0].text, expected[0].text);
    setenv("VIRTUAL_ENV", scratch("venv").text, 1);
    setenv("PYTHONPATH", value, 1);
    assert_paths(EPI_PATHS_OF_ACTIVE, NULL, expected, 2);
    cr_assert_not(was_started());
}

Test(paths, of_the_active_venv_are_asked_for_where_PYTHONHOME_moves_the_libraries)
{
    char **paths = NULL;
    size_t count;
    setenv("VIRTUAL_ENV", scratch("venv").text, 1);
    setenv("PYTHONHOME", "/nowhere", 1);
    put_file(scratch("venv/bin/python"), "#!/bin/sh\nexit 3\n");
    epi_detail detail;
    cr_assert_eq(epi_paths(EPI_PATHS_OF_ACTIVE, NULL, 0, &paths, &count, &detail), EPI_ERR_SYSTEM);
    cr_assert(strstr(detail.text, "ended with status 3"), "%s", detail.text);
}

Test(paths, of_an_interpreter_are_what_it_says_also_where_a_folder_stands_for_it)
{
    const char *const ways[] = {"venv/bin/python", "venv"};
    for (size_t i = 0; i < 2; i++) {
        char **paths = NULL;
        size_t count = 0;
        unlink(scratch("started").text);
        cr_assert_eq(
            epi_paths(EPI_PATHS_OF_PYTHON, scratch("%s", ways[i]).text, 0, &paths, &count, NULL),
            EPI_OK);
        cr_assert(was_started());
        cr_assert_gt(count, 1);
        free(paths);
    }
}

Test(paths, are_answered_to_a_program_that_ignores_the_end_of_its_children)
{
    char **paths = NULL;
    size_t count = 0;
    signal(SIGCHLD, SIG_IGN);
    cr_assert_eq(epi_paths(EPI_PATHS_OF_PYTHON, getenv("PYTHON"), 0, &paths, &count, NULL), EPI_OK);
    cr_assert_gt(count, 1);
    free(paths);
}

Test(paths, of_what_is_none_are_an_error_that_names_it)
{
    char **paths = (char **)&paths;
    size_t count;
    epi_detail detail;
    cr_assert_eq(epi_paths(EPI_PATHS_OF_PREFIX, scratch("absent").text, 0, &paths, &count, &detail),
                 EPI_ERR_SYSTEM);
    cr_assert_null(paths);
    cr_assert(strstr(detail.text, "absent is no directory"), "%s", detail.text);
    cr_assert_eq(epi_paths(EPI_PATHS_OF_PYTHON, scratch("absent").text, 0, &paths, &count, &detail),
                 EPI_ERR_SYSTEM);
    cr_assert(strstr(detail.text, "could not be started"), "%s", detail.text);
}

Test(paths, refuse_arguments_that_are_null_or_unknown)
{
    char **paths = NULL;
    size_t count;
    cr_expect_eq(epi_paths(EPI_PATHS_OF_PREFIX, NULL, 0, &paths, &count, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_paths(EPI_PATHS_OF_PREFIX, "/", 0, NULL, &count, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_paths(EPI_PATHS_OF_PREFIX, "/", 0, &paths, NULL, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_paths(EPI_PATHS_OF_PREFIX, "/", 1u << 31, &paths, &count, NULL),
                 EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_paths((epi_paths_of)99, "/", 0, &paths, &count, NULL), EPI_ERR_ARGUMENT);
}
