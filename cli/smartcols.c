#include "smartcols.h"

#ifdef EPINDEX_SMARTCOLS_SONAME

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "message.h"

bool smartcols_load(struct smartcols *smartcols)
{
    errno = 0;
    void *library = dlopen(EPINDEX_SMARTCOLS_SONAME, RTLD_NOW | RTLD_LOCAL);
    bool loaded = library != NULL;
    void *function;
#define LOAD(name)                                                                                 \
    function = loaded ? dlsym(library, #name) : NULL;                                              \
    memcpy(&smartcols->name, &function, sizeof function);                                          \
    loaded = loaded && function != NULL;
    SMARTCOLS_FUNCTIONS(LOAD)
#undef LOAD
    if (library == NULL && errno == ENOMEM) {
        print_out_of_memory();
    } else if (!loaded) {
        print_error("the library %s, which draws tables, cannot be loaded",
                    EPINDEX_SMARTCOLS_SONAME);
        print_hint("--format=tsv prints the same without it.");
    }
    return loaded;
}

#else

bool smartcols_load(struct smartcols *smartcols)
{
#define LINKED(name) .name = name,
    *smartcols = (struct smartcols){SMARTCOLS_FUNCTIONS(LINKED)};
#undef LINKED
    return true;
}

#endif
