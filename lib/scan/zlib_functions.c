#include "zlib_functions.h"

#ifdef EPINDEX_ZLIB_SONAME

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

enum zip_status zlib_load(struct zlib *zlib)
{
    errno = 0;
    /* NODELETE: it stays, and to load it for the next archive is a look into the list of what is
     * loaded. */
    void *library = dlopen(EPINDEX_ZLIB_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        return errno == ENOMEM ? ZIP_MEMORY : ZIP_LIBRARY;

    enum zip_status status = ZIP_OK;
    void *function;
#define LOAD(name)                                                                                 \
    function = dlsym(library, #name);                                                              \
    memcpy(&zlib->name, &function, sizeof function);                                               \
    if (function == NULL)                                                                          \
        status = ZIP_LIBRARY;
    ZLIB_FUNCTIONS(LOAD)
#undef LOAD
    dlclose(library);
    return status;
}

const char *zlib_name(void)
{
    return EPINDEX_ZLIB_SONAME;
}

#else

enum zip_status zlib_load(struct zlib *zlib)
{
#define LINKED(name) .name = name,
    *zlib = (struct zlib){ZLIB_FUNCTIONS(LINKED)};
#undef LINKED
    return ZIP_OK;
}

const char *zlib_name(void)
{
    return "zlib";
}

#endif
