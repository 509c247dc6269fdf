#include "output/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/escape.h"

/* Where no memory is to be had for it, a message is cut off at this. */
#define SHORT_MESSAGE 512

static void print_line(const char *prefix, const char *format, va_list arguments)
{
    char cut[SHORT_MESSAGE];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *longer = length >= SHORT_MESSAGE ? malloc((size_t)length + 1) : NULL;
    char *text = longer ? longer : cut;
    if (vsnprintf(text, longer ? (size_t)length + 1 : sizeof cut, format, arguments) < 0)
        snprintf(cut, sizeof cut, "%s", format);

    flockfile(stderr);
    fputs(prefix, stderr);
    for (const unsigned char *next = (const unsigned char *)text; *next;) {
        char escape[8];
        size_t control = escape_of(next, escape);
        if (control)
            fputs(escape, stderr);
        else
            putc(*next, stderr);
        next += control ? control : 1;
    }
    putc('\n', stderr);
    fflush(stderr);
    funlockfile(stderr);
    free(longer);
}

void print_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("epindex: error: ", format, arguments);
    va_end(arguments);
}

void print_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("epindex: warning: ", format, arguments);
    va_end(arguments);
}

void print_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("epindex: ", format, arguments);
    va_end(arguments);
}

void print_hint(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("", format, arguments);
    va_end(arguments);
}

void print_out_of_memory(void)
{
    print_error("%s", epi_strerror(EPI_ERR_MEMORY));
}

void print_library_error(epi_status status, const epi_detail *detail, const char *about)
{
    if (detail->text[0])
        print_error("%s", detail->text);
    else
        print_error("%s: %s", about, epi_strerror(status));
}
