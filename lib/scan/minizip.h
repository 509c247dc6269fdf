/* minizip's functions, loaded when the first archive is opened: most processes see none, and would
 * pay for finding the library, and zlib behind it, at every start. */
#ifndef EPINDEX_SCAN_MINIZIP_H
#define EPINDEX_SCAN_MINIZIP_H

#include <unzip.h>

#define MINIZIP_FUNCTIONS(EACH)                                                                    \
    EACH(unzOpen2_64)                                                                              \
    EACH(unzClose)                                                                                 \
    EACH(unzGoToFirstFile)                                                                         \
    EACH(unzGetFilePos64)                                                                          \
    EACH(unzGoToFilePos64)                                                                         \
    EACH(unzGetCurrentFileInfo64)                                                                  \
    EACH(unzOpenCurrentFile)                                                                       \
    EACH(unzReadCurrentFile)                                                                       \
    EACH(unzCloseCurrentFile)

/* Each function under its own name, of the type that minizip's header gives it. */
struct minizip {
#define MINIZIP_POINTER(name) __typeof__(name) *name;
    MINIZIP_FUNCTIONS(MINIZIP_POINTER)
#undef MINIZIP_POINTER
};

enum minizip_status {
    MINIZIP_OK,
    MINIZIP_MISSING, /* the library, or a function in it, is not there */
    MINIZIP_MEMORY,
};

/* Any number of threads may load at once: who holds the library is known to the dynamic linker, and
 * kept nowhere else. */
enum minizip_status minizip_load(struct minizip *minizip);

/* The file name of the library. */
const char *minizip_name(void);

#endif
