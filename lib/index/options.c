#include "options.h"

#include <string.h>

#include "detail.h"

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
