/* xxHash, compiled in: a process that only asks hashes nothing, or one short name, and would pay
 * more for finding and loading the shared library. The functions are named epindex_XXH3_... in the
 * object files, and are no symbols of the library. */
#ifndef EPINDEX_BASE_HASH_H
#define EPINDEX_BASE_HASH_H

#define XXH_NAMESPACE epindex_
/* For the size of the state, so that it can live on the stack. */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#endif
