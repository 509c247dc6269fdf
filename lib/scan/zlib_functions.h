/* zlib's functions, loaded when the first archive is opened: most processes see none, and would pay
 * for finding the library at every start. */
#ifndef EPINDEX_SCAN_ZLIB_FUNCTIONS_H
#define EPINDEX_SCAN_ZLIB_FUNCTIONS_H

#include <zlib.h>

#include "zip_archive.h"

#define ZLIB_FUNCTIONS(EACH)                                                                       \
    EACH(inflateInit2_)                                                                            \
    EACH(inflate)                                                                                  \
    EACH(inflateEnd)                                                                               \
    EACH(crc32_z)

/* Each function under its own name, of the type that zlib's header gives it. */
struct zlib {
#define ZLIB_POINTER(name) __typeof__(name) *name;
    ZLIB_FUNCTIONS(ZLIB_POINTER)
#undef ZLIB_POINTER
};

/* Any number of threads may load at once: who holds the library is known to the dynamic linker, and
 * kept nowhere else. ZIP_OK, ZIP_LIBRARY, ZIP_MEMORY. */
enum zip_status zlib_load(struct zlib *zlib);

/* The file name of the library. */
const char *zlib_name(void);

#endif
