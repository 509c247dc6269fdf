/* xxHash, compiled in: a process that only asks hashes nothing, or one short name, and would pay
 * more for finding and loading the shared library. The functions are named epindex_XXH3_... in the
 * object files, and are no symbols of the library. */
#ifndef EPINDEX_BASE_HASH_H
#define EPINDEX_BASE_HASH_H

#include <stdint.h>

#define XXH_NAMESPACE epindex_
/* For the size of the state, so that it can live on the stack. */
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

/* For the hashes of our own tables: a number that no input can have been made for. It is the same
 * for all of a process, and no output may depend on it. */
uint64_t hash_seed(void);

#endif
