/* Tables of Python's str methods, by ranges of code points in ascending order. Only unicode.c uses
 * them. */
#ifndef EPINDEX_BASE_UNICODE_TABLES_H
#define EPINDEX_BASE_UNICODE_TABLES_H

#include <stddef.h>
#include <stdint.h>

struct code_range {
    uint32_t first, last;
};

/* The code points first, first + step, ... last have the lower case code point + delta. */
struct lower_range {
    uint32_t first, last;
    uint32_t step;
    int32_t delta;
};

/* str.isalnum(), or '_' */
extern const struct code_range unicode_word[];
extern const size_t unicode_word_count;

/* str.lower() of a character alone, where it gives one other */
extern const struct lower_range unicode_lower[];
extern const size_t unicode_lower_count;

#endif
