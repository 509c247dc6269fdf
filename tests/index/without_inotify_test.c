/* Where a system has no inotify, a watch cannot be had, and says so. Built from that file alone. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "public.h"

/* As the library's. */
void detail_set(epi_detail *detail, const char *format, ...)
{
    va_list arguments;
    if (detail == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(detail->text, sizeof detail->text, format, arguments);
    va_end(arguments);
}

Test(without_inotify, a_watch_cannot_be_had_and_the_advice_is_to_check)
{
    const char *paths[] = {"/"};
    epi_watch *watch = (epi_watch *)paths;
    epi_detail detail = {""};
    cr_expect_eq(epi_watch_open(paths, 1, &watch, &detail), EPI_ERR_SYSTEM);
    cr_expect_null(watch);
    cr_expect_not_null(strstr(detail.text, "check"), "%s", detail.text);
    cr_expect_eq(epi_watch_open(NULL, 0, &watch, NULL), EPI_ERR_SYSTEM);
    cr_expect_eq(epi_watch_descriptor(NULL), -1);
    cr_expect_eq(epi_watch_changed(NULL), -1, "it can watch no longer: check instead");
    epi_watch_close(NULL);
}

Test(without_inotify, bad_arguments_are_refused_as_elsewhere)
{
    const char *hole[] = {"/", NULL};
    epi_watch *watch;
    cr_expect_eq(epi_watch_open(hole, 2, &watch, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_watch_open(NULL, 1, &watch, NULL), EPI_ERR_ARGUMENT);
    cr_expect_eq(epi_watch_open(hole, 1, NULL, NULL), EPI_ERR_ARGUMENT);
}
