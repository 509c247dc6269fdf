#include "minizip.h"

#ifdef EPINDEX_MINIZIP_SONAME

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

enum minizip_status minizip_load(struct minizip *minizip)
{
    errno = 0;
    /* NODELETE: it stays, and to load it for the next archive is a look into the list of what is
     * loaded. */
    void *library = dlopen(EPINDEX_MINIZIP_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL)
        return errno == ENOMEM ? MINIZIP_MEMORY : MINIZIP_MISSING;

    enum minizip_status status = MINIZIP_OK;
    void *function;
#define LOAD(name)                                                                                 \
    function = dlsym(library, #name);                                                              \
    memcpy(&minizip->name, &function, sizeof function);                                            \
    if (function == NULL)                                                                          \
        status = MINIZIP_MISSING;
    MINIZIP_FUNCTIONS(LOAD)
#undef LOAD
    dlclose(library);
    return status;
}

const char *minizip_name(void)
{
    return EPINDEX_MINIZIP_SONAME;
}

#else

enum minizip_status minizip_load(struct minizip *minizip)
{
#define LINKED(name) .name = name,
    *minizip = (struct minizip){MINIZIP_FUNCTIONS(LINKED)};
#undef LINKED
    return MINIZIP_OK;
}

const char *minizip_name(void)
{
    return "minizip";
}

#endif
