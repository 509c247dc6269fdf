#include "objection.h"

#include <stdarg.h>
#include <stdio.h>

void object(struct objection *objection, epi_reason reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    objection->reason = reason;
    vsnprintf(objection->text.text, sizeof objection->text.text, format, arguments);
    va_end(arguments);
}
