#include "text.h"

#include <stddef.h>
#include <string.h>

/* The last strlen(ending) bytes of `text`; NULL where it is shorter. */
static const char *end_of(const char *text, const char *ending)
{
    size_t length = strlen(text), ending_length = strlen(ending);
    return length < ending_length ? NULL : text + length - ending_length;
}

bool ends_with(const char *text, const char *ending)
{
    const char *end = end_of(text, ending);
    return end != NULL && strcmp(end, ending) == 0;
}

bool is_in_any_case(const char *text, const char *lower)
{
    while (*text != '\0' && ascii_lower(*text) == *lower) {
        text++;
        lower++;
    }
    return *text == '\0' && *lower == '\0';
}

bool ends_with_in_any_case(const char *text, const char *lower)
{
    const char *end = end_of(text, lower);
    return end != NULL && is_in_any_case(end, lower);
}
