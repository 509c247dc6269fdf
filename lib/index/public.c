#include "public.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

epi_status status_from_format(enum fmt_status status)
{
    switch (status) {
    case FMT_OK:
        return EPI_OK;
    case FMT_NONE:
        return EPI_NONE;
    case FMT_SYSTEM:
        return EPI_ERR_SYSTEM;
    case FMT_MEMORY:
        return EPI_ERR_MEMORY;
    case FMT_EMPTY:
        return EPI_ERR_EMPTY;
    case FMT_NOT_CDB:
        return EPI_ERR_NOT_CDB;
    case FMT_NOT_INDEX:
        return EPI_ERR_NOT_INDEX;
    case FMT_TRUNCATED:
        return EPI_ERR_TRUNCATED;
    case FMT_DAMAGED:
        return EPI_ERR_DAMAGED;
    case FMT_VERSION:
        return EPI_ERR_VERSION;
    case FMT_STOPPED:
        return EPI_ERR_STOPPED;
    case FMT_TOO_LARGE:
        return EPI_ERR_TOO_LARGE;
    }
    return EPI_ERR_DAMAGED;
}

epi_status status_from_scan(enum scan_status status)
{
    switch (status) {
    case SCAN_OK:
        return EPI_OK;
    case SCAN_MEMORY:
        return EPI_ERR_MEMORY;
    case SCAN_STOPPED:
        return EPI_ERR_STOPPED;
    case SCAN_SYSTEM:
        return EPI_ERR_SYSTEM;
    }
    return EPI_ERR_SYSTEM;
}

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

epi_status out_of_memory(epi_detail *detail)
{
    detail_set(detail, "out of memory");
    return EPI_ERR_MEMORY;
}

epi_status stopped(epi_detail *detail)
{
    detail_set(detail, "%s", epi_strerror(EPI_ERR_STOPPED));
    return EPI_ERR_STOPPED;
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

bool read_options(void *options, size_t known, const void *given, const char *who,
                  epi_detail *detail)
{
    size_t size;
    if (given == NULL)
        return true;
    memcpy(&size, given, sizeof size);
    if (size < sizeof size) {
        detail_set(detail,
                   "%s: the size of the options is %zu: begin with their initialiser, or "
                   "set it to their sizeof",
                   who, size);
        return false;
    }
    const unsigned char *bytes = given;
    for (size_t i = known; i < size; i++) {
        if (bytes[i] != 0) {
            detail_set(detail, "%s: the options ask for what this version does not know", who);
            return false;
        }
    }
    memcpy(options, given, size < known ? size : known);
    memcpy(options, &known, sizeof known);
    return true;
}

void object(struct objection *objection, epi_reason reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    objection->reason = reason;
    vsnprintf(objection->text.text, sizeof objection->text.text, format, arguments);
    va_end(arguments);
}
