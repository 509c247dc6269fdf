/* The one copy of it: xxhash.h holds the implementation as well. */
#define XXH_IMPLEMENTATION
#include "hash.h"
