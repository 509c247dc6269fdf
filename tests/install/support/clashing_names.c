/* Names that the library uses inside. In a program of the same names, the static library has to go
 * on using its own. */
#include <stdlib.h>

#define CLASH(name)                                                                                \
    void name(void);                                                                               \
    void name(void)                                                                                \
    {                                                                                              \
        abort();                                                                                   \
    }

CLASH(fmt_find)
CLASH(fmt_make)
CLASH(scan_path_list)
CLASH(scan_free)
CLASH(arena_alloc)
CLASH(detail_set)
CLASH(replacement_begin)
