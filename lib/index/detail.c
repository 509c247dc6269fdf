#include "detail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The most of a path that is shown: leaves room for a sentence that names it once more. */
#define LONGEST_PATH 400

static void replace_control_characters(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

void detail_set(epi_detail *detail, const char *format, ...)
{
    if (detail == NULL)
        return;
    int saved_errno = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail->text, sizeof detail->text, format, arguments);
    va_end(arguments);
    replace_control_characters(detail->text);
    errno = saved_errno;
}

void detail_about(epi_detail *detail, const char *path, const char *format, ...)
{
    if (detail == NULL)
        return;
    int saved_errno = errno;
    size_t length = strlen(path);
    const char *ellipsis = "";
    if (length > LONGEST_PATH) {
        path += length - LONGEST_PATH;
        ellipsis = "...";
    }
    int used = snprintf(detail->text, sizeof detail->text, "%s%s: ", ellipsis, path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail->text + used, sizeof detail->text - (size_t)used, format, arguments);
    va_end(arguments);
    replace_control_characters(detail->text);
    errno = saved_errno;
}
