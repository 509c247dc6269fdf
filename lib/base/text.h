/* Strings compared by their ASCII letters alone: strcasecmp() follows the locale, and in a Turkish
 * one EGG-INFO is not egg-info. */
#ifndef EPINDEX_BASE_TEXT_H
#define EPINDEX_BASE_TEXT_H

#include <stdbool.h>

static inline char ascii_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool ends_with(const char *text, const char *ending);

/* `lower` is in lower case. */
bool is_in_any_case(const char *text, const char *lower);
bool ends_with_in_any_case(const char *text, const char *lower);

#endif
